//! The four words a customer sees for the state of a workspace, and how each one looks.
//!
//! A label is never colour alone: word and icon go with it everywhere.

/// What a customer is told about a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// It is being made, or made ready again.
    SettingUp,
    /// It runs.
    Ready,
    /// It rests, for a reason that is shown beside it.
    Paused,
    /// Something is wrong; we were told, and are on it.
    HavingTrouble,
}

impl Label {
    /// All labels, in the order of a workspace's life.
    pub const ALL: [Self; 4] = [Self::SettingUp, Self::Ready, Self::Paused, Self::HavingTrouble];

    /// The word on the badge.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SettingUp => "Setting up",
            Self::Ready => "Ready",
            Self::Paused => "Paused",
            Self::HavingTrouble => "Having trouble",
        }
    }

    /// The icon, as trusted markup for `|safe`.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::SettingUp => include_str!("../../templates/icons/setting-up.svg"),
            Self::Ready => include_str!("../../templates/icons/ready.svg"),
            Self::Paused => include_str!("../../templates/icons/paused.svg"),
            Self::HavingTrouble => include_str!("../../templates/icons/trouble.svg"),
        }
    }

    /// The colour family.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::SettingUp => Tone::Busy,
            Self::Ready => Tone::Good,
            Self::Paused => Tone::Rest,
            Self::HavingTrouble => Tone::Bad,
        }
    }

    /// What the word means, for someone who has no workspace yet.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::SettingUp => "We are getting your workspace going. It takes about a minute.",
            Self::Ready => "All is well. Your workspace is up, and you can use it.",
            Self::Paused => "Your workspace is resting. We tell you why, and how to wake it up.",
            Self::HavingTrouble => "Something is wrong. We know about it, and we are working on it.",
        }
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
            Self::Good => include_str!("../../templates/icons/ready.svg"),
            Self::Busy => include_str!("../../templates/icons/info.svg"),
            Self::Rest => include_str!("../../templates/icons/paused.svg"),
            Self::Bad => include_str!("../../templates/icons/trouble.svg"),
        }
    }
}
