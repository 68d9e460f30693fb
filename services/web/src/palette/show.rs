//! The palette as a page, for whoever runs no script, and its list alone, for the dialog that is on every page.

use std::sync::Arc;

use access::permit::Params;
use access::workspace;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::{ListWorkspaces, ViewPlans};
use http::StatusCode;

use super::answer::{Act, Answer, By};
use super::answers::{Asked, find};
use super::places::Places;
use super::reader::{Named, Reader, Standing};
use crate::app::App;
use crate::live::render;
use crate::permit::Permitted;
use crate::visit::{Failure, Visit};
use face::layout::{Frame, Here, respond};

/// As many letters of what was typed are looked at.
const LONGEST: usize = 100;

/// `GET /palette?q=`
#[derive(Debug, Template)]
#[template(path = "palette/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What was typed.
    pub typed: String,
    /// What was found.
    pub found: Found,
}

/// What `GET /palette/found?q=` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "palette/_found.html")]
pub struct Found {
    /// The best ones first.
    pub answers: Vec<Answer>,
    /// How many there are with those that are not shown.
    pub total: usize,
    /// For whose account they are drawn; empty for a visitor. Posted as `account`.
    pub account: String,
}

impl Found {
    /// What this reader gets for what is asked.
    #[must_use]
    pub fn of(places: &Places, reader: &Reader, account: &str, asked: &Asked) -> Self {
        let (answers, total) = find(places, reader, asked);
        Self { answers, total, account: account.to_owned() }
    }

    /// How many there are, in words.
    fn sentence(&self) -> String {
        match (self.total, self.answers.len()) {
            (0, _) => "Nothing has that name. Try another word, such as “create” or “plan”.".to_owned(),
            (1, _) => "One answer. Enter takes it.".to_owned(),
            (total, shown) if shown < total => format!("The first {shown} of {total}. Enter takes the first."),
            (total, _) => format!("{total} answers. Enter takes the first."),
        }
    }
}

/// `GET /palette`
pub(crate) async fn show(
    asked: Permitted<ViewPlans>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let wanted = read(query.as_deref());
    let found = look(&app, &asked.visit, &wanted).await?;
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Elsewhere), typed: wanted.text, found }))
}

/// `GET /palette/found`
pub(crate) async fn found(
    asked: Permitted<ViewPlans>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    render(&look(&app, &asked.visit, &read(query.as_deref())).await?)
}

async fn look(app: &App, visit: &Visit, wanted: &Asked) -> Result<Found, Failure> {
    let reader = if visit.session.is_some() {
        // Whose workspaces may be named is asked in the same way as for the list of them.
        let lists = app.ask::<ListWorkspaces>(&visit.asker(), &Params::none()).await?;
        let named = workspace::named(&app.read().await?, &lists.permit, lists.row.account).await?;
        let others = visit.teams().into_iter().filter(|team| !team.is_here).collect();
        let standing = Standing { role: lists.row.role, others };
        Reader::Person(named.into_iter().map(Named::from).collect(), standing)
    } else {
        Reader::Visitor
    };
    let account = visit.session.as_ref().map(|session| session.account.to_string()).unwrap_or_default();
    Ok(Found::of(&app.places, &reader, &account, wanted))
}

fn read(query: Option<&str>) -> Asked {
    let mut asked = Asked::default();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let value = value.chars().take(LONGEST).collect();
        match &*name {
            "q" => asked.text = value,
            "at" => asked.at = value,
            // Whatever else an address carries is not ours to judge.
            _ => {}
        }
    }
    asked
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::workspaces::list::Row;
    use face::label::Label;
    use messages::person::Role;

    let named = |row: Row| Named {
        is_awaited: row.label == Label::SettingUp,
        id: row.id,
        name: row.name,
        address: row.address,
        role: Role::Owner,
    };
    let mine = Reader::of(crate::workspaces::list_shown::rows().into_iter().map(named).collect());
    let places = shelf.places;
    let page = |frame: Frame, reader: &Reader, typed: &str| {
        let asked = Asked { text: typed.to_owned(), at: "/palette".to_owned() };
        Page { found: Found::of(places, reader, frame.account(), &asked), frame, typed: typed.to_owned() }
    };
    shelf.put("palette/show/visitor", &page(shelf.visitor(), &Reader::Visitor, ""))?;
    shelf.put("palette/show/unasked", &page(shelf.ada(), &mine, ""))?;
    shelf.put("palette/show/found", &page(shelf.ada(), &mine, "pape"))?;
    shelf.put("palette/show/none", &page(shelf.ada(), &mine, "xylophone"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::places;
    use face::words::{banned_in, grade};

    #[test]
    fn an_address_says_what_is_asked_and_where() {
        let asked = read(Some("q=copy+address&x=1&at=%2Fworkspaces%2Fws_1"));
        assert_eq!((asked.text.as_str(), asked.at.as_str()), ("copy address", "/workspaces/ws_1"));
        assert_eq!(read(Some(&format!("q={}", "é".repeat(500)))).text.chars().count(), LONGEST);
        assert_eq!(read(None).text, "");
    }

    #[test]
    fn how_many_there_are_is_said_plainly() {
        for (text, at) in [("", ""), ("zzzzzz", ""), ("imprint", "")] {
            let asked = Asked { text: text.to_owned(), at: at.to_owned() };
            let sentence = Found::of(&places(), &Reader::Visitor, "", &asked).sentence();
            assert_eq!(banned_in(&sentence), None, "{sentence}");
            assert!(grade(&sentence) <= 8.0, "{sentence}");
        }
    }
}
