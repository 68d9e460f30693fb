//! The page about how the service does.

use std::sync::Arc;
use std::time::Duration;

use access::permit::Params;
use access::status::{Component, Facts, Incident, Past};
use access::workspace::named;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::{ListWorkspaces, ViewPlans};
use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue, VARY};
use jiff::Timestamp;
use tokio::time::timeout;

use super::bars::{self, Kind};
use super::days::{self, History};
use super::judge::{Part, Word, headline, judge};
use super::yours::{Own, Reader, Told};
use crate::app::App;
use crate::live::{self, Part as _, Watch};
use crate::permit::Permitted;
use crate::site::listing::Listing;
use crate::visit::{Failure, Visit};
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// Somebody's own workspaces are looked for no longer than this: the page does not wait for what may be away.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// `GET /status`
#[derive(Debug, Template)]
#[template(path = "site/status/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// How it is found.
    pub listing: Listing,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /status/live` answers with, and the page includes: everything from one look.
#[derive(Debug, Clone, Template)]
#[template(path = "site/status/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When we looked.
    pub now: Timestamp,
    /// All of it in one sentence.
    pub headline: String,
    /// How the reader's own workspaces do; none for a visitor.
    pub told: Option<Told>,
    /// The parts of the service: those first in which the reader has something.
    pub parts: Vec<Row>,
    /// What is wrong right now, as an operator wrote it down; newest first.
    pub open: Vec<Concern>,
    /// What was wrong in the last ninety days; none while we do not know.
    pub over: Option<Vec<Concern>>,
}

/// A part of the service on the page.
#[derive(Debug, Clone)]
pub struct Row {
    /// Which.
    pub component: Component,
    /// How it does, in a word.
    pub word: Word,
    /// What that means for people.
    pub sentence: String,
    /// What the reader has there.
    pub here: Option<String>,
    /// Its last ninety days; none while we do not know.
    pub history: Option<History>,
}

/// An incident on the page.
#[derive(Debug, Clone)]
pub struct Concern {
    /// The incident.
    pub incident: Incident,
    /// Whether it touches the reader; none where nobody can say.
    pub touches: Option<&'static str>,
}

impl Page {
    /// What search machines are told.
    pub const DESCRIPTION: &str = "Whether Harbor works right now, part by part, and how it did in the last 90 days.";
}

impl Live {
    /// What is said to this reader of what was seen.
    #[must_use]
    pub fn of(facts: &Facts, past: Option<&Past>, reader: &Reader, dates: Dates) -> Self {
        let judged = judge(facts);
        let told = reader.told(&judged);
        let own = reader.own();
        let concern = |incident: &Incident| Concern {
            incident: incident.clone(),
            touches: own.filter(|_| incident.ended_at.is_none()).map(|own| own.is_affected_by(incident)),
        };
        let of_kind = |is_open: bool, past: &Past| {
            let incidents = past.incidents.iter().filter(|incident| incident.ended_at.is_none() == is_open);
            incidents.map(concern).collect::<Vec<_>>()
        };
        let open = past.map(|past| of_kind(true, past)).unwrap_or_default();
        let mut parts: Vec<Row> = judged.iter().map(|part| Row::of(part, past, own, facts.at)).collect();
        parts.sort_by_key(|row| row.here.is_none());
        Self {
            headline: headline(&judged, !open.is_empty()).to_owned(),
            dates,
            now: facts.at,
            told,
            parts,
            open,
            over: past.map(|past| of_kind(false, past)),
        }
    }

    /// What the tab is called.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} – Status", self.headline)
    }

    /// What the bars mean, those that are there.
    fn legend(&self) -> Vec<Kind> {
        let bars = self.parts.iter().filter_map(|row| row.history.as_ref()).flat_map(History::bars);
        let there: Vec<Kind> = bars.map(|(kind, _)| kind).collect();
        Kind::ALL.into_iter().filter(|kind| there.contains(kind)).collect()
    }
}

impl Concern {
    /// How long it lasted, in words; none while it is open.
    fn lasted(&self) -> Option<String> {
        let Incident { began_at, ended_at, .. } = &self.incident;
        ended_at.map(|ended| days::in_words(began_at.duration_until(ended).as_secs()))
    }
}

impl Row {
    fn of(part: &Part, past: Option<&Past>, own: Option<&Own>, now: Timestamp) -> Self {
        let component = part.component;
        let history = |past: &Past| {
            let nothing = std::collections::BTreeMap::new();
            History::of(past.days.get(&component).unwrap_or(&nothing), now)
        };
        Self {
            component,
            word: part.word,
            sentence: part.sentence.clone(),
            here: own.and_then(|own| own.here(component)),
            history: past.map(history),
        }
    }
}

impl live::Part for Live {
    type Permission = ViewPlans;

    async fn draw(app: &App, asked: &Permitted<ViewPlans>, _query: Option<&str>) -> Result<Self, Failure> {
        Ok(draw(app, &asked.visit).await)
    }

    fn asks_from(&self) -> String {
        "/status/live".to_owned()
    }

    /// It is for everybody, and asks again every few seconds.
    fn watches(&self) -> Option<Watch> {
        None
    }
}

/// `GET /status`
pub(crate) async fn show(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    let live = draw(&app, &asked.visit).await;
    let listing = Listing::of(&app.origin, "/status", "Status", Page::DESCRIPTION);
    // What is open stands on the page itself.
    let frame = Frame { incident: None, ..asked.visit.frame(Here::Elsewhere) };
    may_be_kept(respond(StatusCode::OK, &Page { frame, listing, live }), &asked.visit)
}

/// `GET /status/live`
pub(crate) async fn live(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    Ok(may_be_kept(live::render(&Live::draw(&app, &asked, None).await?)?, &asked.visit))
}

async fn draw(app: &App, visit: &Visit) -> Live {
    let look = app.watch.look(&app.database).await;
    let reader = match (&visit.session, visit.is_unseen) {
        // What the tables say is of some time ago, and so would be what they say of anybody's workspaces.
        (Some(_), _) if !look.facts.know_the_workspaces() => Reader::Unseen,
        (Some(_), _) => match timeout(TIME_LIMIT, own(app, visit)).await {
            Ok(Ok(own)) => Reader::Person(own),
            Ok(Err(failure)) => {
                tracing::info!(?failure, "the page about our health could not see somebody's workspaces");
                Reader::Unseen
            }
            Err(_) => Reader::Unseen,
        },
        (None, true) => Reader::Unseen,
        (None, false) => Reader::Visitor,
    };
    Live::of(&look.facts, look.past.as_deref(), &reader, visit.dates())
}

/// Whose workspaces may be looked at is asked in the same way as for the list of them.
async fn own(app: &App, visit: &Visit) -> Result<Own, Failure> {
    let lists = app.ask::<ListWorkspaces>(&visit.asker(), &Params::none()).await?;
    let named = named(&app.read().await?, &lists.permit, lists.row.account).await?;
    Ok(Own::of(named.into_iter().map(|one| (one.id.to_string(), one.name, one.region, one.state))))
}

/// What a visitor gets is the same for all of them, and says of when it is: being a few seconds old is no lie.
fn may_be_kept(response: Response, visit: &Visit) -> Response {
    if visit.session.is_some() || visit.is_unseen {
        return response;
    }
    let mut response = response;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3"));
    headers.insert(VARY, HeaderValue::from_static("cookie, accept-language"));
    response
}

#[cfg(test)]
mod tests {
    use messages::IncidentId;
    use messages::workspace::{Region, State};
    use nats::fold::Phase;

    use super::*;

    fn facts() -> Facts {
        Facts { at: Timestamp::UNIX_EPOCH, bus: true, writable: true, fold: Phase::Down, tables: None }
    }

    fn order(live: &Live) -> Vec<&'static str> {
        live.parts.iter().map(|row| row.component.word()).collect()
    }

    #[test]
    fn the_regions_of_who_reads_come_first() {
        let own = Own::of([("ws_1".to_owned(), "Shop".to_owned(), Region::Us, State::Ready)]);
        let drawn = |reader: &Reader| Live::of(&facts(), None, reader, Dates::PLAIN);
        assert_eq!(order(&drawn(&Reader::Person(own))), ["us", "pages", "making", "live", "eu"]);
        assert_eq!(order(&drawn(&Reader::Visitor)), ["pages", "making", "live", "eu", "us"]);
    }

    #[test]
    fn what_is_not_known_of_the_past_is_not_shown_as_good() {
        let blind = Live::of(&facts(), None, &Reader::Visitor, Dates::PLAIN);
        assert!(
            blind.over.is_none() && blind.parts.iter().all(|row| row.history.is_none()) && blind.legend().is_empty()
        );
        let nothing = Live::of(&facts(), Some(&Past::default()), &Reader::Visitor, Dates::PLAIN);
        assert_eq!(nothing.legend(), [Kind::NotMeasured]);
        assert!(nothing.over.is_some_and(|over| over.is_empty()));
    }

    #[test]
    fn an_incident_is_open_or_over() {
        let incident = |ended_at| Incident {
            id: IncidentId::new(),
            title: "Requests wait".to_owned(),
            parts: Vec::new(),
            began_at: Timestamp::UNIX_EPOCH,
            ended_at,
            updates: Vec::new(),
        };
        let incidents = vec![incident(None), incident(Some(Timestamp::UNIX_EPOCH))];
        let past = Past { incidents: incidents.clone(), ..Past::default() };
        let live = Live::of(&facts(), Some(&past), &Reader::Visitor, Dates::PLAIN);
        assert_eq!(live.open[0].lasted(), None);
        let ids = |concerns: &[Concern]| concerns.iter().map(|concern| concern.incident.id).collect::<Vec<_>>();
        assert_eq!(ids(&live.open), [incidents[0].id]);
        assert_eq!(ids(&live.over.unwrap_or_default()), [incidents[1].id]);
    }
}
