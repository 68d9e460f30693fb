//! A rehearsal says who, what and how much.

use messages::samples::{ACCOUNT, PERSON};

use super::*;

fn at(day: u32) -> Timestamp {
    format!("2026-12-{day:02}T00:00:00Z").parse().unwrap()
}

fn pays(plan: &str, day: u32) -> Subscription {
    Subscription { plan: Some(plan.to_owned()), until: at(day), ..messages::account::samples::subscription() }
}

fn member(subscription: Option<Subscription>, workspaces: u32, regions: &[Region]) -> Member {
    let money = Money { subscription, ..Money::default() };
    Member { account: ACCOUNT, owner: PERSON, money, workspaces, regions: regions.to_vec() }
}

fn table(from: &str, to: &str, members: Vec<Member>) -> String {
    Table::new(plans::find(from).unwrap(), plans::find(to).unwrap(), members).to_string()
}

#[test]
fn each_account_has_its_line_and_all_together_their_sum() {
    let ends = Subscription { ends: true, ..pays("pro@1", 11) };
    let becomes = Subscription { then: Some("pro@1".to_owned()), ..pays("hobby@2", 12) };
    let over = Subscription { standing: Standing::Over, ended_at: Some(at(1)), ..pays("pro@1", 1) };
    let members = vec![
        member(Some(pays("pro@1", 10)), 3, &[Region::Eu, Region::Us]),
        member(Some(pays("pro@1", 20)), 1, &[Region::Eu]),
        member(Some(ends), 1, &[Region::Eu]),
        member(Some(becomes), 1, &[Region::Eu]),
        member(Some(over), 0, &[]),
        member(None, 0, &[]),
    ];
    insta::assert_snapshot!(table("pro@1", "hobby@2", members), @"");
}

#[test]
fn what_nobody_has_is_said_to_be_nobodys() {
    insta::assert_snapshot!(table("hobby@1", "hobby@2", Vec::new()), @"");
}
