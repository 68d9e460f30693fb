//! The file. It is read and sent part by part; one that was made anew meanwhile cuts it off, and whoever loads it is told that it did not come whole.

use std::io;
use std::sync::Arc;

use access::export::{self, Loaded};
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::Permit;
use domain::authorize::permission::LoadExport;
use futures_util::future::ready;
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use jiff::tz::TimeZone;

use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;

/// What is sent, and how far.
struct Sending {
    app: Arc<App>,
    permit: Permit<LoadExport>,
    of: Loaded,
    sent: u64,
}

impl Sending {
    /// The next part; none behind the last one.
    async fn part(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let part = export::load(&self.app.read().await?, &self.permit, self.of, self.sent).await?;
        self.sent += part.as_ref().map_or(0, |part| u64::try_from(part.len()).unwrap_or_default());
        Ok(part)
    }
}

/// `GET /account/export/{token}`, with the token of the letter or `latest`.
pub(crate) async fn load(asked: Permitted<LoadExport>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let of = asked.row;
    let mut sending = Sending { app, permit: asked.permit, of, sent: 0 };
    // What fails before anything was sent is a page that says so.
    let first = sending.part().await?.ok_or(Failure::NotFound)?;
    let first = stream::once(ready(Ok::<_, io::Error>(first)));
    let rest = stream::try_unfold(sending, async |mut sending| match sending.part().await {
        Ok(part) => Ok(part.map(|part| (part, sending))),
        Err(failure) => {
            tracing::warn!(?failure, "an export was cut off while it was sent");
            Err(io::Error::other("it could not be read on"))
        }
    });
    let day = of.made_at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d");
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (CONTENT_LENGTH, of.size.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"harbor-data-{day}.zip\"")),
    ];
    Ok((headers, Body::from_stream(first.chain(rest))).into_response())
}
