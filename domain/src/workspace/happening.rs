//! What happened to a workspace, as one fact that people would tell: kept by its word, put into a sentence when it is shown.
//!
//! The word is kept for ever; the sentence may change, and then the whole history reads so.

use messages::workspace::{Event, Kind};

/// Each is a kind of event, under the word that it is kept by, with the line that people read. What stands `between` is no
/// change of how the workspace stands.
macro_rules! happenings {
    ($($(#[$doc:meta])* $happening:ident = $word:literal of $kind:ident $($between:ident)?: $sentence:literal;)*) => {
        /// Something that happened to a workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Happening {
            $($(#[$doc])* #[serde(rename = $word)] $happening,)*
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

            /// The line in the history of a workspace.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$happening => $sentence,)* }
            }

            /// Whether it stands between two changes: it is no change of how the workspace stands.
            #[must_use]
            pub const fn stands_between(self) -> bool {
                match self { $(Self::$happening => happenings!(@ $($between)?),)* }
            }
        }
    };
    (@) => { false };
    (@ between) => { true };
}

happenings! {
    /// Somebody asked for it.
    Created = "ordered" of Created: "It was asked for.";
    /// It is being set up.
    SettingUp = "setting_up" of Provisioning: "We started setting it up.";
    /// It was ready to use.
    Ready = "ready" of Ready: "It was ready to use.";
    /// It was paused.
    Paused = "paused" of Suspended: "It was paused.";
    /// Something was wrong with it.
    Trouble = "trouble" of Troubled: "It had trouble.";
    /// It is being taken away.
    TakingAway = "taking_away" of Deprovisioning: "We started to take it away.";
    /// It is gone.
    Deleted = "deleted" of Deleted: "It was gone for good.";
    /// The first code arrived in it.
    FirstCode = "first_code" of FirstDeploymentArrived between: "The first code arrived.";
    /// Somebody made the first key of their own in it.
    OwnKey = "own_key" of OwnKeyMade between: "The first key of your own was made.";
    /// Its owner asked to try again.
    RetryAsked = "retry_asked" of RetryAsked between: "Another try was asked for.";
    /// Its owner gave it another name.
    Renamed = "renamed" of Renamed between: "It got another name.";
    /// Its owner deleted it.
    Removed = "removed" of Removed: "It was deleted, and could be had back.";
    /// Its owner took it back.
    Restored = "restored" of Restored: "It was taken back.";
    /// It is started again.
    Resumed = "resumed" of Resumed: "It was started again.";
    /// There is one more reason for its pause, or one less.
    PausesChanged = "pauses_changed" of PausesChanged between: "The reasons for its pause changed.";
    /// It will be deleted soon.
    EndingAnnounced = "ending_announced" of EndingAnnounced between: "It will be deleted soon if nothing changes.";
    /// Somebody restarted it.
    Restarted = "restarted" of Restarted: "It was restarted.";
    /// Its owner wants it to stay.
    Kept = "kept" of Kept between: "It was chosen to stay.";
    /// Somebody made a key in it.
    KeyMade = "key_made" of KeyMade between: "A key was made.";
    /// Somebody made a key in it anew.
    KeyRenewed = "key_renewed" of KeyRenewed between: "A key was made new. The one before stopped.";
    /// Somebody deleted a key in it.
    KeyDeleted = "key_deleted" of KeyDeleted between: "A key was deleted.";
    /// We made our own key to it anew.
    Rekeyed = "rekeyed" of Rekeyed between: "We made our own key to it new.";
}

impl Happening {
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

    #[test]
    fn what_changes_how_it_stands_is_not_between() {
        assert!(Happening::Renamed.stands_between() && Happening::RetryAsked.stands_between());
        assert!(!Happening::Ready.stands_between() && !Happening::Trouble.stands_between());
    }
}
