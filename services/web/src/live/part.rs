//! The part of a page that changes: how it is drawn, from where it is asked for anew, and what it watches.

use std::sync::Arc;

use access::permit::Guards;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse, Response};
use http::header::{HeaderName, HeaderValue};

use super::watch::Watch;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;

/// The part of a page that changes while one looks. Its template is one element with the id `live`.
pub(crate) trait Part: Template + Send + Sized + 'static {
    /// Who may see it, and what is read of the thing that it shows.
    type Permission: Guards;

    /// Draws it as it is now: everything from one look, so that nothing on it disagrees.
    fn draw(
        app: &App,
        asked: &Permitted<Self::Permission>,
        query: Option<&str>,
    ) -> impl Future<Output = Result<Self, Failure>> + Send;

    /// Where its page asks for it anew.
    fn asks_from(&self) -> String;

    /// What its page watches. None for a page that everybody may see: it only asks again.
    fn watches(&self) -> Option<Watch>;
}

/// The account that a part was drawn for: `live.js` has the whole page drawn anew where that is not the one of the page around it.
const OF: HeaderName = HeaderName::from_static("harbor-account");

/// `GET` of the part alone.
pub(crate) async fn part<L: Part>(
    asked: Permitted<L::Permission>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut response = render(&L::draw(&app, &asked, query.as_deref()).await?)?;
    let account = asked.visit.session.as_ref().map(|session| session.account.to_string());
    if let Some(account) = account.and_then(|account| HeaderValue::try_from(account).ok()) {
        response.headers_mut().insert(OF, account);
    }
    Ok(response)
}

/// Answers with a part of a page.
pub(crate) fn render(fragment: &impl Template) -> Result<Response, Failure> {
    let html = fragment.render().map_err(|error| Failure::Ours(format!("a fragment could not be written: {error}")))?;
    Ok(Html(html).into_response())
}
