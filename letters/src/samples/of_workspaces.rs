//! Letters about one workspace.

use messages::samples::WORKSPACE;
use messages::workspace::{Farewell, Reason, Region, Trouble};

use super::{Sample, ada, day, grace, maryam, nobody, with_a_switch};
use crate::content::{Content, Place, Stopped};
use crate::frame::Frame;

fn place(name: &str) -> Place {
    Place { id: WORKSPACE, name: name.to_owned(), region: Region::Eu }
}

fn shop() -> Place {
    place("Paper shop")
}

fn stopped(place: Place, reasons: &[Reason]) -> Stopped {
    let deleted_at = domain::suspension::rule(reasons.first().copied().unwrap_or(Reason::Unknown)).grace;
    let (reasons, plan) = (reasons.to_vec(), Some("hobby@2".to_owned()));
    Stopped { place, reasons, plan, deleted_at: deleted_at.map(|_| day(14)) }
}

pub fn samples() -> Vec<Sample> {
    let sample = |name, frame: Frame, content| Sample { name, content, frame };
    let ending =
        |place, reasons: &[Reason], days| Content::WorkspaceEnding { stopped: stopped(place, reasons), at: day(days) };
    let deleted = |farewell| Content::WorkspaceDeleted { place: shop(), farewell };
    let trouble = |place, trouble| Content::WorkspaceTrouble { place, trouble, since: day(0) };
    let mended = |place| Content::WorkspaceMended { place, since: day(0) };
    let mut all = vec![
        sample("workspace_ready", with_a_switch(ada()), Content::WorkspaceReady { place: shop() }),
        sample(
            "workspace_ready/persian",
            with_a_switch(maryam()),
            Content::WorkspaceReady { place: place("فروشگاه کاغذ") },
        ),
        sample("workspace_running", ada(), Content::WorkspaceRunning { place: shop(), is_up: true }),
        sample("workspace_running/starting", nobody(), Content::WorkspaceRunning { place: shop(), is_up: false }),
        sample("workspace_ending", ada(), ending(shop(), &[Reason::TrialEnded], 7)),
        sample("workspace_ending/tomorrow", nobody(), ending(shop(), &[Reason::PaymentFailed], 1)),
        sample("workspace_deleted", ada(), deleted(Farewell::Asked)),
        sample("workspace_deleted/grace_over", grace(), deleted(Farewell::GraceOver)),
        sample("workspace_deleted/cancelled", nobody(), deleted(Farewell::Cancelled)),
        sample("workspace_trouble", with_a_switch(ada()), trouble(shop(), Trouble::Stopped)),
        sample("workspace_trouble/markup", ada(), trouble(place("<script>alert(1)</script>"), Trouble::TookTooLong)),
        sample("workspace_mended", with_a_switch(grace()), mended(shop())),
        sample("workspace_mended/long_name", nobody(), mended(place(&"Donaudampfschifffahrtsgesellschaft".repeat(2)))),
    ];
    all.extend(paused());
    all.extend(handed());
    all
}

/// Of one that goes to another account.
fn handed() -> Vec<Sample> {
    let sample = |name, frame: Frame, content| Sample { name, content, frame };
    let offered = |by: Option<&str>| Content::WorkspaceOffered {
        by: by.map(str::to_owned),
        name: shop().name,
        region: shop().region,
        until: day(7),
        path: "/offers/uk7w2m9q4x8r5t6y".to_owned(),
    };
    let given = |asked: Option<&str>| Content::WorkspaceGiven {
        name: shop().name,
        whom: Some(("Grace Hopper".to_owned(), "grace@compilers.example.com".to_owned())),
        asked: asked.map(str::to_owned),
    };
    let withdrawn = Content::OfferWithdrawn { by: Some("Ada Lovelace".to_owned()), name: shop().name };
    vec![
        sample("workspace_offered", nobody(), offered(Some("Ada Lovelace"))),
        sample("workspace_offered/unknown", nobody(), offered(None)),
        sample("offer_withdrawn", nobody(), withdrawn),
        sample("offer_declined", ada(), Content::OfferDeclined { place: shop() }),
        sample("workspace_given", ada(), given(None)),
        sample("workspace_given/other", ada(), given(Some("grace@navy.example.com"))),
        sample("workspace_taken", grace(), Content::WorkspaceTaken { place: shop() }),
    ]
}

/// One for each reason, and what several at once look like.
fn paused() -> Vec<Sample> {
    let sample = |name, frame: Frame, reasons: &[Reason]| Sample {
        name,
        content: Content::WorkspacePaused(stopped(shop(), reasons)),
        frame,
    };
    vec![
        sample("workspace_paused", ada(), &[Reason::TrialEnded]),
        sample("workspace_paused/payment_failed", grace(), &[Reason::PaymentFailed]),
        sample("workspace_paused/over_plan", ada(), &[Reason::OverPlan]),
        sample("workspace_paused/plan_ended", nobody(), &[Reason::PlanEnded]),
        sample("workspace_paused/by_us", ada(), &[Reason::Operator]),
        sample("workspace_paused/abuse", nobody(), &[Reason::Abuse]),
        sample("workspace_paused/owner", ada(), &[Reason::OwnerRequest]),
        sample("workspace_paused/several", maryam(), &[Reason::PaymentFailed, Reason::OverPlan, Reason::OwnerRequest]),
        sample("workspace_paused/newer_reason", ada(), &[Reason::Unknown]),
    ]
}
