//! The pages of help as the gallery shows them: guides, what a search finds, and writing to us.

use messages::person::Topic;

use super::guides::Guide;
use super::promise::Promise;
use super::search::search;
use super::show::{Index, Page as GuidePage};
use super::thanks;
use super::write::{Along, Page, Problems, topics};
use crate::shelf::samples::{ada, grace, visitor};
use crate::shelf::{Shelf, Shown};
use crate::site::listing::Listing;
use face::label::Tone;
use face::layout::{Frame, Here, Notice};

pub(super) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    guides(shelf)?;
    write(shelf)?;
    super::questions::exhibits(shelf, &promise())?;
    let frame = visitor(shelf.theme).at(Here::Help);
    shelf.put("help/thanks/visitor", &thanks::Page { frame, promise: promise() })?;
    let frame = grace(shelf.theme).at(Here::Help);
    shelf.put("help/thanks/person", &thanks::Page { frame, promise: with_hours() })
}

fn guides(shelf: &mut Shelf<'_>) -> Shown {
    let page = |frame: Frame, question: &str, write: &str| Index {
        frame: frame.at(Here::Help),
        listing: Listing::shown("/help", "Help", Index::DESCRIPTION),
        question: question.to_owned(),
        found: search(question),
        write: write.to_owned(),
        promise: promise(),
    };
    shelf.put("help/index/plain", &page(visitor(shelf.theme), "", "/help/write"))?;
    let from = "/help/write?page=%2Fworkspaces%2Fnew";
    shelf.put("help/index/found", &page(ada(shelf.theme), "custm domain", from))?;
    shelf.put("help/index/nothing", &page(ada(shelf.theme), "<b>שלום</b>", from))?;
    for guide in Guide::ALL {
        let name = match guide {
            Guide::Start => "help/guide/start",
            Guide::CommandLine => "help/guide/command_line",
            Guide::Keys => "help/guide/keys",
            Guide::Trouble => "help/guide/trouble",
            Guide::BillingWords => "help/guide/billing_words",
        };
        let frame = visitor(shelf.theme).at(Here::Help);
        shelf.put(name, &GuidePage { frame, guide, promise: with_hours() })?;
    }
    Ok(())
}

fn write(shelf: &mut Shelf<'_>) -> Shown {
    let blank = |frame: Frame, along: Along| Page {
        promise: promise(),
        account: frame.account().to_owned(),
        frame: frame.at(Here::Help),
        question: "qst_01jd6v3x8f7q2m9k4w5t6y7z8a".to_owned(),
        along,
        topics: topics(Topic::Other),
        text: String::new(),
        address: String::new(),
        problems: Problems::default(),
    };
    shelf.put("help/write/visitor", &blank(visitor(shelf.theme), Along::default()))?;
    let along = Along {
        page: "/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a".to_owned(),
        page_name: "Overview of a workspace",
        workspace: "ws_01jd6v3x8f7q2m9k4w5t6y7z8a".to_owned(),
        name: "Paper shop".to_owned(),
        reference: "1c80319c".to_owned(),
    };
    let person =
        Page { topics: topics(Topic::Trouble), promise: with_hours(), ..blank(ada(shelf.theme), along.clone()) };
    shelf.put("help/write/person", &person)?;
    let notice = Notice {
        tone: Tone::Bad,
        text: "You wrote to us many times within an hour. Please wait a while, or write to help@example.com."
            .to_owned(),
    };
    let wrong = Page {
        text: "Hello </textarea> <b>there</b>".to_owned(),
        address: "ada".to_owned(),
        problems: Problems {
            text: "This is very long. Please use 4000 characters or less.".to_owned(),
            address: "This is no e-mail address: write it like name@example.com.".to_owned(),
        },
        ..blank(visitor(shelf.theme).saying(notice), Along { name: String::new(), workspace: String::new(), ..along })
    };
    shelf.put("help/write/problem", &wrong)?;
    // Nobody could say who it was: what they wrote, for whom it was drawn, and what goes with it are there all the same.
    let away = "We cannot take this right now. Please try again in a moment, or write to help@example.com.";
    let notice = Notice { tone: Tone::Bad, text: away.to_owned() };
    let unknown = Page {
        account: ada(shelf.theme).account().to_owned(),
        text: "My plan does not open.".to_owned(),
        ..blank(visitor(shelf.theme).saying(notice), Along { name: String::new(), ..person.along })
    };
    shelf.put("help/write/unknown", &unknown)
}
fn promise() -> Promise {
    Promise { address: "help@example.com".to_owned(), within: "within one working day".to_owned(), hours: None }
}

fn with_hours() -> Promise {
    Promise { hours: Some("Monday to Friday, 9:00 to 17:00 in Berlin".to_owned()), ..promise() }
}
