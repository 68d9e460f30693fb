//! How the settings of a site are spoken of: each choice with what it means.

use std::num::NonZeroU32;

use access::inside::site_settings::{AccessMode, Lifetime};

/// Who may see a site, as a form says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
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
