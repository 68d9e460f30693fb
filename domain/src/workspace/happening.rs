//! What happened to a workspace, as one fact that people would tell: kept by its word, put into a sentence when it is shown.

use messages::workspace::{Event, Kind};

/// Each is a kind of event, under the word that it is kept by.
macro_rules! happenings {
    ($($(#[$doc:meta])* $happening:ident = $word:literal of $kind:ident,)*) => {
        /// Something that happened to a workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Happening {
            $($(#[$doc])* $happening,)*
        }

        impl Happening {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$happening),*];

            /// What an event stands for; none for what did not change the workspace.
            #[must_use]
            pub const fn of(event: &Event) -> Option<Self> {
                match event {
                    Event::Happened { kind, .. } => match kind {
                        $(Kind::$kind => Some(Self::$happening),)*
                        Kind::Unchanged => None,
                    },
                    Event::Refused { .. } | Event::Unknown => None,
                }
            }

            /// The word that it is kept by.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$happening => $word,)* }
            }
        }
    };
}

happenings! {
    /// Somebody ordered it.
    Ordered = "ordered" of Created,
    /// It is being set up.
    SettingUp = "setting_up" of Provisioning,
    /// It was ready to use.
    Ready = "ready" of Ready,
    /// It was paused.
    Paused = "paused" of Suspended,
    /// Something was wrong with it.
    Trouble = "trouble" of Troubled,
    /// It is being taken away.
    TakingAway = "taking_away" of Deprovisioning,
    /// It is gone.
    Deleted = "deleted" of Deleted,
    /// The first code arrived in it.
    FirstCode = "first_code" of FirstDeploymentArrived,
    /// Somebody made the first key of their own in it.
    OwnKey = "own_key" of OwnKeyMade,
    /// Its owner asked to try again.
    RetryAsked = "retry_asked" of RetryAsked,
    /// Its owner gave it another name.
    Renamed = "renamed" of Renamed,
    /// Its owner deleted it.
    Removed = "removed" of Removed,
    /// Its owner took it back.
    Restored = "restored" of Restored,
    /// It is started again.
    Resumed = "resumed" of Resumed,
    /// There is one more reason for its pause, or one less.
    PausesChanged = "pauses_changed" of PausesChanged,
    /// It will be deleted soon.
    EndingAnnounced = "ending_announced" of EndingAnnounced,
    /// Somebody restarted it.
    Restarted = "restarted" of Restarted,
    /// Its owner wants it to stay.
    Kept = "kept" of Kept,
}

impl Happening {
    /// Whether it stands between two changes: it is no change of how the workspace stands.
    #[must_use]
    pub const fn stands_between(self) -> bool {
        matches!(
            self,
            Self::FirstCode
                | Self::OwnKey
                | Self::RetryAsked
                | Self::Renamed
                | Self::PausesChanged
                | Self::EndingAnnounced
                | Self::Kept
        )
    }

    /// The one with this word; none for a word of a newer release.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|happening| happening.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_word() {
        for happening in Happening::ALL {
            assert_eq!(Happening::from_word(happening.word()), Some(*happening));
        }
        assert_eq!(Happening::from_word("moved"), None);
    }
}
