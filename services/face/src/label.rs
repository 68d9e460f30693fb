//! How the four labels of a workspace look, and what they mean. The words themselves are the domain's.
//!
//! A label is never colour alone: word and icon go with it everywhere.

use std::borrow::Borrow;

pub use domain::workspace::Label;

use super::icon;

/// What a page adds to the word of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The icon, as trusted markup for `|safe`.
    pub icon: &'static str,
    /// The colour family.
    pub tone: Tone,
    /// What the word means, for someone who has no workspace yet.
    pub meaning: &'static str,
}

/// The look of a label. Templates hand over a label or a reference to one, as it happens.
#[must_use]
pub fn look(label: impl Borrow<Label>) -> Look {
    match label.borrow() {
        Label::SettingUp => Look {
            icon: icon::SETTING_UP,
            tone: Tone::Busy,
            meaning: "We are getting your workspace going. It takes about a minute.",
        },
        Label::Ready => Look {
            icon: icon::READY,
            tone: Tone::Good,
            meaning: "All is well. Your workspace is up, and you can use it.",
        },
        Label::Paused => Look {
            icon: icon::PAUSED,
            tone: Tone::Rest,
            meaning: "Your workspace is resting. We tell you why, and how to wake it up.",
        },
        Label::HavingTrouble => Look {
            icon: icon::TROUBLE,
            tone: Tone::Bad,
            meaning: "Something is wrong. Its page says what we see, what we tried, and what comes next.",
        },
    }
}

/// A family of colours with a meaning; the style sheet gives each its pair of ink and ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// Something is going on.
    Busy,
    /// Something waits for the reader.
    Rest,
    /// Something is wrong.
    Bad,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 4] = [Self::Good, Self::Busy, Self::Rest, Self::Bad];

    /// The value of `data-tone` in the markup.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Busy => "busy",
            Self::Rest => "rest",
            Self::Bad => "bad",
        }
    }

    /// The icon of a message in this tone, as trusted markup for `|safe`.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Good => icon::READY,
            Self::Busy => icon::INFO,
            Self::Rest => icon::PAUSED,
            Self::Bad => icon::TROUBLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{banned_in, grade};

    #[test]
    fn no_two_labels_look_alike_and_each_is_explained_plainly() {
        for label in Label::ALL {
            let Look { icon, tone, meaning } = look(label);
            assert!(Label::ALL.into_iter().all(|other| other == label || look(other).icon != icon), "{label:?}");
            assert!(Label::ALL.into_iter().all(|other| other == label || look(other).tone != tone), "{label:?}");
            assert_eq!(banned_in(meaning), None, "{label:?}");
            assert!(grade(meaning) <= 8.0, "{label:?}");
        }
    }
}
