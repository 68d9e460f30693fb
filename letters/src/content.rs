//! What a letter says: everything that differs from one to the next, looked up when it is sent.

use jiff::Timestamp;
use messages::account::{Amount, Role};
use messages::mail::Letter;
use messages::workspace::{Farewell, Reason, Region, Trouble};
use messages::{QuestionId, WorkspaceId};

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

/// That a workspace is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Which.
    pub place: Place,
    /// Why, the reasons in the order in which they came.
    pub reasons: Vec<Reason>,
    /// The plan of its account, with its version; none where that is not known.
    pub plan: Option<String>,
    /// When it is deleted if nothing is done; none where that is not planned.
    pub deleted_at: Option<Timestamp>,
}

/// One of several things in a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What happened, in a line.
    pub what: String,
    /// The path of the page about it.
    pub path: String,
}

/// What each letter says. Plans are named by their id with its version, as in `pro@2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// They signed up.
    Welcome {
        /// Until when their trial runs.
        trial_ends_at: Timestamp,
    },
    /// Their trial ends soon.
    TrialEnding {
        /// When.
        ends_at: Timestamp,
    },
    /// Their trial ended.
    TrialEnded {
        /// When.
        at: Timestamp,
        /// When what is paused is deleted, if nothing is done.
        deleted_at: Timestamp,
    },
    /// A payment arrived.
    PaymentReceived {
        /// What is paid.
        plan: String,
        /// Until when.
        until: Timestamp,
        /// How much; none where that is not known.
        amount: Option<Amount>,
    },
    /// A payment failed.
    PaymentFailed {
        /// What was to be paid.
        plan: String,
        /// Until when all works.
        pay_by: Timestamp,
        /// When it is tried again, if it is.
        next_try_at: Option<Timestamp>,
        /// How much is missing; none where that is not known.
        amount: Option<Amount>,
    },
    /// What is missing was not paid in its time.
    PaymentOverdue {
        /// What was to be paid.
        plan: String,
        /// When what is paused is deleted, if nothing is done.
        deleted_at: Timestamp,
        /// How much is missing; none where that is not known.
        amount: Option<Amount>,
    },
    /// The card that is paid with ends soon.
    CardExpiring {
        /// Its last month, `April 2027`; none where that is not known.
        last_month: Option<String>,
        /// When it is needed next.
        next_charge_at: Timestamp,
    },
    /// Money was given back.
    Refunded,
    /// They are on another plan.
    PlanChanged {
        /// Which.
        plan: String,
    },
    /// Their plan will end, or become another one.
    PlanWillChange {
        /// The one that they have.
        plan: String,
        /// The one after it; none if it ends.
        then: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// What was planned is taken back.
    PlanGoesOn {
        /// The one that they have.
        plan: String,
        /// Until when it is paid.
        until: Timestamp,
    },
    /// Their plan ends in some days.
    PlanEndsSoon {
        /// Which.
        plan: String,
        /// When.
        at: Timestamp,
    },
    /// Their plan ended.
    PlanEnded {
        /// When what is paused is deleted, if nothing is done; none where nothing is.
        deleted_at: Option<Timestamp>,
    },
    /// Their account will be deleted.
    AccountClosing {
        /// When.
        at: Timestamp,
        /// When what is paid for ends; none where nothing is.
        plan_ends_at: Option<Timestamp>,
    },
    /// It stays after all.
    AccountStays,
    /// It is deleted.
    AccountClosed {
        /// When it was asked for.
        asked_at: Timestamp,
        /// When it was deleted.
        at: Timestamp,
    },
    /// A workspace became ready.
    WorkspaceReady {
        /// Which.
        place: Place,
    },
    /// It was paused.
    WorkspacePaused(Stopped),
    /// It is not paused any more.
    WorkspaceRunning {
        /// Which.
        place: Place,
        /// Whether it is up already; else it starts.
        is_up: bool,
    },
    /// It will be deleted.
    WorkspaceEnding {
        /// How it is paused.
        stopped: Stopped,
        /// When it is deleted.
        at: Timestamp,
    },
    /// It is deleted for good.
    WorkspaceDeleted {
        /// Which.
        place: Place,
        /// Why.
        farewell: Farewell,
    },
    /// It has trouble.
    WorkspaceTrouble {
        /// Which.
        place: Place,
        /// What is wrong.
        trouble: Trouble,
        /// Since when.
        since: Timestamp,
    },
    /// The trouble is over.
    WorkspaceMended {
        /// Which.
        place: Place,
        /// Since when it is well again.
        since: Timestamp,
    },
    /// Somebody signed in with a browser that was not seen before.
    SignedInAnew {
        /// When.
        at: Timestamp,
        /// How it describes itself, if it does.
        browser: Option<String>,
    },
    /// They signed out everywhere.
    SignedOutEverywhere {
        /// When.
        at: Timestamp,
    },
    /// The link that confirms another address.
    AddressAsked {
        /// Its path, with its token.
        path: String,
    },
    /// Mail goes elsewhere from now on: to the address before.
    AddressChanged {
        /// Since when.
        at: Timestamp,
    },
    /// They sign in by another way, too, from now on.
    IdentityLinked {
        /// Since when.
        at: Timestamp,
        /// What it is called, if it is known.
        way: Option<String>,
    },
    /// They do not sign in by one of their ways any more.
    IdentityUnlinked {
        /// Since when.
        at: Timestamp,
        /// What it was called, if it is known.
        way: Option<String>,
    },
    /// All that we keep of them, to be loaded.
    ExportReady {
        /// The path of the link, with its token.
        path: String,
        /// Until when.
        until: Timestamp,
    },
    /// What signs them in.
    SignInLink {
        /// The path of the link, with its token.
        path: String,
        /// The digits for who reads it elsewhere.
        code: String,
    },
    /// Their question arrived.
    QuestionArrived {
        /// Which.
        question: QuestionId,
        /// What they wrote; none where it goes to an address that is not known to be theirs: anybody could have us send anything there.
        text: Option<String>,
    },
    /// It is answered.
    QuestionAnswered {
        /// Which.
        question: QuestionId,
        /// What they had asked.
        asked: String,
        /// What we say.
        answer: String,
    },
    /// To those of us who answer.
    QuestionForUs {
        /// Which.
        question: QuestionId,
        /// The workspace that it was asked from, if it was.
        workspace: Option<WorkspaceId>,
        /// Where an answer reaches them, if they are not signed in.
        from: Option<String>,
        /// What was asked.
        text: String,
    },
    /// They are asked to belong to a team. Whoever reads it may be a stranger.
    Invitation {
        /// Who asks; none where that is not known.
        by: Option<String>,
        /// Whose team it is; none where that is not known.
        team: Option<String>,
        /// The workspace that they are asked into; none where it is the team.
        place: Option<String>,
        /// What they would be.
        role: Role,
        /// Until when they can accept.
        until: Timestamp,
        /// The path of the page, with its token.
        path: String,
    },
    /// Somebody whom they asked belongs to the team.
    Joined {
        /// Who: what they are called, and where mail reaches them; none where that is not known.
        whom: Option<(String, String)>,
        /// The address that was asked, where it is another one.
        asked: Option<String>,
    },
    /// They do not belong to a team any more.
    Removed {
        /// Whose it is; none where that is not known.
        team: Option<String>,
    },
    /// A team has another owner.
    HandedOver {
        /// Who; none where that is not known.
        owner: Option<String>,
    },
    /// They are asked to take a workspace over. Whoever reads it may be a stranger.
    WorkspaceOffered {
        /// Who asks; none where that is not known.
        by: Option<String>,
        /// What it is called.
        name: String,
        /// Where it runs.
        region: Region,
        /// Until when they can take it.
        until: Timestamp,
        /// The path of the page, with its token.
        path: String,
    },
    /// That was taken back.
    OfferWithdrawn {
        /// Who asked; none where that is not known.
        by: Option<String>,
        /// What it is called.
        name: String,
    },
    /// Whom they asked does not want it.
    OfferDeclined {
        /// Which.
        place: Place,
    },
    /// A workspace that was theirs is somebody else's.
    WorkspaceGiven {
        /// What it is called.
        name: String,
        /// Whose it is: what they are called, and where mail reaches them; none where that is not known.
        whom: Option<(String, String)>,
        /// The address that was asked, where it is another one.
        asked: Option<String>,
    },
    /// They took a workspace over.
    WorkspaceTaken {
        /// Which.
        place: Place,
    },
    /// Several things at once.
    Digest {
        /// Each.
        things: Vec<Thing>,
    },
}

impl Content {
    /// Of which kind the letter is.
    #[must_use]
    pub const fn letter(&self) -> Letter {
        match self {
            Self::Welcome { .. } => Letter::Welcome,
            Self::TrialEnding { .. } => Letter::TrialEnding,
            Self::TrialEnded { .. } => Letter::TrialEnded,
            Self::PaymentReceived { .. } => Letter::PaymentReceived,
            Self::PaymentFailed { .. } => Letter::PaymentFailed,
            Self::PaymentOverdue { .. } => Letter::PaymentOverdue,
            Self::CardExpiring { .. } => Letter::CardExpiring,
            Self::Refunded => Letter::Refunded,
            Self::PlanChanged { .. } => Letter::PlanChanged,
            Self::PlanWillChange { .. } => Letter::PlanWillChange,
            Self::PlanGoesOn { .. } => Letter::PlanGoesOn,
            Self::PlanEndsSoon { .. } => Letter::PlanEndsSoon,
            Self::PlanEnded { .. } => Letter::PlanEnded,
            Self::AccountClosing { .. } => Letter::AccountClosing,
            Self::AccountStays => Letter::AccountStays,
            Self::AccountClosed { .. } => Letter::AccountClosed,
            Self::WorkspaceReady { .. } => Letter::WorkspaceReady,
            Self::WorkspacePaused(_) => Letter::WorkspacePaused,
            Self::WorkspaceRunning { .. } => Letter::WorkspaceRunning,
            Self::WorkspaceEnding { .. } => Letter::WorkspaceEnding,
            Self::WorkspaceDeleted { .. } => Letter::WorkspaceDeleted,
            Self::WorkspaceTrouble { .. } => Letter::WorkspaceTrouble,
            Self::WorkspaceMended { .. } => Letter::WorkspaceMended,
            Self::SignedInAnew { .. } => Letter::SignedInAnew,
            Self::SignedOutEverywhere { .. } => Letter::SignedOutEverywhere,
            Self::AddressAsked { .. } => Letter::AddressAsked,
            Self::AddressChanged { .. } => Letter::AddressChanged,
            Self::IdentityLinked { .. } => Letter::IdentityLinked,
            Self::IdentityUnlinked { .. } => Letter::IdentityUnlinked,
            Self::SignInLink { .. } => Letter::SignInLink,
            Self::ExportReady { .. } => Letter::ExportReady,
            Self::QuestionArrived { .. } => Letter::QuestionArrived,
            Self::QuestionAnswered { .. } => Letter::QuestionAnswered,
            Self::QuestionForUs { .. } => Letter::QuestionForUs,
            Self::Invitation { .. } => Letter::Invitation,
            Self::Joined { .. } => Letter::Joined,
            Self::Removed { .. } => Letter::Removed,
            Self::HandedOver { .. } => Letter::HandedOver,
            Self::WorkspaceOffered { .. } => Letter::WorkspaceOffered,
            Self::OfferWithdrawn { .. } => Letter::OfferWithdrawn,
            Self::OfferDeclined { .. } => Letter::OfferDeclined,
            Self::WorkspaceGiven { .. } => Letter::WorkspaceGiven,
            Self::WorkspaceTaken { .. } => Letter::WorkspaceTaken,
            Self::Digest { .. } => Letter::Digest,
        }
    }
}
