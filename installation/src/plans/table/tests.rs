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
    insta::assert_snapshot!(table("pro@1", "hobby@2", members), @r"
    pro@1 to hobby@2: €29 a month to €9 a month
      workspaces: 5 to 1
      regions: eu, us to eu
      sites in each workspace: unlimited to 10
      own domains: yes to no
      answered first: yes to no
      calls a minute: 600 to 60
      machine: not promised to 2 processors, 4 GB, 40 GB disk, 1000 GB traffic

    accounts                        6
      that pay for it and go on     2  €58 to €18 a month
      that have more than it has    1

    acct_01kaj5vt00e9eva3f00000000b per_01kaj5vt00e9eva3f00000000c  €29 to €9 from 2026-12-10T00:00:00Z; 3 workspaces of 1; one in us, where it may not run
    acct_01kaj5vt00e9eva3f00000000b per_01kaj5vt00e9eva3f00000000c  €29 to €9 from 2026-12-20T00:00:00Z
    acct_01kaj5vt00e9eva3f00000000b per_01kaj5vt00e9eva3f00000000c  €29 until 2026-12-11T00:00:00Z, then it ends
    acct_01kaj5vt00e9eva3f00000000b per_01kaj5vt00e9eva3f00000000c  another plan until 2026-12-12T00:00:00Z, then €9
    acct_01kaj5vt00e9eva3f00000000b per_01kaj5vt00e9eva3f00000000c  pays nothing for it
    acct_01kaj5vt00e9eva3f00000000b per_01kaj5vt00e9eva3f00000000c  pays nothing for it

    Nothing was changed.
    ");
}

#[test]
fn what_nobody_has_is_said_to_be_nobodys() {
    insta::assert_snapshot!(table("hobby@1", "hobby@2", Vec::new()), @r"
    hobby@1 to hobby@2: €9 a month to €9 a month
      machine: not promised to 2 processors, 4 GB, 40 GB disk, 1000 GB traffic

    accounts                        0
      that pay for it and go on     0  €0 to €0 a month
      that have more than it has    0

    Nothing was changed.
    ");
}
