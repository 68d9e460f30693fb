//! Renaming a workspace, because its owner asked.
//!
//! The name is the customer's; the address never changes. Asking for the name it already has changes nothing.

use messages::workspace::{Event, Kind, Refusal, Snapshot};

use super::asked::{Asking, permitted};
use super::name::Name;
use crate::authorize::Permit;
use crate::authorize::permission::RenameWorkspace;

/// What comes of it that `by` asks for this name; `workspace` is none when there is no such one.
#[must_use]
pub fn rename<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, name: &str) -> Event {
    match decide(by, workspace, name) {
        Ok((_, workspace, name)) if workspace.name == name.as_str() => {
            Event::Happened { kind: Kind::Unchanged, workspace: workspace.clone() }
        }
        Ok((permit, workspace, name)) => {
            Event::Happened { kind: Kind::Renamed, workspace: renamed(&permit, workspace, name) }
        }
        Err(refusal) => Event::Refused { refusal },
    }
}

fn decide<'a, 'b>(
    by: impl Into<Asking<'a>>,
    workspace: Option<&'b Snapshot>,
    name: &str,
) -> Result<(Permit<RenameWorkspace>, &'b Snapshot, Name), Refusal> {
    let (permit, workspace) = permitted(by, RenameWorkspace, workspace)?;
    let name = Name::parse(name).map_err(|_| Refusal::BadName)?;
    Ok((permit, workspace, name))
}

/// It enters no other status, so its times stay as they are.
fn renamed(_: &Permit<RenameWorkspace>, workspace: &Snapshot, name: Name) -> Snapshot {
    Snapshot { name: name.into(), version: workspace.version + 1, ..workspace.clone() }
}

#[cfg(test)]
mod tests {
    use messages::PersonId;
    use messages::workspace::State;
    use messages::workspace::samples::snapshot;

    use super::*;
    use crate::authorize::Principal;

    #[test]
    fn its_owner_renames_it_and_nothing_else_changes() {
        for state in
            [State::Pending, State::Provisioning, State::Ready, State::Suspended, State::Failed, State::Unknown]
        {
            let before = snapshot(state);
            let owner = Principal::Person(before.owner);
            let after = Snapshot { name: "Büro".into(), version: before.version + 1, ..before.clone() };
            assert_eq!(
                rename(owner, Some(&before), " Büro "),
                Event::Happened { kind: Kind::Renamed, workspace: after }
            );
            let same = Event::Happened { kind: Kind::Unchanged, workspace: before.clone() };
            assert_eq!(rename(owner, Some(&before), &before.name), same);
        }
    }

    #[test]
    fn who_may_not_or_with_what_is_no_name_is_refused() {
        let refused = |by, workspace: Option<&Snapshot>, name| match rename(by, workspace, name) {
            Event::Refused { refusal } => Some(refusal),
            Event::Happened { .. } | Event::Unknown => None,
        };
        let shop = snapshot(State::Ready);
        let owner = Principal::Person(shop.owner);
        let long = "a".repeat(Name::MAX + 1);
        for bad in ["", " ", "a\nb", &long] {
            assert_eq!(refused(owner, Some(&shop), bad), Some(Refusal::BadName), "{bad:?}");
        }
        for by in [Principal::Anonymous, Principal::Staff, Principal::Person(PersonId::new())] {
            assert_eq!(refused(by, Some(&shop), ""), Some(Refusal::NotAllowed), "{by:?} learns nothing of names");
        }
        assert_eq!(refused(owner, None, "a"), Some(Refusal::NotAllowed));
        for gone in [State::Deprovisioning, State::Deleted] {
            assert_eq!(refused(owner, Some(&snapshot(gone)), "a"), Some(Refusal::NotAllowed));
        }
    }
}
