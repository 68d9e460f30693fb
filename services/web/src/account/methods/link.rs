//! Adding another way to sign in: to its provider and back, while one is signed in, and it is bound to this person. What is somebody else's
//! already stays theirs: no two accounts become one, whatever their addresses are.

use std::sync::Arc;

use access::identity::{self, By, Identity, Linked, Linking, is_proven};
use access::permit::Params;
use access::signin::{Begun, forget};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::authorize::permission::LinkIdentity;
use http::{HeaderMap, StatusCode};

use super::again;
use super::back;
use super::show::{BEFORE, LINKED};
use crate::account::Tab;
use crate::app::App;
use crate::permit::Permitted;
use crate::provider::Provider;
use crate::signin::ReturnTo;
use crate::signin::failed::Refusal;
use crate::signin::start::{Begins, Leaving, leave};
use crate::visit::{Button, Failure, Form, Visit};
use face::layout::{Frame, Here, respond};

/// Answers who has no other way than before.
#[derive(Debug, Template)]
#[template(path = "account/methods/not_linked.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// One or two plain sentences.
    pub reason: &'static str,
    /// Short, and also in the log.
    pub reference: String,
}

/// Why no way was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotLinked {
    /// What would keep somebody from signing in.
    Refused(Refusal),
    /// It is somebody else's.
    ToAnother,
    /// What a device made is not what was asked of it.
    NoPasskey,
    /// They have as many as one can have.
    NotOneMore,
    /// Somebody else is signed in by now, or nobody, or another browser asked.
    OtherSession,
}

impl NotLinked {
    const fn sentence(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.sentence(),
            Self::ToAnother => {
                "This way to sign in belongs to another account at Harbor. Nothing was changed. If that account is yours, too, sign in to it and remove the way there first."
            }
            Self::NoPasskey => "We could not take this passkey. Nothing was changed. Please start again.",
            Self::NotOneMore => "You have ten ways to sign in. Please remove one that you do not need first.",
            Self::OtherSession => {
                "You were signed out meanwhile, or somebody else signed in here. Nothing was changed. Please start again."
            }
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Refused(refusal) => refusal.status(),
            Self::ToAnother | Self::NotOneMore => StatusCode::CONFLICT,
            Self::NoPasskey => StatusCode::UNPROCESSABLE_ENTITY,
            Self::OtherSession => StatusCode::FORBIDDEN,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::ToAnother => "to_another",
            Self::NoPasskey => "no_passkey",
            Self::NotOneMore => "not_one_more",
            Self::OtherSession => "other_session",
        }
    }

    /// Renders it: a page for the visitor, and one line for our log.
    pub(crate) fn render(self, visit: &Visit, reason: &str) -> Response {
        let (reference, refusal) = (visit.reference(), self.word());
        metrics::counter!("web_identities_total", "step" => refusal).increment(1);
        let reason = reason.chars().take(300).collect::<String>();
        tracing::info!(reference, refusal, reason, "a way to sign in was not added");
        let page = Page { frame: visit.frame(Here::Account), reason: self.sentence(), reference };
        respond(self.status(), &page)
    }
}

/// `POST /account/methods/link/{provider}`
pub(crate) async fn link(
    asked: Permitted<LinkIdentity>,
    State(app): State<Arc<App>>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    begins: Begins,
    _: Form<Button>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let provider = app.providers.get(&provider).ok_or(Failure::NotFound)?;
    if !is_proven(&asked.row, visit.now) {
        return again::ask(&app, visit, Tab::Methods.href().to_owned()).await;
    }
    if begins == Begins::TooOften {
        return Ok(NotLinked::Refused(Refusal::TooMany).render(visit, "too many beginnings"));
    }
    let return_to = ReturnTo::or_start(Tab::Methods.href());
    let leaving = Leaving { provider, return_to: &return_to, asker: Some(asked.row.key) };
    match leave(&app, visit, &headers, &leaving).await? {
        Ok(page) => Ok(page),
        Err(problem) => Ok(NotLinked::Refused(Refusal::from(&problem)).render(visit, &problem.to_string())),
    }
}

/// Binds who came back to who asked.
pub(crate) async fn bind(
    app: &App,
    visit: &Visit,
    provider: &Provider,
    identity: &Identity,
    begun: &Begun,
) -> Result<Response, Failure> {
    let granted = app.ask::<LinkIdentity>(&visit.asker(), &Params::none()).await?;
    let linking = Linking {
        session: &granted.row,
        identity,
        label: provider.label(),
        by: By::Provider { state: &begun.state },
        now: visit.now,
        trace: visit.trace.0,
    };
    let not_linked = match identity::link(app, &granted.permit, &linking).await? {
        Linked::Done => return Ok(back(LINKED)),
        Linked::Before => return Ok(back(BEFORE)),
        Linked::ToAnother => NotLinked::ToAnother,
        Linked::NotOneMore => NotLinked::NotOneMore,
        Linked::SignedOut => NotLinked::OtherSession,
    };
    forget(app, &begun.state).await?;
    Ok(not_linked.render(visit, "it was not bound"))
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let all = [
        ("account/methods/not_linked/refused", NotLinked::Refused(Refusal::SaidNo)),
        ("account/methods/not_linked/to_another", NotLinked::ToAnother),
        ("account/methods/not_linked/no_passkey", NotLinked::NoPasskey),
        ("account/methods/not_linked/not_one_more", NotLinked::NotOneMore),
        ("account/methods/not_linked/other_session", NotLinked::OtherSession),
    ];
    for (name, refusal) in all {
        let page =
            Page { frame: shelf.ada().at(Here::Account), reason: refusal.sentence(), reference: "9d41e07b".to_owned() };
        shelf.put(name, &page)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn reasons_are_plain_and_the_number_in_them_is_right() {
        for refusal in [NotLinked::ToAnother, NotLinked::NoPasskey, NotLinked::NotOneMore, NotLinked::OtherSession] {
            assert_eq!(banned_in(refusal.sentence()), None, "{refusal:?}");
            assert!(grade(refusal.sentence()) <= 8.0, "{refusal:?}: {}", grade(refusal.sentence()));
        }
        assert_eq!(identity::MOST, 10);
    }
}
