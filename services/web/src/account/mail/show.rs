//! What we write about and what somebody wants of it, where it goes, and whether it arrives.

use std::sync::Arc;

use access::address::{self, AskedAddress};
use access::profile::{Mail, Profile};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewProfile;
use http::StatusCode;
use messages::mail::Returned;
use messages::person::Choice;

use crate::account::{self, Tab};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Failure, Visit};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// What stands in the address of the page of mail after mail goes elsewhere.
pub(crate) const CHANGED: &str = "changed";

/// `GET /account/mail`, and the answer to an address that cannot be taken.
#[derive(Debug, Template)]
#[template(path = "account/mail.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// Where it goes.
    pub place: Place,
    /// What can be chosen.
    pub topics: Vec<Topic>,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub struct Place {
    /// The address.
    pub email: String,
    /// Why mail comes back from there, in a plain sentence, if it does.
    pub returned: Option<&'static str>,
    /// Another address that the sign-in provider says. Posted as `said`.
    pub said: Option<String>,
    /// Whom they sign in with, such as `Google`.
    pub source: Option<String>,
    /// Where mail is to go, once that is confirmed there.
    pub asked: Option<AskedAddress>,
    /// What was typed. Posted as `address`.
    pub address: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// Something that we write about.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// The name of its field.
    pub field: &'static str,
    /// What it is, in a few words.
    pub name: &'static str,
    /// When one hears of it.
    pub text: &'static str,
    /// Whether they want it.
    pub wanted: bool,
}

pub(crate) const fn topics(mail: Mail) -> [Topic; 3] {
    [
        Topic {
            field: "ready",
            name: "A workspace is ready",
            text: "When one that you made can be used.",
            wanted: mail.ready,
        },
        Topic {
            field: "trouble",
            name: "A workspace has trouble",
            text: "When something is wrong with it, and when it is well again.",
            wanted: mail.trouble,
        },
        Topic { field: "news", name: "News", text: "Now and then, what is new in Harbor.", wanted: mail.news },
    ]
}

/// What a choice is called; none for one that is newer than this program.
pub(super) fn name(choice: Choice) -> Option<&'static str> {
    let all = topics(Mail { ready: true, trouble: true, news: true });
    all.into_iter().find(|topic| topic.field == choice.word()).map(|topic| topic.name)
}

/// `GET /account/mail`
pub(crate) async fn show(
    asked: Permitted<ViewProfile>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let frame = if query.as_deref() == Some(CHANGED) {
        let text = format!("Done. Mail goes to {} from now on.", asked.row.email);
        asked.visit.frame(Here::Account).saying(Notice { tone: Tone::Good, text })
    } else {
        account::frame(&asked.visit, query.as_deref(), "Saved.")
    };
    let waits = address::waits(&app, &asked.permit, asked.visit.now).await?;
    Ok(respond(StatusCode::OK, &page(&app, frame, &asked.visit, (&asked.row, waits))?))
}

/// The page as the profile stands, with what waits to be confirmed.
pub(crate) fn page(
    app: &App,
    frame: Frame,
    visit: &Visit,
    (profile, asked): (&Profile, Option<AskedAddress>),
) -> Result<Page, Failure> {
    let session = visit.session.as_ref().ok_or(Failure::SignIn)?;
    let place = Place {
        email: profile.email.clone(),
        returned: profile.returned.map(why),
        said: Some(&profile.said).filter(|said| **said != profile.email).cloned(),
        source: app.provider_of(&profile.issuer).map(str::to_owned),
        asked,
        // Who has to put their address right most often has to confirm that it is right.
        address: profile.returned.map(|_| profile.email.clone()).unwrap_or_default(),
        problem: None,
    };
    let (account, topics) = (session.account.to_string(), topics(profile.mail).into());
    Ok(Page { frame, tab: Tab::Mail, account, place, topics })
}

/// Why mail comes back.
pub(super) const fn why(returned: Returned) -> &'static str {
    match returned {
        Returned::NoMailbox => "Mail to this address comes back: we are told that there is no such mailbox.",
        Returned::Full => "Mail to this address comes back: the mailbox is full.",
        Returned::Refused => "Mail to this address comes back: it is not let in there.",
        Returned::Complained => "Mail to this address was marked as not wanted, so we stopped.",
        Returned::Unknown => "Mail to this address comes back.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn what_is_wrong_with_mail_is_plain() {
        let all = Returned::ALL.iter().map(|returned| why(*returned));
        for sentence in all.chain([why(Returned::Unknown), account::address::ask::TOO_OFTEN]) {
            assert_eq!(banned_in(sentence), None, "{sentence}");
            assert!(grade(sentence) <= 8.0, "{}: {sentence}", grade(sentence));
        }
    }
}
