//! Somebody comes back from the provider once more: by pressing Back and going on again, or because a browser opened the
//! way back twice. The first time counts; whoever has a session by then goes on to where they were going.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

use super::ReturnTo;
use crate::app::App;
use crate::session::secret::Secret;
use crate::visit::{Failure, Visit};

/// How long the second waits for the first, which waits for the provider.
const PATIENCE: Duration = Duration::from_secs(12);
const GLANCE: Duration = Duration::from_millis(50);

/// What is known of the first time.
enum First {
    /// Nothing: it was nobody's, it failed, or it was too long ago.
    Unknown,
    /// It is under way.
    Pending(ReturnTo),
    /// It ended with a session, which is good.
    SignedIn(ReturnTo),
    /// It ended with a session, which is over.
    Over(ReturnTo),
}

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
    let deadline = Instant::now() + PATIENCE;
    loop {
        match first(app, state, browser, provider, visit.now).await? {
            First::SignedIn(to) => return Ok(Some(to)),
            First::Pending(_) if !has_session && Instant::now() < deadline => sleep(GLANCE).await,
            First::Pending(to) | First::Over(to) => return Ok(has_session.then_some(to)),
            First::Unknown => return Ok(has_session.then(ReturnTo::default)),
        }
    }
}

async fn first(app: &App, state: &str, browser: &Secret, provider: &str, now: Timestamp) -> Result<First, Failure> {
    let look = "select i.return_to, i.taken_at, i.session is not null as ended, s.hash is not null as good \
                from sign_ins i left join sessions s on s.hash = i.session and s.expires_at > $4 \
                where i.state = $1 and i.browser = $2 and i.provider = $3 and i.taken_at is not null";
    let row = app.read().await?.one(look, &[&state, &browser.key().bytes(), &provider, &now]).await?;
    let Some(row) = row else { return Ok(First::Unknown) };
    let to = ReturnTo::or_start(row.try_get("return_to")?);
    let (ended, good): (bool, bool) = (row.try_get("ended")?, row.try_get("good")?);
    let taken_at: Timestamp = row.try_get("taken_at")?;
    // A process that was killed in between leaves a first that never ends.
    let is_recent = now.duration_since(taken_at) < SignedDuration::from_secs(30);
    Ok(match (ended, good) {
        (true, true) => First::SignedIn(to),
        (true, false) => First::Over(to),
        (false, _) if is_recent => First::Pending(to),
        (false, _) => First::Unknown,
    })
}
