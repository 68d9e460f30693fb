//! With whom somebody signs in, since when, what we learn from them, and what else could be added.

use std::sync::Arc;

use access::identity::{Known, list};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewProfile;
use http::StatusCode;
use jiff::Timestamp;

use crate::account::Tab;
use crate::app::App;
use crate::permit::Permitted;
use crate::provider::Mark;
use crate::signin::choose::Provider;
use crate::visit::{Failure, Visit};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// What stands in the address after a way was added, was there already, or was removed.
pub(super) const LINKED: &str = "linked";
pub(super) const BEFORE: &str = "before";
pub(super) const UNLINKED: &str = "unlinked";

/// `GET /account/methods`
#[derive(Debug, Template)]
#[template(path = "account/methods/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// The ways that they have, the oldest first.
    pub ways: Vec<Way>,
    /// What can be added.
    pub providers: Vec<Provider>,
    /// Whether a passkey can be added, too.
    pub passkeys: bool,
    /// By which address a letter signs them in, where that is offered here.
    pub by_email: Option<ByEmail>,
    /// Whether one of them gave us a picture.
    pub has_picture: bool,
}

/// Signing in by a letter.
#[derive(Debug, Clone)]
pub struct ByEmail {
    /// Where their mail goes.
    pub address: String,
    /// Whether they confirmed it here: only then it opens their account.
    pub is_proven: bool,
}

/// A way to sign in.
#[derive(Debug, Clone)]
pub struct Way {
    /// What names it; it opens nothing.
    pub id: String,
    /// What the provider is called, such as `Google`, or that it is a passkey; none if it is no longer offered here.
    pub source: Option<String>,
    /// Its mark: trusted markup.
    pub icon: &'static str,
    /// The address that it vouches for; of a passkey, what its owner calls it.
    pub email: String,
    /// Whether a device holds it, and no provider vouches.
    pub is_passkey: bool,
    /// Since when it is theirs.
    pub since: Timestamp,
    /// When it was last used.
    pub last: Timestamp,
    /// Whether this browser was signed in by it.
    pub is_here: bool,
}

impl Way {
    /// As pages show it.
    pub(super) fn of(app: &App, visit: &Visit, known: &Known) -> Self {
        let provider = app.provider_for(known);
        let (source, mark) = match provider {
            Some(provider) => (Some(provider.label().to_owned()), provider.mark()),
            None if known.is_passkey() => (Some("Passkey".to_owned()), Mark::Passkey),
            None => (None, Mark::Other),
        };
        let here = visit.session.as_ref().and_then(|session| session.identity);
        Self {
            id: known.id.to_string(),
            source,
            icon: mark.icon(),
            email: known.said.clone(),
            is_passkey: known.is_passkey(),
            since: known.since,
            last: known.used_at,
            is_here: here == Some(known.id),
        }
    }

    /// How letters call it; none if it is no longer offered here.
    pub(super) fn label(&self) -> Option<String> {
        if self.is_passkey { Some(super::passkey::label(&self.email)) } else { self.source.clone() }
    }
}

impl Page {
    /// Whether this one can be removed: of a provider's, one stays.
    fn may_go(&self, way: &Way) -> bool {
        way.is_passkey || providers_of(&self.ways) > 1
    }
}

/// How many of these are a provider's.
pub(super) fn providers_of(ways: &[Way]) -> usize {
    ways.iter().filter(|way| !way.is_passkey).count()
}

/// `GET /account/methods`
pub(crate) async fn show(
    asked: Permitted<ViewProfile>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let known = list(&app.read().await?, &asked.permit).await?;
    let frame = asked.visit.frame(Here::Account);
    let page = Page {
        frame: match query.as_deref().and_then(said) {
            Some(text) => frame.saying(Notice { tone: Tone::Good, text: text.to_owned() }),
            None => frame,
        },
        tab: Tab::Methods,
        ways: known.iter().map(|known| Way::of(&app, &asked.visit, known)).collect(),
        providers: app.providers.values().map(Provider::of).collect(),
        passkeys: app.passkeys.is_some(),
        by_email: app
            .installation
            .signs_in_by_email
            .then(|| ByEmail { address: asked.row.email.clone(), is_proven: asked.row.is_proven }),
        has_picture: asked.row.picture.is_some(),
    };
    Ok(respond(StatusCode::OK, &page))
}

/// What is said after something was done.
fn said(done: &str) -> Option<&'static str> {
    match done {
        LINKED => Some("Done. You can sign in this way, too."),
        BEFORE => Some("You could sign in this way already. Nothing was changed."),
        UNLINKED => Some("Done. Nobody can sign in that way any more."),
        _ => None,
    }
}

/// Grace's ways: one that she brought along, and three that she added, the last of them a passkey.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn samples() -> [Way; 4] {
    use crate::shelf::samples::{before, days};

    let way = |id: &str, source: Option<&str>, mark: Mark, email: &str, since, last| Way {
        id: format!("idn_{id}"),
        source: source.map(str::to_owned),
        icon: mark.icon(),
        email: email.to_owned(),
        is_passkey: mark == Mark::Passkey,
        since: before(since),
        last: before(last),
        is_here: id == "1",
    };
    let long = "grace.brewster.murray.hopper@compilers.example.com";
    [
        way("1", Some("Google"), Mark::Google, long, days(200), 20 * 60),
        way("2", Some("GitHub"), Mark::GitHub, "grace@example.org", days(30), days(3)),
        way("3", None, Mark::Other, "grace@old.example.com", days(90), days(60)),
        way("4", Some("Passkey"), Mark::Passkey, "My telephone", days(12), days(1)),
    ]
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{grace, said as saying};

    let theme = shelf.theme;
    let page = |ways: &[Way]| Page {
        frame: grace(theme).at(Here::Account),
        tab: Tab::Methods,
        ways: ways.to_vec(),
        providers: crate::signin::choose::samples().into_iter().take(3).collect(),
        passkeys: true,
        by_email: None,
        has_picture: true,
    };
    let by_email = |is_proven| Some(ByEmail { address: "grace@example.org".to_owned(), is_proven });
    let [google, github, old, passkey] = samples();
    let (one, with_passkey) = (page(std::slice::from_ref(&google)), page(&[google.clone(), passkey.clone()]));
    let many = page(&[google, github, old.clone(), passkey]);
    shelf.put("account/methods/show/passkey", &with_passkey)?;
    shelf.put("account/methods/show/one", &one)?;
    shelf.put("account/methods/show/many", &many)?;
    let proven = Page { by_email: by_email(true), ..page(&one.ways) };
    shelf.put("account/methods/show/by_email_proven", &proven)?;
    shelf.put("account/methods/show/by_email_not_proven", &Page { by_email: by_email(false), ..proven })?;
    for (name, done) in [
        ("account/methods/show/linked", LINKED),
        ("account/methods/show/before", BEFORE),
        ("account/methods/show/unlinked", UNLINKED),
    ] {
        let frame = saying(many.frame.clone(), said(done).unwrap_or_default());
        shelf.put(name, &Page { frame, ..page(&many.ways) })?;
    }
    let no_longer = Page { has_picture: false, ..page(&[old]) };
    shelf.put("account/methods/show/no_longer_offered", &no_longer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn what_was_done_is_said_plainly() {
        for done in [LINKED, BEFORE, UNLINKED] {
            let sentence = said(done).unwrap();
            assert_eq!(banned_in(sentence), None, "{sentence}");
            assert!(grade(sentence) <= 8.0, "{sentence}");
        }
        assert_eq!(said("anything"), None);
    }
}
