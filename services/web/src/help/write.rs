//! Writing to us: a form that takes along where its reader comes from, and says before it is sent when an answer comes.

use std::sync::Arc;

use access::limit::Limited;
use access::question::{self, Mailbox, NoMailbox, Question, Text};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::WriteToUs;
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use messages::person::Topic;
use messages::{AccountId, QuestionId};
use serde::Deserialize;

use super::Context;
use super::promise::Promise;
use crate::app::App;
use crate::attempts::{Sender, note};
use crate::palette::places::Places;
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form, Visit};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// Where the form is.
pub(super) const PATH: &str = "/help/write";

/// What is said of an address under which there is no page of ours with a name.
const NO_NAME: &str = "A page without a name";

/// `GET /help/write`, and the answer to a `POST` there that cannot be taken as it is.
#[derive(Debug, Template)]
#[template(path = "help/write.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// When an answer comes, and from where.
    pub promise: Promise,
    /// For whom it was drawn; empty for somebody who is not signed in. Posted as `account`.
    pub account: String,
    /// The id that the question will have. Posted as `question`.
    pub question: String,
    /// What is sent along.
    pub along: Along,
    /// What it can be about: word, name, whether it is chosen. Posted as `topic`.
    pub topics: Vec<(&'static str, &'static str, bool)>,
    /// What was typed. Posted as `text`.
    pub text: String,
    /// Where to answer, as it was typed. Posted as `address` by somebody who is not signed in.
    pub address: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// What is sent along, as it is shown and posted.
#[derive(Debug, Clone, Default)]
pub struct Along {
    /// The page. Posted as `page`.
    pub page: String,
    /// What that page is called.
    pub page_name: &'static str,
    /// The workspace. Posted as `workspace`.
    pub workspace: String,
    /// What the workspace is called.
    pub name: String,
    /// The reference. Posted as `reference`.
    pub reference: String,
}

impl Along {
    /// Whether there is anything.
    #[must_use]
    pub fn any(&self) -> bool {
        !(self.page.is_empty() && self.workspace.is_empty() && self.reference.is_empty())
    }

    fn of(places: &Places, context: &Context, name: Option<String>) -> Self {
        Self {
            page: context.page.clone().unwrap_or_default(),
            page_name: context.page.as_deref().map_or("", |page| places.name_of(page).unwrap_or(NO_NAME)),
            workspace: context.workspace.map(|id| id.to_string()).unwrap_or_default(),
            name: name.unwrap_or_default(),
            reference: context.reference.clone().unwrap_or_default(),
        }
    }
}

/// What keeps a question from being sent, each in a plain sentence beside its field.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    /// With the text.
    pub text: String,
    /// With the address.
    pub address: String,
}

impl Problems {
    /// Whether there is one.
    #[must_use]
    pub fn any(&self) -> bool {
        !(self.text.is_empty() && self.address.is_empty())
    }
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    account: String,
    question: QuestionId,
    page: String,
    workspace: String,
    reference: String,
    topic: String,
    #[serde(default)]
    address: String,
    text: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Itself
    }
}

/// `GET /help/write`
pub(crate) async fn show(
    asked: Permitted<WriteToUs>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut context = Context::of(query.as_deref(), &headers, &app.origin.with(""));
    let name = context.name_of_workspace(&app, &asked.visit).await?;
    let mut page = blank(&app, &asked.visit, Along::of(&app.places, &context, name));
    // Whoever comes from a page of trouble writes about that.
    page.topics = topics(if context.reference.is_some() { Topic::Trouble } else { Topic::Other });
    Ok(respond(StatusCode::OK, &page))
}

/// `POST /help/write`
pub(crate) async fn write(
    asked: Permitted<WriteToUs>,
    State(app): State<Arc<App>>,
    sender: Sender,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let mut context = Context::posted(&posted.page, &posted.workspace, &posted.reference);
    // While nobody can say who asks, nobody can say what they may see: that is looked at when they send it again.
    let name = if visit.is_unseen { None } else { context.name_of_workspace(&app, visit).await? };
    let along = Along::of(&app.places, &context, name);
    let topic = Topic::from_word(&posted.topic).unwrap_or(Topic::Other);
    // Never a page without what they wrote: it is all they have of it.
    let again = |problems| {
        let mut page = blank(&app, visit, along.clone());
        if visit.is_unseen {
            page.account = posted.account.parse::<AccountId>().map(|account| account.to_string()).unwrap_or_default();
        }
        page.question = posted.question.to_string();
        page.topics = topics(topic);
        page.text.clone_from(&posted.text);
        page.address.clone_from(&posted.address);
        page.problems = problems;
        page
    };
    let refused = |why: NotTaken| {
        let mut page = again(Problems::default());
        page.frame = page.frame.saying(Notice { tone: Tone::Bad, text: why.sentence(&app.help.address) });
        Ok(respond(why.status(), &page))
    };
    if visit.is_unseen {
        tracing::warn!(reference = visit.reference(), "somebody wrote while nobody could say who they are");
        return refused(NotTaken::Away);
    }
    if posted.account != drawn_for(visit) {
        return refused(NotTaken::SomebodyElse);
    }
    let (address, text) = match check(&posted, visit) {
        Ok(checked) => checked,
        Err(problems) => return Ok(respond(StatusCode::UNPROCESSABLE_ENTITY, &again(problems))),
    };
    let Context { page, workspace, reference } = context.clone();
    let question = Question { id: posted.question, topic, address, page, workspace, reference, text };
    let kept = async {
        if let Some(why) = too_often(&app, visit, &sender).await? {
            return Ok(Some(why));
        }
        question::keep(&app, &asked.permit, &question, visit.now, visit.trace.0).await?;
        Ok(None)
    };
    match kept.await {
        Ok(None) => Ok((StatusCode::SEE_OTHER, [(LOCATION, super::thanks::path(posted.question))]).into_response()),
        Ok(Some(why)) => refused(why),
        Err(Failure::Away(reason) | Failure::Undone(reason)) => {
            tracing::warn!(reference = visit.reference(), reason, "a question could not be kept");
            refused(NotTaken::Away)
        }
        Err(failure) => Err(failure),
    }
}

/// Why what is written well is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotTaken {
    /// Somebody else is signed in by now, or nobody any more.
    SomebodyElse,
    /// Our tables are away.
    Away,
    /// From one address.
    TooOften,
    /// By all who are not signed in.
    TooManyStrangers,
}

impl NotTaken {
    const fn status(self) -> StatusCode {
        match self {
            Self::SomebodyElse => StatusCode::CONFLICT,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooOften | Self::TooManyStrangers => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    fn sentence(self, address: &str) -> String {
        match self {
            Self::SomebodyElse => {
                "Somebody signed in or out since you opened this page. Please look once more, and send it again."
                    .to_owned()
            }
            Self::Away => {
                format!("We cannot take this right now. Please try again in a moment, or write to {address}.")
            }
            Self::TooOften => {
                format!("You wrote to us many times within an hour. Please wait a while, or write to {address}.")
            }
            Self::TooManyStrangers => {
                format!("Too many people write to us at once. Please try again in an hour, or write to {address}.")
            }
        }
    }
}

/// Whether they, or all strangers together, wrote more than we can read.
async fn too_often(app: &App, visit: &Visit, sender: &Sender) -> Result<Option<NotTaken>, Failure> {
    if !note(app, Limited::Question, sender, visit.now).await? {
        return Ok(Some(NotTaken::TooOften));
    }
    // Counted behind the other limit, so that one address alone does not use up what there is for all.
    if visit.session.is_none() && !note(app, Limited::Strangers, &Sender::ALL, visit.now).await? {
        return Ok(Some(NotTaken::TooManyStrangers));
    }
    Ok(None)
}

fn check(posted: &Posted, visit: &Visit) -> Result<(Option<Mailbox>, Text), Problems> {
    let text = Text::parse(&posted.text);
    let address = match visit.session {
        Some(_) => Ok(None),
        None => posted.address.parse().map(Some),
    };
    match (address, text) {
        (Ok(address), Ok(text)) => Ok((address, text)),
        (address, text) => Err(Problems {
            text: text.err().map(|bad| bad.to_string()).unwrap_or_default(),
            address: address
                .err()
                .map(|bad: NoMailbox| format!("This is no e-mail address: {bad}."))
                .unwrap_or_default(),
        }),
    }
}

fn blank(app: &App, visit: &Visit, along: Along) -> Page {
    Page {
        frame: visit.frame(Here::Help),
        promise: app.help.clone(),
        account: drawn_for(visit),
        question: QuestionId::new().to_string(),
        along,
        topics: topics(Topic::Other),
        text: String::new(),
        address: String::new(),
        problems: Problems::default(),
    }
}

fn drawn_for(visit: &Visit) -> String {
    visit.session.as_ref().map(|session| session.account.to_string()).unwrap_or_default()
}

/// What a question can be about, with one chosen.
pub(crate) fn topics(chosen: Topic) -> Vec<(&'static str, &'static str, bool)> {
    Topic::ALL.iter().map(|topic| (topic.word(), name(*topic), *topic == chosen)).collect()
}

/// What a topic is called.
pub(super) const fn name(topic: Topic) -> &'static str {
    match topic {
        Topic::Start => "Getting started",
        Topic::Trouble => "Something is wrong",
        Topic::Keys => "Keys and the command-line tool",
        Topic::Billing => "Plans and billing",
        Topic::Data => "My data, or my account",
        Topic::Other | Topic::Unknown => "Something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use access::question::BadText;
    use face::words::{banned_in, grade};

    #[test]
    fn what_is_wrong_with_a_text_is_plain() {
        for bad in [BadText::Empty, BadText::TooLong] {
            let sentence = bad.to_string();
            assert!(banned_in(&sentence).is_none() && grade(&sentence) <= 8.0, "{sentence}");
        }
    }

    #[test]
    fn why_something_is_not_taken_is_plain() {
        for why in [NotTaken::SomebodyElse, NotTaken::Away, NotTaken::TooOften, NotTaken::TooManyStrangers] {
            let sentence = why.sentence("help@example.com");
            assert_eq!(banned_in(&sentence), None, "{sentence}");
            assert!(grade(&sentence) <= 8.0, "{sentence}");
        }
    }
}
