//! Somebody comes back from the provider once more: by pressing Back and going on again, or because a browser opened the
//! way back twice. The first time counts; whoever has a session by then goes on to where they were going.

use std::time::Duration;

use access::session::Secret;
use access::signin::{Earlier, earlier};
use tokio::time::{Instant, sleep};

use super::ReturnTo;
use crate::app::App;
use crate::visit::{Failure, Visit};

/// How long the second waits for the first, which waits for the provider.
const TIME_LIMIT: Duration = Duration::from_secs(12);
const GLANCE: Duration = Duration::from_millis(50);

/// Where somebody goes on to whose way back was used before; none if nobody is signed in here.
pub(super) async fn destination(
    app: &App,
    visit: &Visit,
    state: Option<&str>,
    browser: Option<&Secret>,
    provider: &str,
) -> Result<Option<ReturnTo>, Failure> {
    let has_session = visit.session.is_some();
    let (Some(state), Some(browser)) = (state, browser) else {
        return Ok(has_session.then(ReturnTo::default));
    };
    let deadline = Instant::now() + TIME_LIMIT;
    loop {
        match earlier(app, state, browser.key(), provider, visit.now).await? {
            Earlier::SignedIn(to) => return Ok(Some(ReturnTo::or_start(&to))),
            Earlier::Pending(_) if !has_session && Instant::now() < deadline => sleep(GLANCE).await,
            Earlier::Pending(to) | Earlier::Over(to) => {
                return Ok(has_session.then(|| ReturnTo::or_start(&to)));
            }
            Earlier::Unknown => return Ok(has_session.then(ReturnTo::default)),
        }
    }
}
