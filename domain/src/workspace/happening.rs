//! What happened to a workspace, as one fact that people would tell: kept by its word, put into a sentence when it is shown.

use messages::workspace::Event;

/// Something that happened to a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Happening {
    /// Somebody ordered it.
    Ordered,
    /// It is being set up.
    SettingUp,
    /// It was ready to use.
    Ready,
    /// It was paused.
    Paused,
    /// Something was wrong with it.
    Trouble,
    /// It is being taken away.
    TakingAway,
    /// It is gone.
    Deleted,
    /// The first code arrived in it.
    FirstCode,
    /// Somebody made the first key of their own in it.
    OwnKey,
    /// Its owner asked to try again.
    RetryAsked,
}

impl Happening {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Ordered,
        Self::SettingUp,
        Self::Ready,
        Self::Paused,
        Self::Trouble,
        Self::TakingAway,
        Self::Deleted,
        Self::FirstCode,
        Self::OwnKey,
        Self::RetryAsked,
    ];

    /// What an event tells; none for what did not change the workspace.
    #[must_use]
    pub const fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Created { .. } => Some(Self::Ordered),
            Event::Provisioning { .. } => Some(Self::SettingUp),
            Event::Ready { .. } => Some(Self::Ready),
            Event::Suspended { .. } => Some(Self::Paused),
            Event::Troubled { .. } => Some(Self::Trouble),
            Event::Deprovisioning { .. } => Some(Self::TakingAway),
            Event::Deleted { .. } => Some(Self::Deleted),
            Event::FirstDeploymentArrived { .. } => Some(Self::FirstCode),
            Event::OwnKeyMade { .. } => Some(Self::OwnKey),
            Event::RetryAsked { .. } => Some(Self::RetryAsked),
            Event::Refused { .. } | Event::Unknown => None,
        }
    }

    /// Whether it stands between two changes: it is no change of how the workspace stands.
    #[must_use]
    pub const fn stands_between(self) -> bool {
        matches!(self, Self::FirstCode | Self::OwnKey | Self::RetryAsked)
    }

    /// The word that it is kept by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::SettingUp => "setting_up",
            Self::Ready => "ready",
            Self::Paused => "paused",
            Self::Trouble => "trouble",
            Self::TakingAway => "taking_away",
            Self::Deleted => "deleted",
            Self::FirstCode => "first_code",
            Self::OwnKey => "own_key",
            Self::RetryAsked => "retry_asked",
        }
    }

    /// The one with this word; none for a word of a newer release.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|happening| happening.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_word() {
        for happening in Happening::ALL {
            assert_eq!(Happening::from_word(happening.word()), Some(happening));
        }
        assert_eq!(Happening::from_word("moved"), None);
    }
}
