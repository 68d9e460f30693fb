//! Which letters follow from handing a workspace to another account: to who was asked, to who asked, and to both once it is done.

use jiff::Timestamp;
use messages::PersonId;
use messages::mail::{About, Letter};
use messages::workspace::{Kind, Offer, Snapshot};

use crate::letters::Wanted;
use crate::letters::decide::now_to;

pub(super) fn decide(
    kind: Kind,
    before: Option<&Snapshot>,
    after: &Snapshot,
    about: About,
    now: Timestamp,
) -> Vec<Wanted> {
    let was_open = before.and_then(|before| before.offer);
    let of = |offer: Offer| About { enclosure: Some(offer.enclosure), whom: Some(offer.by), ..about };
    // Who was asked may be nobody that we know: the letter is theirs by its link.
    let to_asked = |offer: Offer, letter| now_to(PersonId::from_uuid(offer.enclosure.uuid()), letter, of(offer), now);
    if kind == Kind::TakenOver {
        return taken_over(before, after, about, now);
    }
    let asked = after.offer.filter(|_| kind == Kind::Offered);
    let back = was_open.filter(|_| kind == Kind::OfferWithdrawn);
    let refused = was_open.filter(|_| kind == Kind::OfferDeclined);
    let asked = asked.map(|offer| to_asked(offer, Letter::WorkspaceOffered));
    let back = back.map(|offer| to_asked(offer, Letter::OfferWithdrawn));
    let refused = refused.map(|offer| now_to(offer.by, Letter::OfferDeclined, of(offer), now));
    asked.into_iter().chain(back).chain(refused).collect()
}

/// Both hear of it: who has it now, and who offered it and had it.
fn taken_over(before: Option<&Snapshot>, after: &Snapshot, about: About, now: Timestamp) -> Vec<Wanted> {
    let taken = now_to(after.owner, Letter::WorkspaceTaken, about, now);
    let gave = before.into_iter().flat_map(|before| {
        let offer = before.offer;
        let about = About {
            account: Some(before.account),
            enclosure: offer.map(|offer| offer.enclosure),
            whom: Some(after.owner),
            ..about
        };
        let offered = offer.map(|offer| offer.by).filter(|by| *by != before.owner);
        let told = offered.into_iter().chain([before.owner]).filter(|person| *person != after.owner);
        told.map(move |person| now_to(person, Letter::WorkspaceGiven, about, now))
    });
    [taken].into_iter().chain(gave).collect()
}

#[cfg(test)]
mod tests {
    use messages::AccountId;
    use messages::samples::{ACCOUNT, ENCLOSURE, OTHER, PERSON};
    use messages::workspace::State;
    use messages::workspace::samples::{offered, snapshot};

    use super::*;

    fn told(kind: Kind, before: &Snapshot, after: &Snapshot) -> Vec<Wanted> {
        decide(kind, Some(before), after, About { account: Some(after.account), ..About::default() }, after.created_at)
    }

    #[test]
    fn each_is_told_to_those_whom_it_is_about() {
        let (plain, open) = (snapshot(State::Ready), offered());
        let asked = PersonId::from_uuid(ENCLOSURE.uuid());
        for (kind, before, after, letter, person) in [
            (Kind::Offered, &plain, &open, Letter::WorkspaceOffered, asked),
            (Kind::OfferWithdrawn, &open, &plain, Letter::OfferWithdrawn, asked),
            (Kind::OfferDeclined, &open, &plain, Letter::OfferDeclined, PERSON),
        ] {
            let all = told(kind, before, after);
            let [one] = &all[..] else { panic!("{all:?}") };
            assert_eq!((one.letter, one.person), (letter, person));
            assert_eq!((one.about.enclosure, one.about.whom), (Some(ENCLOSURE), Some(PERSON)));
        }
        assert_eq!(told(Kind::Ready, &open, &open), []);
    }

    #[test]
    fn both_sides_hear_that_it_was_taken_over() {
        let (admin, taker) = (PersonId::new(), OTHER);
        let theirs = AccountId::from_uuid(taker.uuid());
        let open = Snapshot { offer: offered().offer.map(|offer| Offer { by: admin, ..offer }), ..offered() };
        let after = Snapshot { owner: taker, account: theirs, offer: None, ..open.clone() };
        let all = told(Kind::TakenOver, &open, &after);
        let all: Vec<_> = all.iter().map(|one| (one.letter, one.person, one.about.account)).collect();
        let gave = |person| (Letter::WorkspaceGiven, person, Some(ACCOUNT));
        assert_eq!(all, [(Letter::WorkspaceTaken, taker, Some(theirs)), gave(admin), gave(PERSON)]);
    }
}
