//! The pages of the plan in their states.

use access::account::Payer;
use access::money::Stand;
use access::workspace::Paid;
use domain::account::Stops;
use domain::workspace::Candidate;
use face::layout::{Frame, Here};
use face::when::Dates;
use jiff::Timestamp;
use messages::account::{
    Asked, Bills, Checkout, Granted, Money, Outcome, Quote, Role, Standing, Stop, Stopped, Subscription, Wish, bills,
    samples,
};
use messages::workspace::Region;
use messages::{AccountId, PersonId, WorkspaceId};
use plans::Plan;

use super::paid::{self, Arrival};
use super::{change, show};
use crate::account::arrange::Wanted;
use crate::commands::Ask;
use crate::shelf::samples::{COMMAND, NOW, WORKSPACE, before, days};
use crate::shelf::{Shelf, Shown};

/// All of them.
pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    unknown(shelf)?;
    trials(shelf)?;
    payers(shelf)?;
    buying(shelf)?;
    changing(shelf)?;
    staying(shelf)?;
    back(shelf)
}

fn payer(plan: Option<&'static Plan>, is_open: bool, workspaces: u32) -> Payer {
    let (account, role) = (AccountId::new(), Some(Role::Owner));
    Payer { account, person: PersonId::new(), role, is_open, plan, workspaces, stops: Stops::default() }
}

fn trial(ends: Timestamp, money: Money) -> Stand {
    Stand { plan: Some(plans::TRIAL), trial_ends_at: Some(ends), trial_ended_at: None, money }
}

fn paying(plan: &'static Plan, with: impl FnOnce(&mut Money, &mut Subscription)) -> Stand {
    let mut paid = Subscription {
        plan: Some(plan.id.to_string()),
        from: before(days(9)),
        until: before(-days(21)),
        ..samples::subscription()
    };
    let mut money = Money::default();
    with(&mut money, &mut paid);
    money.subscription = Some(paid);
    Stand { plan: Some(plan), money, ..Stand::default() }
}

fn page(frame: Frame, stand: &Stand, workspaces: u32, sells: bool) -> show::Page {
    let payer = payer(stand.plan, true, workspaces);
    show::page(frame.at(Here::Account), &payer, stand, (&[Region::Eu], sells), &Wanted::shown)
}

fn unknown(shelf: &mut Shelf<'_>) -> Shown {
    for (name, is_open) in [("account/plan/show/opening", false), ("account/plan/show/newer", true)] {
        let payer = payer(None, is_open, 0);
        let frame = if is_open { shelf.grace() } else { shelf.ada() };
        let frame = frame.at(Here::Account);
        shelf.put(name, &show::page(frame, &payer, &Stand::default(), (&[], true), &Wanted::shown))?;
    }
    Ok(())
}

fn asked(wish: Wish, outcome: Option<Outcome>) -> Option<Asked> {
    Some(Asked { number: 3, wish, at: before(4), outcome, by: None })
}

fn pro() -> Wish {
    Wish::Checkout { plan: plans::PRO.id.to_string() }
}

fn trials(shelf: &mut Shelf<'_>) -> Shown {
    let nothing = Money::default;
    let runs = |money| trial(before(-days(9) - 60), money);
    let under_way = Money { asked: asked(pro(), None), ..nothing() };
    let open = Money {
        checkout: Some(Checkout { plan: plans::PRO.id.to_string(), open_until: before(-50 * 60) }),
        asked: asked(pro(), Some(Outcome::Done)),
        ..nothing()
    };
    let ended = || Stand { trial_ended_at: Some(before(days(2))), ..trial(before(days(2)), Money::default()) };
    for (name, stand, sells) in [
        ("account/plan/show/trial", runs(nothing()), true),
        ("account/plan/show/trial_unsold", runs(nothing()), false),
        ("account/plan/show/last_day", trial(before(-60 * 60), nothing()), true),
        ("account/plan/show/under_way", runs(under_way), true),
        ("account/plan/show/payment_open", runs(open), true),
        ("account/plan/show/ended", ended(), true),
        ("account/plan/show/ended_unsold", ended(), false),
    ] {
        let frame = if stand.trial_ended_at.is_some() { shelf.grace().after_trial() } else { shelf.ada() };
        shelf.put(name, &page(frame, &stand, 1, sells))?;
    }
    Ok(())
}

fn payers(shelf: &mut Shelf<'_>) -> Shown {
    let stopped = |why, standing| {
        paying(plans::PRO, |money, paid| {
            (paid.standing, money.stopped) = (standing, Some(Stopped { why, at: before(days(2)) }));
        })
    };
    let late = paying(plans::PRO, |money, paid| {
        (paid.standing, paid.tries, money.overdue_since) = (Standing::Late, 1, Some(before(days(1))));
    });
    let given = Stand {
        plan: Some(plans::PRO),
        money: Money {
            granted: Some(Granted { plan: plans::PRO.id.to_string(), until: Some(before(-days(30))) }),
            ..Money::default()
        },
        ..Stand::default()
    };
    for (name, stand) in [
        ("account/plan/show/paying", paying(plans::PRO, |_, _| {})),
        ("account/plan/show/before", paying(plans::find("pro@1").unwrap_or(plans::PRO), |_, _| {})),
        ("account/plan/show/ends", paying(plans::PRO, |_, paid| paid.ends = true)),
        ("account/plan/show/becomes", paying(plans::PRO, |_, paid| paid.then = Some(plans::HOBBY.id.to_string()))),
        ("account/plan/show/given_back", paying(plans::PRO, |money, _| money.given_back = 1)),
        ("account/plan/show/late", late),
        ("account/plan/show/unpaid", stopped(Stop::PaymentFailed, Standing::Unpaid)),
        ("account/plan/show/over", stopped(Stop::PlanEnded, Standing::Over)),
        ("account/plan/show/given", given),
    ] {
        shelf.put(name, &page(shelf.grace(), &stand, 3, true))?;
    }
    Ok(())
}

fn shop(name: &str, region: Region, age: i64, id: &str) -> Paid {
    let id = id.parse().unwrap_or_else(|_| WorkspaceId::new());
    Paid { name: name.to_owned(), candidate: Candidate { id, region, created_at: before(days(age)), kept_at: None } }
}

fn keep(_: WorkspaceId) -> Ask {
    use crate::commands::Command;

    let id = WORKSPACE.parse().unwrap_or_else(|_| WorkspaceId::new());
    Ask { action: super::stay::Stay::action(id), command: COMMAND.into(), ..Ask::shown("keep") }
}

/// A page of a change, for somebody with these workspaces.
fn changes(frame: Frame, plan: &'static Plan, stand: &Stand, bills: Option<&Bills>, shops: &[Paid]) -> change::Page {
    let step = change::step(plan, stand, bills, (NOW, true), &Wanted::shown);
    change::page(frame.at(Here::Account), plan, stand, shops, step, &keep)
}

fn buying(shelf: &mut Shelf<'_>) -> Shown {
    let runs = |money| trial(before(-days(9) - 60), money);
    let eu = [shop("Paper shop", Region::Eu, 3, WORKSPACE)];
    let us = [shop("Paper shop", Region::Us, 3, WORKSPACE)];
    let new = runs(Money::default());
    let busy = runs(Money { asked: asked(pro(), None), ..Money::default() });
    for (name, plan, stand, shops) in [
        ("account/plan/change/buy", plans::PRO, &new, &eu),
        ("account/plan/change/buy_smaller", plans::HOBBY, &new, &eu),
        ("account/plan/change/region_missing", plans::HOBBY, &new, &us),
        ("account/plan/change/busy", plans::PRO, &busy, &eu),
    ] {
        shelf.put(name, &changes(shelf.ada(), plan, stand, None, shops))?;
    }
    let step = change::step(plans::PRO, &new, None, (NOW, false), &Wanted::shown);
    let unsold = change::page(shelf.ada().at(Here::Account), plans::PRO, &new, &eu, step, &keep);
    shelf.put("account/plan/change/unsold", &unsold)
}

fn quote(plan: &'static Plan, due_now: i64, at_once: bool) -> Quote {
    Quote {
        plan: plan.id.to_string(),
        as_of: at_once.then_some(before(4)),
        due_now,
        credit: 0,
        then: i64::from(plan.terms.price_minor),
        currency: "EUR".into(),
        next_charge_at: before(-days(21)),
    }
}

fn answered(quote: Quote) -> Bills {
    Bills { quotes: vec![bills::Quoted { asked: 3, quote }], ..Bills::default() }
}

fn changing(shelf: &mut Shelf<'_>) -> Shown {
    let eu = [shop("Paper shop", Region::Eu, 3, WORKSPACE)];
    let with = |plan: &'static Plan, wish: Option<(Wish, Outcome)>| {
        paying(plan, |money, _| money.asked = wish.and_then(|(wish, outcome)| asked(wish, Some(outcome))))
    };
    let of = |plan: &'static Plan| Some((Wish::Quote { plan: plan.id.to_string() }, Outcome::Done));
    let up = answered(quote(plans::PRO, 14_19, true));
    let down = answered(quote(plans::HOBBY, 0, false));
    let seen = Quote { due_now: 13_50, ..quote(plans::PRO, 0, true) };
    let stale = with(plans::HOBBY, Some((Wish::Change { quote: seen }, Outcome::Stale)));
    let late = paying(plans::HOBBY, |money, paid| {
        (paid.standing, money.overdue_since) = (Standing::Late, Some(before(days(1))));
    });
    for (name, plan, stand, bills) in [
        ("account/plan/change/ask", plans::PRO, with(plans::HOBBY, None), None),
        ("account/plan/change/upgrade", plans::PRO, with(plans::HOBBY, of(plans::PRO)), Some(&up)),
        ("account/plan/change/downgrade", plans::HOBBY, with(plans::PRO, of(plans::HOBBY)), Some(&down)),
        ("account/plan/change/stale", plans::PRO, stale, Some(&up)),
        ("account/plan/change/same", plans::PRO, with(plans::PRO, None), None),
        ("account/plan/change/late", plans::PRO, late, None),
    ] {
        shelf.put(name, &changes(shelf.grace(), plan, &stand, bills, &eu))?;
    }
    Ok(())
}

fn staying(shelf: &mut Shelf<'_>) -> Shown {
    let other = "ws_01jd6v3x8f7q2m9k4w5t6y7z8b";
    let shops = [
        shop("Paper shop", Region::Eu, 9, other),
        shop("Poems", Region::Eu, 3, WORKSPACE),
        shop("Tea room", Region::Us, 2, "ws_01jd6v3x8f7q2m9k4w5t6y7z8c"),
    ];
    let wish = Wish::Quote { plan: plans::HOBBY.id.to_string() };
    let stand = paying(plans::PRO, |money, _| money.asked = asked(wish, Some(Outcome::Done)));
    let down = answered(quote(plans::HOBBY, 0, false));
    shelf.put("account/plan/change/choose", &changes(shelf.grace(), plans::HOBBY, &stand, Some(&down), &shops))
}

fn back(shelf: &mut Shelf<'_>) -> Shown {
    let here = |given_back| Arrival::Here { plan: "Pro", next: before(-days(30)), given_back };
    let waiting = |is_long, changes_in| Arrival::Waiting { is_long, changes_in };
    for (name, arrival) in [
        ("account/plan/paid/waiting", waiting(false, Some(40))),
        ("account/plan/paid/longer", waiting(true, None)),
        ("account/plan/paid/here", here(false)),
        ("account/plan/paid/given_back", here(true)),
        ("account/plan/paid/begun", Arrival::Begun),
        ("account/plan/paid/nothing", Arrival::Nothing),
    ] {
        let live = paid::Live { dates: Dates::PLAIN, now: NOW, since: before(5).as_second(), arrival };
        shelf.put(name, &paid::Page { frame: shelf.grace().at(Here::Account), live })?;
    }
    Ok(())
}
