//! What somebody reads who waits for a workspace: how long so far, how long it usually takes, and what that means.
//!
//! "Usually" is measured: the median of what was set up lately. The words change after a minute and again after three.

use std::time::Duration;

use jiff::Timestamp;
use messages::workspace::State;

/// From then on it takes a little longer.
const A_LITTLE_LONGER: u64 = 60;

/// From then on it takes longer than usual.
const LONGER: u64 = 180;

/// A wait for a workspace, so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Seconds since it was asked for.
    pub elapsed: u64,
    /// What to expect, in two or three plain sentences.
    pub sentence: String,
    /// In so many seconds the words change.
    pub changes_in: Option<u64>,
}

impl Waiting {
    /// The wait for a workspace in this state, asked for at `since`.
    #[must_use]
    pub fn of(state: State, since: Timestamp, now: Timestamp, usual: Option<Duration>) -> Self {
        let elapsed = u64::try_from(now.duration_since(since).as_secs()).unwrap_or(0);
        let sentence = match elapsed {
            ..A_LITTLE_LONGER => format!("Usually this takes {}.", usually(usual)),
            A_LITTLE_LONGER..LONGER => {
                format!("Usually this takes {}. This one takes a little longer.", usually(usual))
            }
            LONGER.. => format!(
                "This takes longer than usual. Here is what we see: {}. You can leave: nothing gets lost.",
                seen(state)
            ),
        };
        let changes_at = [A_LITTLE_LONGER, LONGER].into_iter().find(|change| *change > elapsed);
        Self { elapsed, sentence, changes_in: changes_at.map(|change| change - elapsed) }
    }

    /// How long so far, in words.
    #[must_use]
    pub fn so_far(&self) -> String {
        in_words(self.elapsed)
    }
}

/// A time as people say it: `42 seconds`, `2 minutes 5 seconds`, `1 hour 3 minutes`. `live.js` counts on in the same way.
#[must_use]
pub fn in_words(seconds: u64) -> String {
    let of = |count: u64, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => of(seconds, "second"),
        (0, minutes, seconds) => format!("{} {}", of(minutes, "minute"), of(seconds, "second")),
        (hours, minutes, _) => format!("{} {}", of(hours, "hour"), of(minutes, "minute")),
    }
}

fn usually(usual: Option<Duration>) -> String {
    let Some(usual) = usual else { return "under a minute".to_owned() };
    match usual.as_secs() {
        ..5 => "a few seconds".to_owned(),
        seconds @ 5..90 => format!("about {} seconds", (seconds + 2) / 5 * 5),
        seconds => format!("about {} minutes", (seconds + 30) / 60),
    }
}

const fn seen(state: State) -> &'static str {
    match state {
        State::Pending => "we look for a machine, and have none yet",
        State::Provisioning => "the machine is there, and is still starting",
        State::Ready | State::Suspended | State::Failed | State::Unknown | State::Deprovisioning | State::Deleted => {
            "we wait for it to answer"
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use face::label::Label;
    use face::words::{banned_in, grade};

    fn after(seconds: i64, usual: Option<u64>) -> Waiting {
        let since = Timestamp::UNIX_EPOCH;
        Waiting::of(
            State::Provisioning,
            since,
            since + SignedDuration::from_secs(seconds),
            usual.map(Duration::from_secs),
        )
    }

    #[test]
    fn the_words_change_after_one_minute_and_after_three() {
        assert_eq!(after(12, Some(41)).sentence, "Usually this takes about 40 seconds.");
        assert_eq!((after(12, None).changes_in, after(59, None).changes_in), (Some(48), Some(1)));
        assert!(after(60, None).sentence.contains("under a minute. This one takes a little longer"));
        assert_eq!(after(60, None).changes_in, Some(120));
        let late = after(180, Some(41));
        assert!(late.sentence.contains("longer than usual") && late.sentence.contains("You can leave"));
        assert_eq!((late.changes_in, after(-5, None).elapsed), (None, 0), "clocks differ");
    }

    #[test]
    fn what_is_usual_is_said_as_people_say_it() {
        let said = |seconds| usually(Some(Duration::from_secs(seconds)));
        assert_eq!(
            [said(3), said(43), said(88), said(100), said(200)],
            ["a few seconds", "about 45 seconds", "about 90 seconds", "about 2 minutes", "about 3 minutes"]
        );
        assert_eq!(
            [in_words(1), in_words(42), in_words(125), in_words(3661)],
            ["1 second", "42 seconds", "2 minutes 5 seconds", "1 hour 1 minute"]
        );
    }

    #[test]
    fn every_wait_is_told_plainly() {
        for state in State::ALL {
            for seconds in [0, 60, 180] {
                let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
                let sentence = Waiting::of(*state, Timestamp::UNIX_EPOCH, now, None).sentence;
                assert_eq!(banned_in(&sentence), None, "{sentence}");
                // As it is read, after what stands above it.
                let read = format!("{} {sentence}", Label::SettingUp.sentence(None));
                assert!(grade(&read) <= 8.0, "{read}");
            }
        }
    }
}
