//! Keeping in the history of a workspace what somebody did inside it.
//!
//! The server inside did it before, and nothing about the workspace is different: what is kept is who did it and when. To which key,
//! site or secret it was done stays inside.

use messages::workspace::{Act, Event, Kind, Refusal, Snapshot};

use super::asked::{Asking, permitted};
use crate::authorize::permission::{
    ManageDefaults, ManageKeys, ManageSecrets, ManageSites, Permitted, SendSites, UseSandboxes,
};

/// What comes of it that `by` did this in it; `workspace` is none when there is no such one.
#[must_use]
pub fn note<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, act: Act) -> Event {
    match act {
        Act::KeyMade => kept(by, ManageKeys, workspace, Kind::KeyMade),
        Act::KeyRenewed => kept(by, ManageKeys, workspace, Kind::KeyRenewed),
        Act::KeyDeleted => kept(by, ManageKeys, workspace, Kind::KeyDeleted),
        Act::KeyHandedOver => kept(by, ManageKeys, workspace, Kind::KeyHandedOver),
        Act::PasswordSet => kept(by, ManageKeys, workspace, Kind::PasswordSet),
        Act::SiteMade => kept(by, SendSites, workspace, Kind::SiteMade),
        Act::SiteUpdated => kept(by, SendSites, workspace, Kind::SiteUpdated),
        Act::SiteChanged => kept(by, ManageSites, workspace, Kind::SiteChanged),
        Act::SiteAccessChanged => kept(by, ManageSites, workspace, Kind::SiteAccessChanged),
        Act::SiteLocked => kept(by, ManageSites, workspace, Kind::SiteLocked),
        Act::SiteUnlocked => kept(by, ManageSites, workspace, Kind::SiteUnlocked),
        Act::SiteDeleted => kept(by, ManageSites, workspace, Kind::SiteDeleted),
        Act::SecretSet => kept(by, ManageSecrets, workspace, Kind::SecretSet),
        Act::SecretChanged => kept(by, ManageSecrets, workspace, Kind::SecretChanged),
        Act::SecretDeleted => kept(by, ManageSecrets, workspace, Kind::SecretDeleted),
        Act::SandboxMade => kept(by, UseSandboxes, workspace, Kind::SandboxMade),
        Act::SandboxUnlocked => kept(by, UseSandboxes, workspace, Kind::SandboxUnlocked),
        Act::SandboxExtended => kept(by, UseSandboxes, workspace, Kind::SandboxExtended),
        Act::SandboxPromoted => kept(by, SendSites, workspace, Kind::SandboxPromoted),
        Act::SandboxDeleted => kept(by, UseSandboxes, workspace, Kind::SandboxDeleted),
        Act::DefaultsChanged => kept(by, ManageDefaults, workspace, Kind::DefaultsChanged),
        Act::Unknown => Event::Refused { refusal: Refusal::NotAllowed },
    }
}

/// It enters no other status, so its times stay as they are.
fn kept<'a, P: Permitted>(by: impl Into<Asking<'a>>, what: P, workspace: Option<&Snapshot>, kind: Kind) -> Event {
    match permitted(by, what, workspace) {
        Ok((_, workspace)) => {
            let workspace = Snapshot { version: workspace.version + 1, ..workspace.clone() };
            Event::Happened { kind, workspace }
        }
        Err(refusal) => Event::Refused { refusal },
    }
}

#[cfg(test)]
mod tests {
    use messages::PersonId;
    use messages::workspace::State;
    use messages::workspace::samples::snapshot;

    use super::*;
    use crate::authorize::Principal;
    use crate::workspace::Happening;

    #[test]
    fn it_is_kept_of_who_may_and_changes_nothing_else() {
        let before = snapshot(State::Ready);
        let after = Snapshot { version: before.version + 1, ..before.clone() };
        let owner = Principal::Person(before.owner);
        let refused = Event::Refused { refusal: Refusal::NotAllowed };
        let gone = snapshot(State::Deleted);
        for &act in Act::ALL {
            let event = note(owner, Some(&before), act);
            assert_eq!(Happening::of(&event), Some(Happening::Inside(act)));
            assert_eq!(event.snapshot(), Some(&after));
            for (by, workspace) in [
                (Principal::Person(PersonId::new()), Some(&before)),
                (Principal::Anonymous, Some(&before)),
                (owner, Some(&gone)),
                (owner, None),
            ] {
                assert_eq!(note(by, workspace, act), refused, "{act:?}");
            }
        }
    }

    #[test]
    fn what_a_newer_release_did_is_not_kept() {
        let ready = snapshot(State::Ready);
        let event = note(Principal::Person(ready.owner), Some(&ready), Act::Unknown);
        assert_eq!(event, Event::Refused { refusal: Refusal::NotAllowed });
    }
}
