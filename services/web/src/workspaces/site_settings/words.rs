//! How the settings of a site are spoken of: each choice with what it means.

use std::num::NonZeroU32;

use access::inside::server::Period;
use access::inside::site_settings::{AccessMode, Lifetime, Traffic};
use face::graph::Unit;

/// Who may see a site, as a form says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Everybody.
    Everybody,
    /// Who has the password.
    Password,
    /// Programs with a key.
    Key,
    /// Those who are chosen.
    People,
}

impl Mode {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::Everybody, Self::Password, Self::People, Self::Key];

    /// Its word in forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Everybody => "everybody",
            Self::Password => "password",
            Self::Key => "key",
            Self::People => "people",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    /// What the server says of a site; none for what we do not know.
    pub const fn of(mode: &AccessMode) -> Option<Self> {
        match mode {
            AccessMode::Public => Some(Self::Everybody),
            AccessMode::Password => Some(Self::Password),
            AccessMode::Key => Some(Self::Key),
            AccessMode::Users => Some(Self::People),
            AccessMode::Unknown(_) => None,
        }
    }

    /// What it is called, and what it means.
    pub const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Everybody => ("Everybody", "Whoever has the address sees the site. No password or key is asked for."),
            Self::Password => (
                "Who has a password",
                "A browser asks for a name and a password first. We make a new password, and you see it once, on the next page. The one before stops.",
            ),
            Self::People => (
                "Only some people",
                "Only those whom you choose below, who made the site, and who runs the workspace. They sign in to the workspace to see it, with a password that you set on the page of their key.",
            ),
            Self::Key => (
                "Only programs with a key",
                "Browsers are kept out. A program sends a key along with each call. We make a new key, and you see it once, on the next page. The one before stops.",
            ),
        }
    }
}

/// How long a site lives, as a form says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    /// Its word.
    pub word: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// For so many days; none for as long as nobody deletes it.
    pub days: Option<u32>,
}

/// The choices.
pub(super) const LIVES: [Life; 6] = [
    Life { word: "unlimited", name: "Until somebody deletes it", days: None },
    Life { word: "1", name: "One day", days: Some(1) },
    Life { word: "7", name: "A week", days: Some(7) },
    Life { word: "30", name: "30 days", days: Some(30) },
    Life { word: "90", name: "90 days", days: Some(90) },
    Life { word: "365", name: "A year", days: Some(365) },
];

impl Life {
    /// The one with this word. What is none has no lifetime: nothing becomes "for ever" by mistake.
    pub fn from_word(word: &str) -> Option<Self> {
        LIVES.into_iter().find(|life| life.word == word)
    }

    /// As the server is told.
    pub fn lifetime(self) -> Lifetime {
        let hours = self.days.and_then(|days| NonZeroU32::new(days * 24));
        hours.map_or(Lifetime::Unlimited, Lifetime::Hours)
    }
}

/// How much a site may send, and in which time, as far as that is known.
pub(in crate::workspaces) fn limit(traffic: Traffic, period: Option<Period>) -> String {
    let each = match (traffic, period) {
        (Traffic::Unlimited, _) | (Traffic::Mib(_), None) => "",
        (Traffic::Mib(_), Some(Period::Week)) => " a week",
        (Traffic::Mib(_), Some(Period::Month)) => " a month",
        (Traffic::Mib(_), Some(Period::Quarter)) => " in three months",
    };
    format!("{}{each}", traffic.words())
}

/// What is left of that.
pub(in crate::workspaces) fn left(bytes: u64) -> String {
    if bytes == 0 {
        return "used up".to_owned();
    }
    #[expect(clippy::cast_precision_loss, reason = "it is rounded to be said")]
    let said = Unit::Bytes.say(bytes as f64);
    format!("{said} left")
}

/// What it means that nothing is left.
pub(in crate::workspaces) const fn used_up(period: Option<Period>) -> &'static str {
    match period {
        Some(Period::Week) => {
            "It is up, but it has sent as much as it may this week. Visitors see an error until the server counts anew, which can be days after the week, or until somebody allows more."
        }
        Some(Period::Month) => {
            "It is up, but it has sent as much as it may this month. Visitors see an error until the server counts anew, which can be weeks after the month, or until somebody allows more."
        }
        Some(Period::Quarter) => {
            "It is up, but it has sent as much as it may in these three months. Visitors see an error until the server counts anew, which can be weeks after that, or until somebody allows more."
        }
        None => {
            "It is up, but it has sent as much as it may. Visitors see an error until the count begins anew, or until somebody allows more."
        }
    }
}

/// How what a site sends is counted.
pub(super) const fn counted(period: Option<Period>) -> &'static str {
    match period {
        Some(Period::Week) => {
            "What the site sends to its visitors is counted from Monday on. When it has sent as much as this, visitors see an error. That ends when the server counts anew, which can be days after the week, or when you allow more."
        }
        Some(Period::Month) => {
            "What the site sends to its visitors is counted from the first day of a month on. When it has sent as much as this, visitors see an error. That ends when the server counts anew, which can be weeks after the month, or when you allow more."
        }
        Some(Period::Quarter) => {
            "What the site sends to its visitors is counted. The count begins anew on the first of January, April, July and October. When it has sent as much as this, visitors see an error. That ends then, or some weeks later, or when you allow more."
        }
        None => {
            "What the site sends to its visitors is counted. When it has sent as much as this, visitors see an error until the count begins anew, or until you allow more."
        }
    }
}

/// What was done, by the word that the address has for it.
pub(super) fn done(word: &str) -> Option<&'static str> {
    DONE.into_iter().find(|(known, _)| *known == word).map(|(_, sentence)| sentence)
}

const DONE: [(&str, &str); 6] = [
    ("access", "Saved. Who may see the site is as you chose."),
    ("locked", "The site is locked. Nobody can change it until you unlock it."),
    ("unlocked", "The site is not locked any more. It can be changed again."),
    ("texts", "The texts are saved."),
    ("traffic", "The limit for traffic is saved."),
    ("lifetime", "Saved. Below you see how long the site stays."),
];

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn all_of_it_is_plain() {
        let told = Mode::ALL.map(Mode::told);
        let sentences = told.iter().map(|(_, text)| *text).chain(DONE.map(|(_, sentence)| sentence));
        for text in sentences {
            assert!(banned_in(text).is_none(), "{text}");
            assert!(grade(text) <= 8.0, "{text}: {}", grade(text));
        }
        for name in told.iter().map(|(name, _)| *name).chain(LIVES.map(|life| life.name)) {
            assert!(banned_in(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_limit_is_said_with_the_time_that_it_is_for() {
        let five = Traffic::read("5120m");
        let all = [None, Some(Period::Week), Some(Period::Month), Some(Period::Quarter)];
        assert_eq!(
            all.map(|period| limit(five, period)),
            ["5 GB", "5 GB a week", "5 GB a month", "5 GB in three months"]
        );
        assert_eq!(limit(Traffic::Unlimited, Some(Period::Week)), "No limit");
        assert_eq!((left(0).as_str(), left(3 << 30).replace('\u{a0}', " ").as_str()), ("used up", "3 GB left"));
        for text in all.map(used_up).into_iter().chain(all.map(counted)) {
            assert!(banned_in(text).is_none() && grade(text) <= 8.0, "{text}: {}", grade(text));
        }
    }

    #[test]
    fn what_is_no_choice_is_none() {
        for word in ["", "0", "-1", "never", "7d", " 7", "99999999"] {
            assert_eq!(Life::from_word(word), None, "{word:?}");
            assert_eq!(Mode::from_word(word), None, "{word:?}");
        }
        for life in LIVES {
            assert_eq!(life.lifetime() == Lifetime::Unlimited, life.word == "unlimited", "{life:?}");
        }
        assert!(Mode::ALL.into_iter().all(|mode| Mode::from_word(mode.word()) == Some(mode)));
    }
}
