//! What happened to a workspace, as one fact that people would tell: kept by its word, put into a sentence when it is shown.
//!
//! The word is kept for ever; the sentence may change, and then the whole history reads so.

use messages::workspace::{Act, Event, Kind};

/// Each is a kind of event, under the word that it is kept by, with the line that people read. What stands `between` is no
/// change of how the workspace stands. What people do `inside` has the name and the word of its [`Act`], the line, and what is said of who
/// did it; it always stands between.
macro_rules! happenings {
    (inside { $($act:ident: $line:literal, $did:literal;)* }
     $($(#[$doc:meta])* $happening:ident = $word:literal of $kind:ident $($between:ident)?: $sentence:literal;)*) => {
        /// Something that happened to a workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Happening {
            $($(#[$doc])* $happening,)*
            /// Somebody did something with what is in it.
            Inside(Act),
        }

        impl Happening {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$happening,)* $(Self::Inside(Act::$act),)*];

            /// What an event stands for; none for what did not change the workspace.
            #[must_use]
            pub const fn of(event: &Event) -> Option<Self> {
                match event {
                    Event::Happened { kind, .. } => match kind {
                        $(Kind::$kind => Some(Self::$happening),)*
                        $(Kind::$act => Some(Self::Inside(Act::$act)),)*
                        Kind::Unchanged => None,
                    },
                    Event::Refused { .. } | Event::Unknown => None,
                }
            }

            /// The word that it is kept by.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$happening => $word,)* Self::Inside(act) => act.word() }
            }

            /// The line in the history of a workspace.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$happening => $sentence,)*
                    $(Self::Inside(Act::$act) => $line,)*
                    Self::Inside(Act::Unknown) => "Something was done in it.",
                }
            }

            /// Whether it stands between two changes: it is no change of how the workspace stands.
            #[must_use]
            pub const fn stands_between(self) -> bool {
                match self { $(Self::$happening => happenings!(@ $($between)?),)* Self::Inside(_) => true }
            }
        }

        /// What is said of who did something inside, after their name.
        #[must_use]
        pub const fn done(act: Act) -> &'static str {
            match act { $(Act::$act => $did,)* Act::Unknown => "did something in it" }
        }
    };
    (@) => { false };
    (@ between) => { true };
}

happenings! {
    inside {
        KeyMade: "A key was made.", "made a key";
        KeyRenewed: "A key was made new. The one before stopped.", "made a key new";
        KeyDeleted: "A key was deleted.", "deleted a key";
        KeyHandedOver: "A key was handed over to somebody else.", "handed a key over";
        PasswordSet: "A password for the workspace's own pages was set.", "set a password";
        SiteMade: "A site was made.", "made a site";
        SiteUpdated: "A site was sent anew.", "sent a site anew";
        SiteChanged: "How a site is served was changed.", "changed how a site is served";
        SiteAccessChanged: "Who may see a site was changed.", "changed who may see a site";
        SiteLocked: "A site was locked.", "locked a site";
        SiteUnlocked: "A site was unlocked.", "unlocked a site";
        SiteDeleted: "A site was deleted.", "deleted a site";
        SecretSet: "A secret was set.", "set a secret";
        SecretChanged: "A secret was changed.", "changed a secret";
        SecretDeleted: "A secret was deleted.", "deleted a secret";
        SandboxMade: "A sandbox was made.", "made a sandbox";
        SandboxUnlocked: "A sandbox was unlocked.", "unlocked a sandbox";
        SandboxExtended: "A sandbox was kept for longer.", "kept a sandbox for longer";
        SandboxPromoted: "A sandbox became a site.", "made a site of a sandbox";
        SandboxDeleted: "A sandbox was deleted.", "deleted a sandbox";
        DefaultsChanged: "What new sites get was changed.", "changed what new sites get";
    }

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
    /// The letter about its end went out, or reaches nobody.
    EndingTold = "ending_told" of EndingTold between: "Its last day began. It will be deleted if nothing changes.";
    /// Somebody restarted it.
    Restarted = "restarted" of Restarted: "It was restarted.";
    /// Its owner wants it to stay.
    Kept = "kept" of Kept between: "It was chosen to stay.";
    /// Somebody of the account was given a role in it.
    MemberAdded = "member_added" of MemberAdded between: "Somebody was let in, or may do other things in it.";
    /// Somebody has no role of their own in it any more.
    MemberRemoved = "member_removed" of MemberRemoved between: "Somebody was taken out.";
    /// Somebody of another account was asked to take it over.
    Offered = "offered" of Offered between: "It was offered to somebody else.";
    /// That was taken back.
    OfferWithdrawn = "offer_withdrawn" of OfferWithdrawn between: "The offer was taken back.";
    /// Who was asked does not want it.
    OfferDeclined = "offer_declined" of OfferDeclined between: "The offer was declined.";
    /// It is another account's.
    TakenOver = "taken_over" of TakenOver between: "It was handed over. Somebody else pays for it now.";
    /// We made our own key to it anew.
    Rekeyed = "rekeyed" of Rekeyed between: "We made our own key to it new.";
}

impl serde::Serialize for Happening {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> serde::Deserialize<'de> for Happening {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_word(&word).ok_or_else(|| serde::de::Error::custom("a word that this release does not know"))
    }
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
