//! The end of a grace, and the letter that comes before it: nothing ends sooner than a day after that went out.

use domain::account::Stops;
use domain::workspace::follow_all;
use jiff::{SignedDuration, Timestamp};
use messages::clock::Tick;
use messages::mail::{self, About, Dropped, Letter};
use messages::samples::LETTER;
use messages::workspace::{Desired, Kind, Snapshot, State, samples};
use messages::{Actor, EventId, Message, MessageId, WorkspaceId};
use nats::fold::{Fold, Outbox, Received};

use super::Inbox;
use crate::rows::Rows;

fn hours(count: i64) -> Timestamp {
    samples::snapshot(State::Ready).created_at + SignedDuration::from_hours(count)
}

/// A workspace whose trial ended when it began, and what is told about it.
struct Paused {
    rows: Rows,
    id: WorkspaceId,
}

impl Paused {
    fn begins() -> Self {
        let ready = Snapshot { first_ready_at: Some(hours(0)), ..samples::snapshot(State::Ready) };
        let stops = Stops::new(Some(hours(0)), None);
        let mut rows = Rows::default();
        for (_, event) in follow_all(stops, Some(plans::TRIAL), &[&ready], hours(0)) {
            rows.apply(&event);
        }
        Self { rows, id: ready.id }
    }

    fn takes(&mut self, at: Timestamp, input: Message) {
        let (id, actor) = (MessageId::Event(EventId::numbered(0, 1, at)), Actor::Clock);
        let envelope = messages::Envelope { id, cause: None, actor, at, policy: None, number: None, trace: None };
        let mut out = Outbox::discarding(envelope.clone());
        Inbox.decide(&mut self.rows, &Received { seq: 1, envelope, input }, &mut out);
    }

    fn ticks(&mut self, at: i64) {
        self.takes(hours(at), Message::Tick(Tick { at: hours(at) }));
    }

    fn hears(&mut self, at: i64, event: mail::Event) {
        let owner = self.stands().owner;
        self.takes(hours(at), Message::MailEvent(owner, event));
    }

    fn about(&self) -> About {
        About { workspace: Some(self.id), ..About::default() }
    }

    fn letter(&self) -> mail::Event {
        mail::Event::Sent { id: LETTER, letter: Letter::WorkspaceEnding, about: self.about(), warns: Vec::new() }
    }

    #[track_caller]
    fn stands(&self) -> &Snapshot {
        self.rows.workspace(self.id).unwrap()
    }

    fn is_ended(&self) -> bool {
        self.stands().desired == Desired::Deleted
    }
}

const DAY: i64 = 24;

#[test]
fn a_grace_ends_a_day_after_the_letter_about_its_last_warning_went_out() {
    let mut paused = Paused::begins();
    // It pauses with the account, which nobody here bills: the reasons stay as they are.
    paused.ticks(7 * DAY);
    paused.hears(7 * DAY, paused.letter());
    paused.ticks(13 * DAY);
    for day in 14..20 {
        paused.ticks(day * DAY);
        assert!(!paused.is_ended(), "the letter of a week ago is not the last one");
    }
    paused.hears(19 * DAY + 20, paused.letter());
    paused.ticks(20 * DAY + 19);
    assert!(!paused.is_ended(), "less than a day ago");
    paused.ticks(20 * DAY + 20);
    assert!(paused.is_ended());
}

#[test]
fn what_can_reach_nobody_is_not_waited_for_and_what_may_yet_go_is() {
    for (why, ends) in [
        (Dropped::Unreachable, true),
        (Dropped::NoAddress, true),
        (Dropped::TooLate, false),
        (Dropped::Collected, false),
    ] {
        let mut paused = Paused::begins();
        paused.ticks(13 * DAY);
        let (letter, about) = (Letter::WorkspaceEnding, paused.about());
        paused.hears(13 * DAY, mail::Event::Dropped { id: LETTER, letter, about, why });
        paused.ticks(14 * DAY);
        assert_eq!(paused.is_ended(), ends, "{why}");
    }
    let mut paused = Paused::begins();
    paused.ticks(13 * DAY);
    let (letter, about, warns) = (Letter::Digest, About::default(), vec![paused.id]);
    paused.hears(13 * DAY, mail::Event::Sent { id: LETTER, letter, about, warns });
    paused.ticks(14 * DAY);
    assert!(paused.is_ended(), "it stood in a digest");
}

#[test]
fn who_pays_on_the_last_day_has_it_back_and_nothing_ends_later() {
    let mut paused = Paused::begins();
    paused.ticks(13 * DAY);
    paused.hears(13 * DAY, paused.letter());
    let events = follow_all(Stops::default(), Some(plans::TRIAL), &[paused.stands()], hours(13 * DAY + 1));
    assert_eq!(events.iter().map(|(_, event)| event.kind()).collect::<Vec<_>>(), [Some(Kind::Resumed)]);
    for (_, event) in events {
        paused.rows.apply(&event);
    }
    paused.ticks(30 * DAY);
    assert!(!paused.is_ended());
}
