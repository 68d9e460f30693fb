//! What people may do with an account and with each other, row by row, and what holds whatever they do.

use messages::account::samples::snapshot;
use messages::samples::{ENCLOSURE, PERSON, WORKSPACE};

use super::*;
use crate::authorize::account_role_permits;
use crate::authorize::permission::Permission;

const ROLES: [Role; 4] = [Role::Member, Role::Billing, Role::Admin, Role::Owner];

fn now() -> Timestamp {
    snapshot().opened_at
}

fn happened(event: Event) -> (Kind, Snapshot) {
    match event {
        Event::Happened { kind, account } => (kind, account),
        other => panic!("{other:?}"),
    }
}

fn refusal(event: &Event) -> Option<Refusal> {
    event.refusal()
}

fn person(id: PersonId) -> Principal {
    Principal::Person(id)
}

/// The account with one more, who was invited by its owner.
fn with(account: &Snapshot, role: Role) -> (Snapshot, PersonId) {
    let (invitation, one) = (InvitationId::new(), PersonId::new());
    let (_, account) =
        happened(invite(person(account.owner), Some(account), (invitation, role, ENCLOSURE, None), now()));
    let (kind, account) = happened(join(person(one), Some(&account), invitation, now()));
    assert_eq!(kind, Kind::Joined);
    (account, one)
}

/// An account with one of each role, in the order of [`ROLES`]; the owner is who opened it.
fn team() -> (Snapshot, [PersonId; 4]) {
    let (account, member) = with(&snapshot(), Role::Member);
    let (account, billing) = with(&account, Role::Billing);
    let (account, admin) = with(&account, Role::Admin);
    (account, [member, billing, admin, PERSON])
}

#[test]
fn who_is_asked_joins_once_as_what_they_were_asked_to_be_and_not_after_a_week() {
    let alone = snapshot();
    let id = InvitationId::new();
    let (kind, asked) = happened(invite(person(PERSON), Some(&alone), (id, Role::Admin, ENCLOSURE, None), now()));
    assert_eq!((kind, asked.version, members(&asked).len()), (Kind::Invited, 2, 1));
    let one = PersonId::new();
    let last = now() + LASTS - SignedDuration::from_nanos(1);
    let (kind, joined) = happened(join(person(one), Some(&asked), id, last));
    assert_eq!((kind, role_of(PERSON, joined.people.as_deref(), one)), (Kind::Joined, Some(Role::Admin)));
    assert_eq!(members(&joined)[1].invited_by, Some(PERSON));
    for (who, account, at, expected) in [
        (one, &joined, now(), Refusal::AlreadyMember),
        (PERSON, &asked, now(), Refusal::AlreadyMember),
        (PersonId::new(), &joined, now(), Refusal::NoInvitation),
        (PersonId::new(), &asked, now() + LASTS, Refusal::NoInvitation),
    ] {
        assert_eq!(refusal(&join(person(who), Some(account), id, at)), Some(expected));
    }
    assert_eq!(refusal(&join(person(one), None, id, now())), Some(Refusal::NoInvitation));
    for nobody in [Principal::Anonymous, Principal::Staff] {
        assert_eq!(refusal(&join(nobody, Some(&asked), id, now())), Some(Refusal::NotAllowed));
    }
    for by in [PERSON, one] {
        let (kind, back) = happened(withdraw(person(by), Some(&asked), id, now()));
        assert_eq!(kind, Kind::InvitationWithdrawn, "who sent it, and who has its link");
        assert_eq!(refusal(&join(person(one), Some(&back), id, now())), Some(Refusal::NoInvitation));
    }
}

#[test]
fn who_is_asked_into_a_workspace_comes_as_a_guest_who_takes_a_place_and_sees_nothing_else() {
    let into = |role| Some(LetIn { workspace: WORKSPACE, role });
    let (alone, id) = (snapshot(), InvitationId::new());
    let ask =
        |account: &Snapshot, role, into| invite(person(PERSON), Some(account), (id, role, ENCLOSURE, into), now());
    for (role, into) in [
        (Role::Guest, into(InWorkspace::Owner)),
        (Role::Guest, into(InWorkspace::Unknown)),
        (Role::Member, into(InWorkspace::Member)),
    ] {
        assert_eq!(refusal(&ask(&alone, role, into)), Some(Refusal::NotAllowed));
    }
    let (_, asked) = happened(ask(&alone, Role::Guest, into(InWorkspace::Admin)));
    let (_, again) = happened(ask(&asked, Role::Guest, None));
    let waiting = |account: &Snapshot| account.people.as_deref().unwrap().invitations.clone();
    assert_eq!(waiting(&again)[0].into, into(InWorkspace::Admin), "sent once more it is for the same");

    let one = PersonId::new();
    let (kind, joined) = happened(join(person(one), Some(&again), id, now()));
    let people = joined.people.as_deref().unwrap();
    assert_eq!((kind, people.about, people.let_in), (Kind::Joined, Some(one), into(InWorkspace::Admin)));
    assert_eq!((role_of(PERSON, Some(people), one), members(&joined).len()), (Some(Role::Guest), 2));
    for permission in Permission::ALL {
        assert!(!account_role_permits(Role::Guest, *permission) || *permission == Permission::LeaveAccount);
    }

    // Who belongs to it is let into another one, and stays what they are.
    let (_, asked) = happened(ask(&joined, Role::Guest, into(InWorkspace::Member)));
    for who in [one, PERSON] {
        let (_, twice) = happened(join(person(who), Some(&asked), id, now()));
        assert_eq!(members(&twice), members(&joined));
        assert_eq!(twice.people.as_deref().unwrap().let_in, into(InWorkspace::Member));
    }
    let (_, left) = happened(remove(person(one), Some(&joined), one, now()));
    assert_eq!(left.people.as_deref().unwrap().let_in, None, "said once");
}

#[test]
fn of_a_thousand_who_take_the_last_place_one_gets_it() {
    let mut account = snapshot();
    let ids: Vec<InvitationId> = (0..5).map(|_| InvitationId::new()).collect();
    for id in &ids {
        (_, account) = happened(invite(person(PERSON), Some(&account), (*id, Role::Member, ENCLOSURE, None), now()));
    }
    for id in &ids[..3] {
        (_, account) = happened(join(person(PersonId::new()), Some(&account), *id, now()));
    }
    assert_eq!((members(&account).len(), places(&account)), (4, 5));
    let mut came = 0;
    for round in 0..1000 {
        let event = join(person(PersonId::new()), Some(&account), ids[3 + round % 2], now());
        match event {
            Event::Happened { account: after, .. } => {
                came += 1;
                account = after;
            }
            Event::Refused { refusal } => assert!(matches!(refusal, Refusal::NoSeat | Refusal::NoInvitation)),
            Event::Unknown => panic!("it is decided"),
        }
    }
    assert_eq!((came, members(&account).len()), (1, 5));
}

#[test]
fn what_was_answered_meanwhile_is_not_sent_once_more() {
    let (asked, id) = (snapshot(), InvitationId::new());
    let again =
        |by, account: &Snapshot, at| invite_again(person(by), Some(account), (id, Role::Member, ENCLOSURE, None), at);
    assert_eq!(refusal(&again(PERSON, &asked, now())), Some(Refusal::NoInvitation), "it never was");
    let (_, asked) = happened(invite(person(PERSON), Some(&asked), (id, Role::Member, ENCLOSURE, None), now()));
    let (kind, twice) = happened(again(PERSON, &asked, now()));
    assert_eq!((kind, twice.people.as_deref().unwrap().invitations.len()), (Kind::Invited, 1));
    let (_, joined) = happened(join(person(PersonId::new()), Some(&asked), id, now()));
    let (_, withdrawn) = happened(withdraw(person(PERSON), Some(&asked), id, now()));
    for (account, at) in [(&joined, now()), (&withdrawn, now()), (&asked, now() + LASTS)] {
        assert_eq!(refusal(&again(PERSON, account, at)), Some(Refusal::NoInvitation));
        assert_eq!(refusal(&again(PersonId::new(), account, at)), Some(Refusal::NotAllowed), "strangers learn nothing");
    }
}

#[test]
fn invitations_are_counted_by_the_day_and_one_that_is_sent_again_lasts_anew() {
    let mut account = snapshot();
    let first = InvitationId::new();
    for _ in 0..A_DAY {
        (_, account) = happened(invite(person(PERSON), Some(&account), (first, Role::Member, ENCLOSURE, None), now()));
    }
    let again =
        |account: &Snapshot, at| invite(person(PERSON), Some(account), (first, Role::Member, ENCLOSURE, None), at);
    assert_eq!(
        refusal(&again(&account, now() + DAY - SignedDuration::from_secs(1))),
        Some(Refusal::TooManyInvitations)
    );
    let (_, later) = happened(again(&account, now() + DAY));
    let people = later.people.as_deref().unwrap();
    assert_eq!((people.invitations.len(), people.invitations[0].until), (1, now() + DAY + LASTS));

    let mut full = snapshot();
    for number in 0..WAITING {
        let at = now() + SignedDuration::from_hours(i64::try_from(number).unwrap() * 2);
        (_, full) =
            happened(invite(person(PERSON), Some(&full), (InvitationId::new(), Role::Member, ENCLOSURE, None), at));
    }
    let at = now() + SignedDuration::from_hours(i64::try_from(WAITING).unwrap() * 2);
    let one_more = invite(person(PERSON), Some(&full), (InvitationId::new(), Role::Member, ENCLOSURE, None), at);
    assert_eq!(refusal(&one_more), Some(Refusal::TooManyInvitations));
}

/// Whom each role may make what, and remove: a row for who acts, `+` where they may.
#[test]
fn nobody_gives_or_takes_what_they_do_not_have() {
    let (account, people) = team();
    let mut table = String::new();
    for (role, who) in ROLES.iter().zip(people) {
        for (of, whom) in ROLES.iter().zip(people).filter(|(of, _)| *of != role) {
            let may = |event: Event| if event.refusal().is_none() { '+' } else { '.' };
            let made: String =
                ROLES.iter().map(|to| may(change_role(person(who), Some(&account), whom, *to, now()))).collect();
            let (removed, handed) = (
                may(remove(person(who), Some(&account), whom, now())),
                may(hand_over(person(who), Some(&account), whom, now())),
            );
            table += &format!("{} {}: {made} {removed} {handed}\n", role.word(), of.word());
        }
    }
    let expected = "member billing: .... . .\nmember admin: .... . .\nmember owner: .... . .\n\
                    billing member: .... . .\nbilling admin: .... . .\nbilling owner: .... . .\n\
                    admin member: +.+. + .\nadmin billing: .... . .\nadmin owner: .... . .\n\
                    owner member: ++++ + +\nowner billing: ++++ + +\nowner admin: ++++ + +\n";
    assert_eq!(table, expected);
    let stranger = PersonId::new();
    for event in [
        change_role(person(stranger), Some(&account), people[0], Role::Admin, now()),
        remove(person(stranger), Some(&account), people[0], now()),
        remove(person(stranger), Some(&account), stranger, now()),
        hand_over(person(stranger), Some(&account), people[0], now()),
        invite(person(stranger), Some(&account), (InvitationId::new(), Role::Member, ENCLOSURE, None), now()),
        change_role(Principal::Staff, Some(&account), people[0], Role::Admin, now()),
    ] {
        assert_eq!(refusal(&event), Some(Refusal::NotAllowed));
    }
    let unknown = change_role(person(PERSON), Some(&account), people[0], Role::Unknown, now());
    assert_eq!(refusal(&unknown), Some(Refusal::NotAllowed));
    let absent = change_role(person(PERSON), Some(&account), stranger, Role::Admin, now());
    assert_eq!(refusal(&absent), Some(Refusal::NotMember));
}

#[test]
fn the_last_owner_stays_and_of_two_who_remove_each_other_one_does() {
    let (account, people) = team();
    for event in [
        remove(person(PERSON), Some(&account), PERSON, now()),
        change_role(person(PERSON), Some(&account), PERSON, Role::Admin, now()),
    ] {
        assert_eq!(refusal(&event), Some(Refusal::LastOwner));
    }
    let (_, two) = happened(change_role(person(PERSON), Some(&account), people[2], Role::Owner, now()));
    for (first, second) in [(PERSON, people[2]), (people[2], PERSON)] {
        let (_, one) = happened(remove(person(first), Some(&two), second, now()));
        assert_eq!(refusal(&remove(person(second), Some(&one), first, now())), Some(Refusal::NotAllowed));
        assert_eq!(one.owner, first, "the account is of who is left");
        let (_, left) = happened(remove(person(first), Some(&two), first, now()));
        assert_eq!(left.owner, second);
    }
    let (kind, handed) = happened(hand_over(person(PERSON), Some(&account), people[0], now()));
    let role = |of| role_of(handed.owner, handed.people.as_deref(), of);
    assert_eq!((kind, handed.owner), (Kind::HandedOver, people[0]));
    assert_eq!((role(people[0]), role(PERSON)), (Some(Role::Owner), Some(Role::Admin)));
    let (kind, same) = happened(hand_over(person(PERSON), Some(&account), PERSON, now()));
    assert_eq!((kind, same), (Kind::Unchanged, account));
}

#[test]
fn whatever_they_do_it_has_an_owner_and_no_more_people_than_places() {
    let everybody: Vec<PersonId> = (0..8).map(|_| PersonId::new()).chain([PERSON]).collect();
    let ids: Vec<InvitationId> = (0..6).map(|_| InvitationId::new()).collect();
    for seed in 0..200_u64 {
        let (mut account, mut state) = (snapshot(), seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut pick = |count: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % count as u64).unwrap()
        };
        for step in 0..120_i64 {
            let at = now() + SignedDuration::from_hours(step * 3);
            let (who, whom) = (person(everybody[pick(9)]), everybody[pick(9)]);
            let (id, role) = (ids[pick(6)], ROLES[pick(4)]);
            let event = match pick(7) {
                0 | 1 => invite(person(account.owner), Some(&account), (id, role, ENCLOSURE, None), at),
                2 | 3 => join(who, Some(&account), id, at),
                4 => change_role(who, Some(&account), whom, role, at),
                5 => remove(who, Some(&account), whom, at),
                _ => hand_over(who, Some(&account), whom, at),
            };
            let Event::Happened { kind, account: after } = event else { continue };
            assert_eq!(after.version, account.version + u64::from(kind != Kind::Unchanged));
            let all = members(&after);
            let owns = all.iter().any(|one| one.person == after.owner && one.role == Role::Owner);
            assert!(owns && all.len() <= places(&after), "seed {seed}, step {step}: {after:?}");
            account = after;
        }
    }
}
