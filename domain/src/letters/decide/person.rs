//! Which letters follow from what happens to a person: to them, and of what they ask us, to us.

use jiff::Timestamp;
use messages::PersonId;
use messages::mail::{About, Letter};
use messages::person::Event;

use super::now_to;
use crate::letters::Wanted;

pub(super) fn decide(person: PersonId, event: &Event, now: Timestamp) -> Vec<Wanted> {
    let (letters, about) = of(event);
    letters.iter().map(|letter| now_to(person, *letter, about, now)).collect()
}

fn of(event: &Event) -> (&'static [Letter], About) {
    let enclosing = |enclosure| About { enclosure, ..About::default() };
    match *event {
        Event::SignedUp { account } => (&[Letter::Welcome], About { account: Some(account), ..About::default() }),
        // What was written before there were letters encloses nothing that one could be made of.
        Event::Wrote { question, workspace, enclosure: Some(enclosure), .. } => {
            let about = About { question: Some(question), workspace, ..enclosing(Some(enclosure)) };
            (&[Letter::QuestionArrived, Letter::QuestionForUs], about)
        }
        Event::Answered { question, enclosure } => {
            (&[Letter::QuestionAnswered], About { question: Some(question), ..enclosing(Some(enclosure)) })
        }
        Event::SignedInAnew { enclosure } => (&[Letter::SignedInAnew], enclosing(enclosure)),
        Event::IdentityLinked { enclosure } => (&[Letter::IdentityLinked], enclosing(enclosure)),
        Event::IdentityUnlinked { enclosure } => (&[Letter::IdentityUnlinked], enclosing(enclosure)),
        Event::SignedOutEverywhere => (&[Letter::SignedOutEverywhere], About::default()),
        Event::AddressAsked { enclosure } => (&[Letter::AddressAsked], enclosing(Some(enclosure))),
        Event::SignInLinkAsked { enclosure } => (&[Letter::SignInLink], enclosing(Some(enclosure))),
        Event::Exported { enclosure } => (&[Letter::ExportReady], enclosing(Some(enclosure))),
        // Where there was none before, there is nobody to tell.
        Event::AddressChanged { enclosure: Some(enclosure) } => (&[Letter::AddressChanged], enclosing(Some(enclosure))),
        Event::Wrote { enclosure: None, .. }
        | Event::AddressChanged { enclosure: None }
        | Event::Joined { .. }
        | Event::Left { .. }
        | Event::Unknown => (&[], About::default()),
    }
}

#[cfg(test)]
mod tests {
    use messages::Message;
    use messages::person::samples::events;

    use super::*;

    #[test]
    fn each_event_has_its_letters() {
        let person = PersonId::new();
        let told: Vec<_> = events()
            .iter()
            .map(|(what, event)| {
                let wanted = decide(person, event, Timestamp::UNIX_EPOCH);
                assert!(wanted.iter().all(|one| one.person == person && one.not_before == Timestamp::UNIX_EPOCH));
                let words: Vec<_> = wanted.iter().map(|one| format!(" {}", one.letter.word())).collect();
                format!("{} {what}:{}", Message::PersonEvent(person, event.clone()).kind(), words.join(","))
            })
            .collect();
        insta::assert_snapshot!(told.join("\n").replace(" :", ":"));
    }
}
