//! What a request brings of a session.

use access::session::{self, Session};
use http::HeaderMap;
use http::header::USER_AGENT;
use jiff::Timestamp;
use messages::AccountId;

use super::cookie;
use crate::app::App;
use crate::visit::Failure;

/// The session that these headers bring, if it still runs, as of this account where they belong to it. `is_used` is whether this counts as a use of it.
pub(crate) async fn present(
    app: &App,
    headers: &HeaderMap,
    of: Option<AccountId>,
    now: Timestamp,
    is_used: bool,
) -> Result<Option<Session>, Failure> {
    let Some(secret) = cookie::read_secret(headers, cookie::SESSION) else { return Ok(None) };
    if is_used {
        return Ok(session::present(app, secret.key(), of, now).await?);
    }
    Ok(session::find(&app.read().await?, secret.key(), of, now).await?)
}

/// What the browser says about itself.
pub(crate) fn agent(headers: &HeaderMap) -> &str {
    headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
