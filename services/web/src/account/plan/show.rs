//! The plan that somebody has, from the catalogue, and how long a trial still runs.

use access::account::Payer;
use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ViewAccount;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use plans::Plan;

use crate::account::Tab;
use crate::permit::Permitted;
use crate::site::pricing::facts;
use face::layout::{Frame, Here, Trial, respond};

/// `GET /account/plan`
#[derive(Debug, Template)]
#[template(path = "account/plan.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// How things stand.
    pub status: PlanStatus,
}

/// How an account stands.
#[derive(Debug, Clone)]
pub enum PlanStatus {
    /// It is about to be opened.
    Opening,
    /// It is on a plan that is newer than this program: what is in it is not known.
    Newer,
    /// It is on a plan.
    On(Have),
}

impl PlanStatus {
    const fn is_known(&self) -> bool {
        matches!(self, Self::On(_))
    }
}

/// The plan that somebody has.
#[derive(Debug, Clone)]
pub struct Have {
    /// Its name.
    pub name: &'static str,
    /// What it costs, such as `€9 a month`.
    pub price: String,
    /// What one gets, a few words each.
    pub facts: Vec<String>,
    /// How many workspaces there are, of how many.
    pub used: String,
    /// For how long, if it is a trial.
    pub term: Term,
}

/// For how long somebody has a plan.
#[derive(Debug, Clone)]
pub enum Term {
    /// Until they leave it.
    Open,
    /// So long.
    Trial(Trial),
    /// It is over since then.
    Ended(Timestamp),
}

/// `GET /account/plan`
pub(crate) async fn show(asked: Permitted<ViewAccount>) -> Response {
    let visit = &asked.visit;
    let session = visit.session.as_ref();
    let trial = (session.and_then(|session| session.trial_ends_at), session.and_then(|session| session.trial_ended_at));
    let status = status(&asked.row, trial, visit.now);
    respond(StatusCode::OK, &Page { frame: visit.frame(Here::Account), tab: Tab::Plan, status })
}

/// When the trial ends, and when it ended, as billing says.
type Times = (Option<Timestamp>, Option<Timestamp>);

fn status(payer: &Payer, trial: Times, now: Timestamp) -> PlanStatus {
    match (payer.is_open, payer.plan) {
        (false, _) => PlanStatus::Opening,
        (true, None) => PlanStatus::Newer,
        (true, Some(plan)) => PlanStatus::On(have(plan, payer.workspaces, trial, now)),
    }
}

fn have(plan: &'static Plan, workspaces: u32, trial: Times, now: Timestamp) -> Have {
    Have {
        name: plan.name,
        price: plan.price_text(),
        facts: facts(&plan.terms),
        used: match plan.terms.max_workspaces {
            1 => format!("{workspaces} of 1 workspace"),
            most => format!("{workspaces} of {most} workspaces"),
        },
        // An account that pays may have had a trial: that is over, and nothing to speak of.
        term: if plan.terms.trial_days.is_some() { term(trial, now) } else { Term::Open },
    }
}

/// It is over when billing says so: until then it runs, if only for a moment.
fn term((ends, ended): Times, now: Timestamp) -> Term {
    let moment = SignedDuration::from_secs(1);
    match (ends, ended) {
        (_, Some(ended)) => Term::Ended(ended),
        (Some(ends), None) => Trial::until(ends, now.min(ends - moment)).map_or(Term::Open, Term::Trial),
        (None, None) => Term::Open,
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ada, before, days, grace};
    use face::layout::Theme;

    let trial = |seconds: i64| Trial::until(before(-seconds), before(0)).map_or(Term::Open, Term::Trial);
    for (name, theme_of, status) in [
        ("account/plan/opening", ada as fn(Theme) -> Frame, PlanStatus::Opening),
        ("account/plan/newer", grace, PlanStatus::Newer),
        ("account/plan/trial", ada, on_trial(trial(days(9) + 60))),
        ("account/plan/last_day", ada, on_trial(trial(60 * 60))),
        ("account/plan/ended", grace, on_trial(Term::Ended(before(days(2))))),
        ("account/plan/paying", grace, paying()),
    ] {
        shelf.put(name, &Page { frame: theme_of(shelf.theme).at(Here::Account), tab: Tab::Plan, status })?;
    }
    Ok(())
}

#[cfg(any(test, feature = "gallery"))]
fn on_trial(term: Term) -> PlanStatus {
    let facts = ["1 workspace", "In Europe or the US", "3 sites in it"];
    PlanStatus::On(Have {
        name: "Trial",
        price: "Free for 14 days".into(),
        facts: facts.map(Into::into).into(),
        used: "1 of 1 workspace".into(),
        term,
    })
}

#[cfg(any(test, feature = "gallery"))]
fn paying() -> PlanStatus {
    let facts = ["5 workspaces", "In Europe or the US", "As many sites as you like", "Custom domains"];
    PlanStatus::On(Have {
        name: "Pro",
        price: "€29 a month".into(),
        facts: facts.map(Into::into).into(),
        used: "3 of 5 workspaces".into(),
        term: Term::Open,
    })
}

#[cfg(test)]
mod tests {
    use messages::account::Money;
    use messages::{AccountId, PersonId};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn payer(plan: Option<&'static Plan>, is_open: bool) -> Payer {
        let (account, owner, money) = (AccountId::new(), PersonId::new(), Money::default());
        Payer { account, owner, is_open, plan, workspaces: 1, trial_is_over: false, money }
    }

    #[test]
    fn every_status_has_its_page() {
        let (ends, now) = (Some(at("2026-12-01T00:00:00Z")), at("2026-11-21T00:00:00Z"));
        assert!(matches!(status(&payer(None, false), (None, None), now), PlanStatus::Opening));
        assert!(matches!(status(&payer(None, true), (None, None), now), PlanStatus::Newer));
        let term_of = |plan, ended, now| match status(&payer(Some(plan), true), (ends, ended), now) {
            PlanStatus::On(have) => have.term,
            other => panic!("{other:?}"),
        };
        assert!(matches!(term_of(plans::TRIAL, None, now), Term::Trial(_)));
        let over = at("2026-12-01T00:00:30Z");
        assert!(matches!(term_of(plans::TRIAL, None, over), Term::Trial(_)), "nobody has ended it yet");
        assert!(matches!(term_of(plans::TRIAL, Some(over), over), Term::Ended(ended) if ended == over));
        assert!(matches!(term_of(plans::HOBBY, Some(over), over), Term::Open), "who pays is on no trial");
    }

    #[test]
    fn what_is_used_is_counted_in_words() {
        let now = at("2026-11-21T00:00:00Z");
        assert_eq!(have(plans::HOBBY, 0, (None, None), now).used, "0 of 1 workspace");
        assert_eq!(have(plans::PRO, 3, (None, None), now).used, "3 of 5 workspaces");
    }
}
