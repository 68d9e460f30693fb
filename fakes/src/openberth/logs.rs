//! The log of a row, as a whole or as it is written.

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::header;
use serde::Deserialize;
use serde_json::json;

use super::{
    OpenBerth,
    answer::send,
    deployments::{ABSENT, FOREIGN},
    front::Visit,
    log::Log,
};

/// What the engine says, in place of a log, of a container that it does not have.
const NO_LOG: &str = "Error fetching logs: exit status 1";

/// The server scans for lines, and gives up at one that is longer.
const LONGEST_LINE: usize = 64 * 1024;

#[derive(Deserialize)]
pub(super) struct Tail {
    #[serde(default)]
    tail: String,
}

impl Tail {
    fn lines(&self) -> usize {
        self.tail.parse::<usize>().ok().filter(|tail| *tail > 0).map_or(200, |tail| tail.min(10_000))
    }
}

pub(super) async fn show(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(tail): Query<Tail>,
) -> Response {
    send(openberth.on(&visit, |server| {
        let row = server.row(&id, visit.user()?, ABSENT, FOREIGN)?;
        let logs = if row.container { row.log.tail(tail.lines()) } else { NO_LOG.to_owned() };
        Ok((200, json!({ "id": id, "logs": logs })))
    }))
}

pub(super) async fn follow(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(tail): Query<Tail>,
) -> Response {
    let found = openberth.on(&visit, |server| {
        let row = server.row(&id, visit.user()?, ABSENT, FOREIGN)?;
        Ok(if row.container { row.log.clone() } else { no_log(&row.id) })
    });
    let log = match found {
        Ok(log) => log,
        Err(refused) => return send(Err(refused)),
    };
    let halt = openberth.halt();
    let events = stream::unfold(log.follow(tail.lines()), move |mut follow| {
        let halt = halt.clone();
        async move {
            let lines = tokio::select! {
                lines = follow.next() => lines?,
                () = halt.cancelled() => return None,
            };
            let ends = lines.iter().any(|line| line.len() > LONGEST_LINE);
            let events: String = lines
                .iter()
                .take_while(|line| line.len() <= LONGEST_LINE)
                .map(|line| format!("data: {line}\n\n"))
                .collect();
            if ends && events.is_empty() { None } else { Some((Ok::<_, std::io::Error>(Bytes::from(events)), follow)) }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-cache"),
        (super::answer::NO_BUFFER, "no"),
    ];
    (headers, Body::from_stream(events)).into_response()
}

/// A stream of one line, which the engine writes where the log would be.
fn no_log(id: &str) -> Log {
    let log = Log::new();
    log.write(&format!("Error response from daemon: No such container: sc-{id}"));
    log.close();
    log
}
