//! A workspace goes from one account to another once, to who was asked, where there is room, and back only by being handed again.

use std::collections::HashMap;

use messages::account::{Role as InAccount, samples as accounts};
use messages::samples::{ACCOUNT, ENCLOSURE, OTHER, PERSON};
use messages::workspace::samples::{offered, paused, removed, snapshot};
use messages::workspace::{Member, State};
use messages::{WorkspaceId, account, person};
use proptest::prelude::*;

use super::*;
use crate::workspace::{delete, restore};

const LATER: SignedDuration = SignedDuration::from_hours(1);

fn now() -> Timestamp {
    offered().offer.unwrap().at + LATER
}

fn theirs() -> AccountId {
    AccountId::from_uuid(OTHER.uuid())
}

fn facts(plan: &'static Plan, workspaces: u32) -> AccountFacts {
    AccountFacts { owner: OTHER, plan, workspaces, stops: Stops::default() }
}

fn who(person: PersonId) -> Asking<'static> {
    Principal::Person(person).into()
}

/// Whoever owns the other account takes it over.
fn taking(facts: &AccountFacts) -> Taking<'_> {
    Taking { by: who(OTHER), account: theirs(), facts: Some(facts), giving: None }
}

fn happened(event: Event) -> (Kind, Snapshot) {
    match event {
        Event::Happened { kind, workspace } => (kind, workspace),
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_goes_to_who_was_asked_with_all_that_is_in_it_and_nobody_of_before_stays() {
    let member = Member { person: PersonId::new(), role: person::Role::Admin, since: now() };
    let shop = Snapshot { members: vec![member], kept_at: Some(now()), ..snapshot(State::Ready) };
    let (kind, asked) = happened(offer(who(PERSON), Some(&shop), ENCLOSURE, now()));
    let until = now() + SignedDuration::from_hours(7 * 24);
    assert_eq!(
        (kind, asked.offer),
        (Kind::Offered, Some(Offer { enclosure: ENCLOSURE, by: PERSON, at: now(), until }))
    );
    assert_eq!(Snapshot { offer: None, version: 1, ..asked.clone() }, shop, "until then it stays as it is");

    let last = until - SignedDuration::from_nanos(1);
    let (kind, taken) = happened(take_over(&taking(&facts(plans::HOBBY, 0)), Some(&asked), ENCLOSURE, last));
    let expected = Snapshot {
        account: theirs(),
        owner: OTHER,
        members: Vec::new(),
        kept_at: None,
        taken: Some(Taken { from: ACCOUNT, at: last }),
        version: 3,
        ..shop
    };
    assert_eq!((kind, &taken), (Kind::TakenOver, &expected));
    let again = offer(who(PERSON), Some(&taken), ENCLOSURE, last);
    assert_eq!(again.refusal(), Some(Refusal::NotAllowed), "who gave it has nothing to say any more");
    let (kind, back) = happened(offer(who(OTHER), Some(&taken), EnclosureId::new(), last));
    assert_eq!((kind, back.offer.map(|one| one.by)), (Kind::Offered, Some(OTHER)));
}

#[test]
fn there_is_one_offer_at_a_time_and_it_ends_when_it_is_taken_back_refused_late_or_the_workspace_goes() {
    let asked = offered();
    let (enclosure, other) = (ENCLOSURE, EnclosureId::new());
    assert_eq!(offer(who(PERSON), Some(&asked), other, now()).refusal(), Some(Refusal::OfferWaits));
    let over = asked.offer.unwrap().until;
    assert_eq!(happened(offer(who(PERSON), Some(&asked), other, over)).0, Kind::Offered, "a week later");
    let (kind, back) = happened(withdraw(who(PERSON), Some(&asked), enclosure, now()));
    assert_eq!((kind, back.offer), (Kind::OfferWithdrawn, None));
    let (kind, refused) = happened(decline(Principal::Person(OTHER), Some(&asked), enclosure, now()));
    assert_eq!((kind, refused.offer), (Kind::OfferDeclined, None));
    let (_, deleted) = happened(delete(who(PERSON), Some(&asked), &asked.name, now()));
    let room = facts(plans::TRIAL, 0);
    let (_, restored) = happened(restore(who(PERSON), Some(&deleted), Some(&room), now()));
    let other = Snapshot { offer: Some(Offer { enclosure: other, ..asked.offer.unwrap() }), ..asked.clone() };
    let gone = Snapshot { offer: asked.offer, ..removed() };
    for (without, at) in [
        (&back, now()),
        (&refused, now()),
        (&asked, over),
        (&deleted, now()),
        (&restored, now()),
        (&other, now()),
        (&gone, now()),
    ] {
        let answers = [
            take_over(&taking(&room), Some(without), enclosure, at),
            decline(Principal::Person(OTHER), Some(without), enclosure, at),
        ];
        assert!(answers.iter().all(|answer| answer.refusal() == Some(Refusal::NoOffer)), "{answers:?}");
        assert!(withdraw(who(PERSON), Some(without), enclosure, at).refusal().is_some());
    }
    assert_eq!(take_over(&taking(&room), None, enclosure, now()).refusal(), Some(Refusal::NoOffer));
}

/// An account that these belong to.
fn people(of: &[(PersonId, InAccount)]) -> People {
    let mut people = accounts::people();
    let since = now();
    people.members =
        of.iter().map(|&(person, role)| account::Member { person, role, since, invited_by: None }).collect();
    people
}

#[test]
fn who_owns_it_offers_it_and_who_may_make_one_takes_it() {
    let shop = snapshot(State::Ready);
    for role in InAccount::ALL {
        let of = people(&[(PERSON, InAccount::Owner), (OTHER, *role)]);
        let by = Asking { who: Principal::Person(OTHER), people: Some(&of) };
        let may = matches!(role, InAccount::Owner);
        assert_eq!(offer(by, Some(&shop), ENCLOSURE, now()).refusal().is_none(), may, "{role:?}");
        assert_eq!(withdraw(by, Some(&offered()), ENCLOSURE, now()).refusal().is_none(), may, "{role:?}");

        let (taker, room) = (PersonId::new(), facts(plans::PRO, 4));
        let of = people(&[(OTHER, InAccount::Owner), (taker, *role)]);
        let by = Asking { who: Principal::Person(taker), people: Some(&of) };
        let taken = take_over(&Taking { by, ..taking(&room) }, Some(&offered()), ENCLOSURE, now());
        let may = matches!(role, InAccount::Owner | InAccount::Admin);
        assert_eq!(taken.snapshot().map(|one| one.owner), may.then_some(taker), "{role:?}");
    }
    for nobody in [Principal::Anonymous, Principal::Staff] {
        let room = facts(plans::PRO, 0);
        let by = Asking::from(nobody);
        let answers = [
            offer(nobody, Some(&shop), ENCLOSURE, now()),
            withdraw(nobody, Some(&offered()), ENCLOSURE, now()),
            decline(nobody, Some(&offered()), ENCLOSURE, now()),
            take_over(&Taking { by, ..taking(&room) }, Some(&offered()), ENCLOSURE, now()),
        ];
        assert!(answers.iter().all(|answer| answer.refusal() == Some(Refusal::NotAllowed)), "{answers:?}");
    }
}

#[test]
fn who_offered_it_must_still_be_able_to_when_it_is_taken() {
    let (admin, room) = (PersonId::new(), facts(plans::PRO, 0));
    let asked = Snapshot { offer: offered().offer.map(|offer| Offer { by: admin, ..offer }), ..offered() };
    for (role, may) in [(InAccount::Owner, true), (InAccount::Admin, false), (InAccount::Member, false)] {
        let giving = people(&[(PERSON, InAccount::Owner), (admin, role)]);
        let taken = take_over(&Taking { giving: Some(&giving), ..taking(&room) }, Some(&asked), ENCLOSURE, now());
        assert_eq!(taken.refusal(), (!may).then_some(Refusal::NoOffer), "{role:?}");
    }
    let left = people(&[(PERSON, InAccount::Owner)]);
    let taken = take_over(&Taking { giving: Some(&left), ..taking(&room) }, Some(&asked), ENCLOSURE, now());
    assert_eq!(taken.refusal(), Some(Refusal::NoOffer), "they left");
}

#[test]
fn room_and_region_and_what_stops_an_account_are_looked_at_when_it_is_taken() {
    let full = |plan: &'static Plan| facts(plan, plan.terms.max_workspaces);
    let stopped = |stops| AccountFacts { stops, ..facts(plans::PRO, 0) };
    let leaving = Stops::of(&accounts::leaving());
    let unpaid = Stops::new(None, Some(account::Stop::PaymentFailed));
    let shop = offered();
    let far = Snapshot { region: Region::Us, ..offered() };
    for (room, of, expected) in [
        (facts(plans::TRIAL, 0), &shop, None),
        (full(plans::TRIAL), &shop, Some(Refusal::LimitReached)),
        (full(plans::PRO), &shop, Some(Refusal::LimitReached)),
        (facts(plans::HOBBY, 0), &far, Some(Refusal::RegionNotIncluded)),
        (facts(plans::PRO, 0), &far, None),
        (stopped(Stops::new(Some(now()), None)), &shop, Some(Refusal::TrialEnded)),
        (stopped(unpaid), &shop, Some(Refusal::PaymentFailed)),
        (stopped(leaving), &shop, Some(Refusal::AccountClosing)),
    ] {
        assert_eq!(take_over(&taking(&room), Some(of), ENCLOSURE, now()).refusal(), expected);
    }
    let room = facts(plans::PRO, 0);
    let nowhere = Taking { facts: None, ..taking(&room) };
    assert_eq!(take_over(&nowhere, Some(&shop), ENCLOSURE, now()).refusal(), Some(Refusal::NoAccount));
    let own = AccountFacts { owner: PERSON, ..room };
    let own = Taking { by: who(PERSON), account: ACCOUNT, facts: Some(&own), giving: None };
    assert_eq!(take_over(&own, Some(&shop), ENCLOSURE, now()).refusal(), Some(Refusal::HereAlready));
}

#[test]
fn one_that_is_paused_stays_as_it_is_until_its_new_account_says_otherwise() {
    let asked = Snapshot { offer: offered().offer, ..paused() };
    let (_, taken) = happened(take_over(&taking(&facts(plans::PRO, 0)), Some(&asked), ENCLOSURE, now()));
    assert_eq!((taken.pauses, taken.desired, taken.generation), (asked.pauses, asked.desired, asked.generation));
}

#[test]
fn of_a_thousand_who_hand_over_into_the_last_place_one_does() {
    let of_pro = plans::PRO.terms.max_workspaces;
    let mut had = of_pro - 1;
    let answers: Vec<Event> = (0..1_000)
        .map(|_| {
            let (id, account, owner) =
                (WorkspaceId::from_uuid(EnclosureId::new().uuid()), AccountId::new(), PersonId::new());
            let enclosure = EnclosureId::new();
            let shop = Snapshot { id, account, owner, ..snapshot(State::Ready) };
            let (_, asked) = happened(offer(who(owner), Some(&shop), enclosure, now()));
            let room = facts(plans::PRO, had);
            let answer = take_over(&taking(&room), Some(&asked), enclosure, now());
            had += u32::from(answer.kind() == Some(Kind::TakenOver));
            answer
        })
        .collect();
    let refused = answers.iter().filter(|answer| answer.refusal() == Some(Refusal::LimitReached)).count();
    assert_eq!((had, refused), (of_pro, 999));
}

/// What somebody tries: with which workspace, and with whose hands.
#[derive(Debug, Clone, Copy)]
enum Try {
    Offers(usize, usize),
    Withdraws(usize, usize),
    Declines(usize, usize),
    Takes(usize, usize),
    Waits,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let pair = || (0..WORKSPACES, 0..ACCOUNTS);
    let one = prop_oneof![
        3 => pair().prop_map(|(which, who)| Try::Offers(which, who)),
        1 => pair().prop_map(|(which, who)| Try::Withdraws(which, who)),
        1 => pair().prop_map(|(which, who)| Try::Declines(which, who)),
        4 => pair().prop_map(|(which, who)| Try::Takes(which, who)),
        1 => Just(Try::Waits),
    ];
    prop::collection::vec(one, 1..60)
}

const WORKSPACES: usize = 6;
const ACCOUNTS: usize = 4;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever anybody tries: each workspace is one account's, no account has more than its plan includes, and one changes hands only by a link
    /// that was good.
    #[test]
    fn nothing_changes_hands_but_by_a_link_that_is_good(tries in tries()) {
        let plans = [plans::PRO, plans::TRIAL, plans::HOBBY, plans::PRO];
        let owners: Vec<(AccountId, PersonId)> = (0..ACCOUNTS).map(|_| (AccountId::new(), PersonId::new())).collect();
        let mut shops: Vec<Snapshot> = (0..WORKSPACES)
            .map(|place| {
                // Five of the first, and one of the last.
                let (account, owner) = owners[if place < 5 { 0 } else { 3 }];
                Snapshot { id: WorkspaceId::from_uuid(EnclosureId::new().uuid()), account, owner, ..snapshot(State::Ready) }
            })
            .collect();
        let mut links: HashMap<usize, (EnclosureId, Timestamp)> = HashMap::new();
        let mut now = now();
        for one in tries {
            now += LATER;
            let of = |account| shops.iter().filter(|shop| shop.account == account).count();
            let counts: Vec<usize> = owners.iter().map(|(account, _)| of(*account)).collect();
            let (place, event) = match one {
                Try::Waits => {
                    now += LASTS;
                    continue;
                }
                Try::Offers(which, by) => (which, offer(who(owners[by].1), Some(&shops[which]), EnclosureId::new(), now)),
                Try::Withdraws(which, by) => {
                    let link = links.get(&which).map_or(ENCLOSURE, |link| link.0);
                    (which, withdraw(who(owners[by].1), Some(&shops[which]), link, now))
                }
                Try::Declines(which, by) => {
                    let link = links.get(&which).map_or(ENCLOSURE, |link| link.0);
                    (which, decline(Principal::Person(owners[by].1), Some(&shops[which]), link, now))
                }
                Try::Takes(which, by) => {
                    let (account, owner) = owners[by];
                    let workspaces = u32::try_from(counts[by]).unwrap();
                    let facts = AccountFacts { owner, plan: plans[by], workspaces, stops: Stops::default() };
                    let link = links.get(&which).map_or(ENCLOSURE, |link| link.0);
                    let taking = Taking { by: who(owner), account, facts: Some(&facts), giving: None };
                    let event = take_over(&taking, Some(&shops[which]), link, now);
                    let is_good = links.get(&which).is_some_and(|link| now < link.1);
                    let has_room = workspaces < plans[by].terms.max_workspaces && shops[which].account != account;
                    prop_assert_eq!(event.kind() == Some(Kind::TakenOver), is_good && has_room);
                    (which, event)
                }
            };
            let Some(after) = event.snapshot() else { continue };
            prop_assert_eq!(after.version, shops[place].version + 1);
            match event.kind() {
                Some(Kind::Offered) => {
                    prop_assert!(links.get(&place).is_none_or(|link| link.1 <= now));
                    let offer = after.offer.unwrap();
                    links.insert(place, (offer.enclosure, offer.until));
                }
                _ => {
                    prop_assert!(after.offer.is_none() && links.remove(&place).is_some());
                }
            }
            let moved = after.account != shops[place].account;
            prop_assert_eq!(moved, event.kind() == Some(Kind::TakenOver));
            shops[place] = after.clone();
            for ((account, _), plan) in owners.iter().zip(plans) {
                let has = shops.iter().filter(|shop| shop.account == *account).count();
                prop_assert!(has <= plan.terms.max_workspaces as usize);
            }
        }
    }
}
