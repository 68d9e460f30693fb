//! How sandboxes are spoken of.

use access::inside::sandboxes::{Ended, Example, Status};
use face::label::Tone;
use jiff::Timestamp;

/// How a sandbox does, in a word, and what that means.
pub(super) const fn state(status: &Status) -> (Tone, &'static str, &'static str) {
    match status {
        Status::Building => (Tone::Busy, "Starting", "It is being made. You can work in it in a moment."),
        Status::Updating => (Tone::Busy, "Starting again", "It is being made anew. You can work in it in a moment."),
        Status::Running => (Tone::Good, "Running", "It runs, and you can work in it."),
        Status::Failed => (
            Tone::Bad,
            "Stopped",
            "It did not start, or it stopped for good. Nothing can be done in it any more. Delete it, and make a new one.",
        ),
        Status::Unknown(_) => (
            Tone::Rest,
            "Not known",
            "The workspace says something about it that we do not know yet. Look again later.",
        ),
    }
}

/// Whether its state changes by itself soon.
pub(super) const fn is_on_its_way(status: &Status) -> bool {
    match status {
        Status::Building | Status::Updating => true,
        Status::Running | Status::Failed | Status::Unknown(_) => false,
    }
}

/// What an example is called, and what is in it.
pub(super) const fn example(example: Example) -> (&'static str, &'static str) {
    match example {
        Example::Page => ("A page", "One page that you can change. Nothing runs."),
        Example::Node => ("JavaScript", "A small program for Node.js. It starts again when you change it."),
        Example::Python => ("Python", "A small program in Python."),
    }
}

/// What a sandbox is made with, for people.
pub(super) fn made_with(word: &str) -> &str {
    match word {
        "" => "–",
        "static" => "A page",
        "node" => "JavaScript",
        "python" => "Python",
        "go" => "Go",
        other => other,
    }
}

/// How long a sandbox is there.
pub(super) fn hours(hours: u32) -> String {
    match hours {
        1 => "1 hour".to_owned(),
        24 => "1 day".to_owned(),
        days if days > 24 && days % 24 == 0 => format!("{} days", days / 24),
        hours => format!("{hours} hours"),
    }
}

/// How long something lasts yet. Never less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// It ends when somebody ends it.
    Endless,
    /// So many seconds; the server looks every few minutes, so at none of them it is there for a while yet.
    Seconds(u64),
}

impl Left {
    /// From now until then.
    pub(super) fn until(ends_at: Option<Timestamp>, now: Timestamp) -> Self {
        match ends_at {
            None => Self::Endless,
            Some(end) => Self::Seconds(u64::try_from(end.duration_since(now).as_secs()).unwrap_or_default()),
        }
    }

    /// In words, such as `in 3 hours 59 minutes`: as the script counts on.
    pub(super) fn in_words(self) -> String {
        let of = |count: u64, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
        match self {
            Self::Endless => "never".to_owned(),
            Self::Seconds(0) => "now".to_owned(),
            Self::Seconds(seconds) => match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
                (0, 0, seconds) => format!("in {}", of(seconds, "second")),
                (0, minutes, seconds) => format!("in {} {}", of(minutes, "minute"), of(seconds, "second")),
                (hours, minutes, _) => format!("in {} {}", of(hours, "hour"), of(minutes, "minute")),
            },
        }
    }

    /// The seconds that a script counts down from.
    pub(super) const fn seconds(self) -> Option<u64> {
        match self {
            Self::Endless => None,
            Self::Seconds(seconds) => Some(seconds),
        }
    }
}

/// Says that it was unlocked, in the address of its page.
pub(super) const UNLOCKED: &str = "unlocked";

/// Says that it is there for longer.
pub(super) const EXTENDED: &str = "extended";

/// What was done, by its word in the address; none for any other.
pub(super) fn done(word: &str) -> Option<&'static str> {
    match word {
        UNLOCKED => Some("The sandbox is unlocked. You can work in it again."),
        EXTENDED => Some("The sandbox stays for longer. Below you see until when."),
        _ => None,
    }
}

/// How a command ended.
pub(super) fn ended(ended: Ended) -> (Tone, String) {
    match ended {
        Ended::Well => (Tone::Good, "It ended well, with 0.".to_owned()),
        Ended::With(code) => {
            (Tone::Bad, format!("It ended with {code}. Most programs say by that that something went wrong."))
        }
        Ended::Stopped => {
            (Tone::Bad, "It took longer than a minute, so it was stopped. You see what it wrote until then.".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use access::inside::sandboxes::{BadCommand, BadFile, BadName, BadPackages};
    use face::words::{banned_in, grade, said_otherwise};

    use super::*;

    #[test]
    fn what_is_left_is_counted_and_never_less_than_nothing() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        for (end, told, seconds) in [
            ("2026-11-21T16:00:00Z", "in 4 hours 0 minutes", 14_400),
            ("2026-11-21T13:01:59Z", "in 1 hour 1 minute", 3719),
            ("2026-11-21T12:59:59Z", "in 59 minutes 59 seconds", 3599),
            ("2026-11-21T12:01:01Z", "in 1 minute 1 second", 61),
            ("2026-11-21T12:00:07Z", "in 7 seconds", 7),
            ("2026-11-21T12:00:00Z", "now", 0),
            ("2026-11-20T12:00:00Z", "now", 0),
        ] {
            let left = Left::until(Some(end.parse().unwrap()), now);
            assert_eq!((left.in_words().as_str(), left.seconds()), (told, Some(seconds)), "{end}");
        }
        let endless = Left::until(None, now);
        assert_eq!((endless.in_words().as_str(), endless.seconds()), ("never", None));
    }

    #[test]
    fn times_to_live_are_said_as_people_say_them() {
        assert_eq!(access::inside::sandboxes::HOURS.map(hours), ["1 hour", "4 hours", "1 day", "3 days"]);
    }

    #[test]
    fn all_that_is_said_of_sandboxes_is_plain() {
        let states =
            [Status::Building, Status::Updating, Status::Running, Status::Failed, Status::Unknown("dreaming".into())];
        let mut said: Vec<String> =
            states.iter().map(|status| format!("{}. {}", state(status).1, state(status).2)).collect();
        said.extend(Example::ALL.map(|one| format!("{}. {}", example(one).0, example(one).1)));
        said.extend([Ended::Well, Ended::With(2), Ended::Stopped].map(|one| ended(one).1));
        said.extend([BadName::Empty, BadName::TooLong].map(|bad| bad.to_string()));
        let files = [BadFile::Unnamed, BadFile::Elsewhere, BadFile::Character, BadFile::TooLong];
        said.extend(files.map(|bad| bad.to_string()));
        said.extend([BadCommand::Empty, BadCommand::TooLong].map(|bad| bad.to_string()));
        said.extend([BadPackages::Empty, BadPackages::TooMany, BadPackages::Odd].map(|bad| bad.to_string()));
        said.extend([UNLOCKED, EXTENDED].map(|word| done(word).unwrap().to_owned()));
        for text in said {
            assert!(banned_in(&text).is_none() && said_otherwise(&text).is_none(), "{text}");
            assert!(grade(&text) <= 8.0, "{} {text}", grade(&text));
        }
    }
}
