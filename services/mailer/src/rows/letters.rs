//! Letters that are wanted: the columns that the fold writes. The effect sends them, and writes the others.
//!
//! What happened before there were letters is told to nobody: the log is older than the mailer, and its first reading is no news.
//!
//! In a replay they are wanted again: tables that were restored from an older copy have lost them, and nothing else says that somebody
//! was to be told. Which of them went out stands in a bucket that no restore touches. Those that nobody needs any more are left out.

use domain::letters::{Wanted, rule};
use jiff::{SignedDuration, Timestamp};
use messages::mail::{About, Letter};
use messages::{LetterId, Message, PersonId};
use nats::fold::Received;
use tokio_postgres::types::Json;

/// What happened so long ago, by the clock of who sends, may be from before there were letters. That clock may run elsewhere than the one
/// that tells since when there are.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(24);

/// A letter that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    letter: LetterId,
    person: PersonId,
    kind: Letter,
    about: About,
    cause: String,
    decided_at: Timestamp,
    not_before: Timestamp,
    due_at: Timestamp,
    is_recalled: bool,
}

nats::table! {
    /// The same letter again is that letter, whatever became of it.
    pub(super) static LETTERS: Table<Wish> = letters {
        letter: uuid key,
        person: uuid fixed,
        kind: text fixed,
        cause: text fixed,
        decided_at: timestamptz fixed,
        not_before: timestamptz fixed,
        due_at: timestamptz fixed,
    } and |wish| {
        about: jsonb fixed = Json(wish.about),
        awaited: boolean fixed = rule(wish.kind).awaited,
    };
}

impl Wish {
    /// The letter that follows from what was received, now or in the past.
    pub fn of(wanted: Wanted, received: &Received<Message>, is_recalled: bool) -> Self {
        let Wanted { letter: kind, person, about, not_before } = wanted;
        let (cause, decided_at) = (received.envelope.id, received.envelope.at);
        let letter = LetterId::of(cause, kind.word(), person);
        let cause = cause.to_string();
        Self { letter, person, kind, about, cause, decided_at, not_before, due_at: not_before, is_recalled }
    }

    /// The same, due by the clock of who sends: it may run behind the times that events have, but no letter waits for longer than was
    /// decided.
    pub fn due_by(&self, now: Timestamp) -> Self {
        let pause = self.decided_at.duration_until(self.not_before);
        let latest = now.checked_add(pause).unwrap_or(self.not_before);
        Self { due_at: self.not_before.min(latest), ..self.clone() }
    }

    /// Whether somebody still needs it, where there are letters since `began`.
    pub fn is_of_use(&self, began: Timestamp, now: Timestamp) -> bool {
        let is_of_the_past = self.decided_at < began && self.decided_at.duration_until(now) > LONG_AGO;
        let is_late = self.is_recalled && self.not_before.duration_until(now) > rule(self.kind).of_use;
        !is_of_the_past && !is_late
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::samples::{ACCOUNT, PERSON};
    use messages::{Actor, Envelope, EventId, MessageId, person};

    use super::*;

    fn wish(is_recalled: bool) -> Wish {
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1000);
        let id = MessageId::Event(EventId::numbered(1, 7, at));
        let envelope = Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None };
        let input = Message::PersonEvent(PERSON, person::Event::SignedUp { account: ACCOUNT });
        let not_before = at + SignedDuration::from_hours(2);
        let wanted = Wanted { letter: Letter::Welcome, person: PERSON, about: About::default(), not_before };
        Wish::of(wanted, &Received { seq: 1, envelope, input }, is_recalled)
    }

    #[test]
    fn what_is_written_leaves_a_letter_that_is_there_as_it_is() {
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path("statements");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| {
            insta::assert_snapshot!("letters", LETTERS.upsert());
            insta::assert_snapshot!("accounts", super::super::accounts::ACCOUNTS.upsert());
            insta::assert_snapshot!("workspaces", super::super::workspaces::WORKSPACES.upsert());
        });
    }

    #[test]
    fn the_same_cause_is_the_same_letter() {
        assert_eq!(wish(false).letter, wish(true).letter);
    }

    #[test]
    fn nobody_waits_longer_than_was_decided_whatever_the_times_of_events_are() {
        let wish = wish(false);
        assert_eq!(wish.due_by(wish.decided_at).due_at, wish.not_before);
        assert_eq!(wish.due_by(wish.not_before + SignedDuration::from_hours(9)).due_at, wish.not_before, "it is due");
        let behind = wish.decided_at - SignedDuration::from_hours(500);
        assert_eq!(wish.due_by(behind).due_at, behind + SignedDuration::from_hours(2));
    }

    #[test]
    fn of_the_past_only_what_somebody_needs_is_wanted_again() {
        let (began, now) = (wish(true).decided_at, wish(true).not_before + rule(Letter::Welcome).of_use);
        assert!(wish(true).is_of_use(began, now));
        let later = now + SignedDuration::from_secs(1);
        assert!(!wish(true).is_of_use(began, later));
        assert!(wish(false).is_of_use(began, later), "what is decided now is always sent, or dropped with a reason");
    }

    #[test]
    fn nobody_is_told_of_what_happened_before_there_were_letters() {
        let (wish, second) = (wish(false), SignedDuration::from_secs(1));
        let long_after = wish.decided_at + LONG_AGO + second;
        assert!(!wish.is_of_use(wish.decided_at + second, long_after));
        assert!(wish.is_of_use(wish.decided_at, long_after));
        assert!(wish.is_of_use(wish.decided_at + second, wish.decided_at + LONG_AGO), "its clock is another one");
    }
}
