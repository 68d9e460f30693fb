//! The history of a workspace as a table for other programs: CSV, as spreadsheets read it.
//!
//! It is read and sent part by part, so that a long history takes no more memory than a short one, however slowly somebody reads it. A part that
//! cannot be read cuts the file off, and whoever loads it is told that it did not come whole.

use std::io;
use std::sync::Arc;

use access::csv::{MARK, line};
use access::workspace::{self, Filter, Place};
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::Permit;
use domain::authorize::permission::ViewWorkspace;
use futures_util::future::ready;
use futures_util::{StreamExt, stream};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::filter::Asked;
use super::told::{Told, told};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::when::Dates;

/// As many facts as one file holds, the newest ones: some megabytes, and more than anybody has.
const MOST: usize = 10_000;

/// As many as are read at once.
const PART: usize = 500;

/// `GET /workspaces/{id}/activity.csv`
pub(crate) async fn export(
    asked: Permitted<ViewWorkspace>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let dates = asked.visit.dates();
    let filter = Asked::of(query.as_deref()).filter(&dates);
    let mut table = Table { app, permit: asked.permit, filter, dates, next: Some(Place::Newest), left: MOST };
    // What fails before anything was sent is a page that says so.
    let first = table.part().await?.unwrap_or_default();
    let first = stream::once(ready(Ok::<_, io::Error>(head(&table.dates) + &first)));
    let rest = stream::try_unfold(table, async |mut table| match table.part().await {
        Ok(part) => Ok(part.map(|part| (part, table))),
        Err(failure) => {
            tracing::warn!(?failure, "a history was cut off while it was sent");
            Err(io::Error::other("it could not be read on"))
        }
    });
    let named = format!("attachment; filename=\"{}\"", file_name(&asked.row.name, "workspace", "activity.csv"));
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()), (CONTENT_DISPOSITION, named)];
    Ok((headers, Body::from_stream(first.chain(rest))).into_response())
}

/// What is still to be sent.
struct Table {
    app: Arc<App>,
    permit: Permit<ViewWorkspace>,
    filter: Filter,
    dates: Dates,
    next: Option<Place>,
    left: usize,
}

impl Table {
    /// The next part; none behind the last one. What is newer than the first does not come.
    async fn part(&mut self) -> Result<Option<String>, Failure> {
        let Some(place) = self.next else { return Ok(None) };
        let db = self.app.snapshot().await?;
        let most = PART.min(self.left);
        let entries = workspace::history(&db, &self.permit, &self.filter, place, most).await?;
        let history = told(&db, &self.permit, &entries).await?;
        db.done().await?;
        self.left -= entries.len();
        let is_last = entries.len() < PART || self.left == 0;
        self.next = entries.last().filter(|_| !is_last).map(|last| Place::Before(last.version));
        Ok(Some(lines(&history, &self.dates)))
    }
}

/// What a file is called: of a name what every system can read, or else what it is the name of.
pub(in super::super) fn file_name(of: &str, or_else: &str, ending: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' };
    let name: String = of.chars().take(60).map(plain).collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    format!("{}-{ending}", if words.is_empty() { or_else.to_owned() } else { words.join("-") })
}

/// The first line.
fn head(dates: &Dates) -> String {
    let mut table = String::from(MARK);
    let when = format!("When ({})", dates.zone_name().unwrap_or("UTC"));
    line(&mut table, [&when, "Who", "What", "Why"]);
    table
}

/// A line for each fact.
fn lines(history: &[Told], dates: &Dates) -> String {
    let zone = dates.zone.as_ref().map_or(TimeZone::UTC, |zone| zone.rules().clone());
    let mut table = String::new();
    for fact in history {
        let when = written(fact.at, &zone);
        line(&mut table, [&when, &fact.who, &fact.what, fact.why.as_deref().unwrap_or_default()]);
    }
    table
}

/// As spreadsheets know a time, in the reader's zone.
fn written(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use domain::reader::{Language, Zone};

    use super::*;

    fn fact(who: &str, why: Option<&str>) -> Told {
        Told {
            at: Timestamp::UNIX_EPOCH,
            who: who.to_owned(),
            what: "It was paused.".to_owned(),
            why: why.map(str::to_owned),
        }
    }

    #[test]
    fn every_fact_is_a_line_in_the_zone_of_the_reader() {
        let dates = Dates { language: Language::German, zone: Zone::named("Europe/Berlin") };
        let facts = [fact("You", None), fact("Ben \"B\" O'Neill, jr.", Some("A\nb"))];
        let table = head(&dates) + &lines(&facts, &dates);
        assert_eq!(
            table,
            "\u{feff}\"When (Europe/Berlin)\",\"Who\",\"What\",\"Why\"\r\n\
             \"1970-01-01 01:00:00\",\"You\",\"It was paused.\",\"\"\r\n\
             \"1970-01-01 01:00:00\",\"Ben \"\"B\"\" O'Neill, jr.\",\"It was paused.\",\"A\nb\"\r\n"
        );
        assert_eq!(head(&Dates::PLAIN).lines().count(), 1, "what is empty still says what it would hold");
    }

    #[test]
    fn a_file_is_called_after_its_workspace() {
        let named = ["Paper shop", "../../etc/passwd", "店", "a\"; filename=b.exe"]
            .map(|name| file_name(name, "workspace", "activity.csv"));
        let expected =
            ["paper-shop", "etc-passwd", "workspace", "a-filename-b-exe"].map(|name| format!("{name}-activity.csv"));
        assert_eq!(named, expected);
    }
}
