//! Ending a plan: a page that says what happens when, until when it can be taken back, and what is kept; and one button.

use access::account::Payer;
use askama::Template;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageMoney;
use domain::suspension::rule;
use domain::wording::count;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use messages::account::{Money, Wish};
use messages::workspace::Reason;

use crate::account::Tab;
use crate::account::arrange::Wanted;
use crate::permit::Permitted;
use face::layout::{Frame, Here, respond};

/// `GET /account/billing/cancel`
#[derive(Debug, Template)]
#[template(path = "account/billing/cancel.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What is ended.
    pub plan: &'static str,
    /// Until when it is paid.
    pub until: Timestamp,
    /// Until when workspaces are kept after that.
    pub kept: Timestamp,
    /// How many workspaces there are.
    pub workspaces: u32,
    /// Whether a payment is missing.
    pub is_missing: bool,
    /// The button.
    pub wanted: Wanted,
}

impl Page {
    /// How many workspaces are paused then, as it is written in a sentence.
    fn how_many(&self) -> String {
        count(self.workspaces)
    }
}

/// `GET /account/billing/cancel`: where nothing could be ended, the page of what is paid says how it is.
pub(crate) async fn show(asked: Permitted<ManageMoney>) -> Response {
    let Payer { workspaces, plan, .. } = &asked.row;
    let money = &asked.visit.session.as_ref().and_then(|session| session.money.clone()).unwrap_or_default();
    let Some(until) = ends_at(money) else {
        return (StatusCode::SEE_OTHER, [(LOCATION, Tab::Billing.href())]).into_response();
    };
    let page = Page {
        frame: asked.visit.frame(Here::Account),
        plan: plan.map_or("your plan", |plan| plan.name),
        until,
        kept: kept(until),
        workspaces: *workspaces,
        is_missing: money.overdue_since.is_some(),
        wanted: Wanted::of(&asked.visit, Wish::Cancel),
    };
    respond(StatusCode::OK, &page)
}

/// When what is paid for would be over; none where nothing is, or where it ends already.
fn ends_at(money: &Money) -> Option<Timestamp> {
    let live = money.subscription.as_ref().filter(|live| live.ended_at.is_none() && !live.ends)?;
    Some(live.until)
}

fn kept(until: Timestamp) -> Timestamp {
    let grace = rule(Reason::PlanEnded).grace;
    grace.and_then(|grace| until.checked_add(grace).ok()).unwrap_or(until)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use face::dues::Dues;

    use crate::shelf::samples::{before, days};

    let owing = Dues::Missing { since: before(days(2)), until: before(-days(5)) };
    let until = before(-days(12));
    let plain = Page {
        frame: shelf.grace().at(Here::Account),
        plan: "Pro",
        until,
        kept: kept(until),
        workspaces: 3,
        is_missing: false,
        wanted: Wanted::shown(Wish::Cancel),
    };
    shelf.put("account/billing/cancel/plain", &plain)?;
    let missing = Page {
        frame: shelf.grace().owing(Some(owing)).at(Here::Account),
        plan: "Hobby",
        workspaces: 1,
        is_missing: true,
        ..plain
    };
    shelf.put("account/billing/cancel/missing", &missing)
}

#[cfg(test)]
mod tests {
    use messages::account::{Subscription, samples};

    use super::*;

    #[test]
    fn what_is_over_or_ends_already_cannot_be_ended() {
        let money = |change: fn(&mut Subscription)| {
            let mut money = samples::money();
            change(money.subscription.as_mut().unwrap());
            money
        };
        assert_eq!(ends_at(&money(|_| {})), Some(samples::subscription().until));
        assert_eq!(ends_at(&money(|live| live.ends = true)), None);
        assert_eq!(ends_at(&money(|live| live.ended_at = Some(live.until))), None);
        assert_eq!(ends_at(&Money::default()), None);
    }
}
