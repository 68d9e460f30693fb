//! What is said when nothing could be done inside a workspace: in our words, with what comes next.

use std::str::FromStr;
use std::sync::Arc;

use access::inside::{DeploymentId, Error, Refusal, When};
use axum::extract::{FromRequestParts, RawPathParams};
use http::StatusCode;
use http::request::Parts;

use crate::app::App;
use crate::visit::{Failure, Visit};

/// The site, or the sandbox, that a path names.
pub(crate) struct SiteId(pub DeploymentId);

impl FromRequestParts<Arc<App>> for SiteId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        named(parts, app, "site").await.map(Self)
    }
}

/// What a path names under this parameter. What cannot be the name of such a thing is one that does not exist.
pub(super) async fn named<T: FromStr>(parts: &mut Parts, app: &Arc<App>, parameter: &str) -> Result<T, Failure> {
    let path = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Failure::NotFound)?;
    let named = path.iter().find(|(name, _)| *name == parameter).and_then(|(_, text)| text.parse().ok());
    named.ok_or(Failure::NotFound)
}

/// What somebody reads instead of what they came for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// In a few words.
    pub title: &'static str,
    /// What it is, and what one can do.
    pub sentence: &'static str,
}

/// What is said of a refusal that is not about one thing alone.
pub(super) const fn told(refusal: Refusal) -> Told {
    let (title, sentence) = match refusal {
        Refusal::Paused => (
            "Paused",
            "This workspace is paused, and what is in it waits, safe as it was. When it runs again, you find it here.",
        ),
        Refusal::SettingUp => {
            ("Not ready yet", "We are getting this workspace ready. You find what is in it here soon.")
        }
        Refusal::Trouble => (
            "Having trouble",
            "We cannot look into this workspace while it has trouble. Its overview says what we know and what we do.",
        ),
        Refusal::NoWayIn => (
            "We cannot get in",
            "This workspace does not let us in right now. That is for us to put right, and we are told of it. If it stays so, write to us.",
        ),
        Refusal::NoAnswer => {
            ("No answer", "The workspace did not answer in time. Nothing was changed. Try again in a moment.")
        }
        Refusal::Unsure => (
            "No answer",
            "The workspace did not answer in time, so we do not know if it is done. Look at the list before you try again.",
        ),
        Refusal::Busy => (
            "Too much at once",
            "The workspace has too much to do right now. Nothing was changed. Try again in a moment.",
        ),
        Refusal::Absent => ("Not there", "It is not in the workspace any more. Somebody may have deleted it."),
        Refusal::NameTaken => ("Name in use", "There is one with this name already. Choose another name."),
        Refusal::InUse(_) => ("Still in use", "It still has something in the workspace, so it was not deleted."),
        Refusal::Full => ("No more room", "There are as many as there may be. To add one, first delete one."),
        Refusal::Locked => ("Locked", "It is locked, so that nobody changes it by mistake. Unlock it first."),
        Refusal::NotNow => (
            "Not right now",
            "This cannot be done as it stands now. Nothing was changed. Wait a moment, then try again.",
        ),
        Refusal::NoProject => {
            ("Not clear what it is", "We could not tell how to run these files. Nothing was changed.")
        }
        Refusal::NoSecret => ("No such secret", "There is no secret with this name in the workspace. Check the names."),
        Refusal::NotPossible => (
            "Not done",
            "The workspace did not do that, and nothing was changed. If you need it, write to us and say what you tried.",
        ),
    };
    Told { title, sentence }
}

/// The status of an answer that says so.
pub(super) const fn status(refusal: Refusal) -> StatusCode {
    match refusal {
        Refusal::Paused | Refusal::SettingUp | Refusal::Trouble => StatusCode::CONFLICT,
        Refusal::NoWayIn | Refusal::NoAnswer | Refusal::Unsure | Refusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Absent => StatusCode::NOT_FOUND,
        Refusal::NameTaken | Refusal::InUse(_) | Refusal::Full | Refusal::Locked | Refusal::NotNow => {
            StatusCode::CONFLICT
        }
        Refusal::NoProject | Refusal::NoSecret | Refusal::NotPossible => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// When something is done, for the history.
pub(super) fn when(visit: &Visit) -> When {
    (visit.now, visit.trace.0)
}

/// What people are told of; all else is a failure of ours.
pub(super) fn refused(error: Error) -> Result<Refusal, Failure> {
    match error {
        Error::Refused(refusal) => Ok(refusal),
        Error::Failed(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use access::inside::InUse;
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn every_refusal_is_told_plainly() {
        for refusal in [
            Refusal::Paused,
            Refusal::SettingUp,
            Refusal::Trouble,
            Refusal::NoWayIn,
            Refusal::NoAnswer,
            Refusal::Unsure,
            Refusal::Busy,
            Refusal::Absent,
            Refusal::NameTaken,
            Refusal::InUse(InUse::default()),
            Refusal::Full,
            Refusal::Locked,
            Refusal::NotNow,
            Refusal::NoProject,
            Refusal::NoSecret,
            Refusal::NotPossible,
        ] {
            let Told { title, sentence } = told(refusal);
            assert!(banned_in(title).is_none() && banned_in(sentence).is_none(), "{title}: {sentence}");
            assert!(grade(sentence) <= 8.0, "{sentence}");
            assert!(!status(refusal).is_success(), "{refusal:?}");
        }
    }
}
