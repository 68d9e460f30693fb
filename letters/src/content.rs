//! What a letter says: everything that differs from one to the next, looked up when it is sent.

use jiff::Timestamp;
use messages::workspace::{Reason, Region};
use messages::{AccountId, QuestionId, WorkspaceId};

/// A workspace, as letters speak of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its page.
    pub id: WorkspaceId,
    /// What its owner calls it.
    pub name: String,
    /// Where it runs.
    pub region: Region,
}

/// What each letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant says what its fields are")]
pub enum Content {
    /// They signed up; until when the trial runs.
    Welcome { trial_ends_at: Timestamp },
    /// Their trial ends soon; how many workspaces would be paused.
    TrialEnding { ends_at: Timestamp, workspaces: usize },
    /// Their trial ended; when what is paused will be deleted, if anything is.
    TrialEnded { at: Timestamp, deleted_at: Option<Timestamp> },
    /// A payment arrived; until when it is paid.
    PaymentReceived { account: AccountId, plan: String, until: Timestamp },
    /// A payment failed; until when all works, and when it is tried again.
    PaymentFailed { plan: String, pay_by: Timestamp, next_try_at: Option<Timestamp> },
    /// What is missing was not paid in its time.
    PaymentOverdue { plan: String, deleted_at: Timestamp },
    /// The card ends before the next payment: its last month, as `2027-03`.
    CardExpiring { last_month: String, next_charge_at: Timestamp },
    /// Money was given back.
    Refunded { plan: String },
    /// They are on another plan.
    PlanChanged { plan: String },
    /// Their plan will end, or become another one.
    PlanWillChange { plan: String, then: Option<String>, at: Timestamp },
    /// What was planned is taken back.
    PlanGoesOn { plan: String, until: Timestamp },
    /// Their plan ends in some days.
    PlanEndsSoon { plan: String, at: Timestamp },
    /// Their plan ended.
    PlanEnded { plan: String, deleted_at: Option<Timestamp> },
    /// A workspace became ready.
    WorkspaceReady { place: Place },
    /// It was paused: why, and when it will be deleted, if nothing is done.
    WorkspacePaused { place: Place, reasons: Vec<Reason>, deleted_at: Option<Timestamp> },
    /// It runs again.
    WorkspaceRunning { place: Place },
    /// It will be deleted.
    WorkspaceEnding { place: Place, reasons: Vec<Reason>, at: Timestamp },
    /// It is deleted for good.
    WorkspaceDeleted { place: Place },
    /// It has trouble since then.
    WorkspaceTrouble { place: Place, since: Timestamp },
    /// The trouble is over.
    WorkspaceMended { place: Place, since: Timestamp },
    /// Somebody signed in with a browser that was not seen before.
    SignedInAnew { at: Timestamp, browser: Option<String> },
    /// They signed out everywhere.
    SignedOutEverywhere { at: Timestamp },
    /// The link that confirms another address.
    AddressAsked { path: String },
    /// Mail goes elsewhere from now on.
    AddressChanged { at: Timestamp },
    /// Their question arrived.
    QuestionArrived { question: QuestionId, text: String, answered_within: String },
    /// It is answered.
    QuestionAnswered { question: QuestionId, asked: String, answer: String },
    /// To those of us who answer: what was asked, by whom.
    QuestionForUs { question: QuestionId, topic: String, from: Option<String>, text: String },
    /// Several things at once: a line and a path for each.
    Digest { things: Vec<(String, String)> },
}
