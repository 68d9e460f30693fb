//! What happened, as a link keeps it: facts, no more of them than its sentence needs.

use jiff::civil::Date;
use messages::account::{self, Kind, Outcome, Snapshot, Wish};
use messages::workspace::{Farewell, Reason, Trouble};
use serde::{Deserialize, Serialize};

use crate::workspace::Happening;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum What {
    /// To the workspace.
    Workspace(OfWorkspace),
    /// To the account that pays for it.
    Account(OfAccount),
}

/// Something that happened to a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfWorkspace {
    /// What.
    pub happening: Happening,
    /// What was wrong with it from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// The reasons to pause it that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub came: Vec<Reason>,
    /// Those that went with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub went: Vec<Reason>,
    /// Why it left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub farewell: Option<Farewell>,
}

/// Something that happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfAccount {
    /// What.
    pub turn: Turn,
    /// What it was on from then on, such as `pro@2`.
    pub plan: String,
    /// How many days its trial had, if it was on one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_days: Option<i64>,
    /// The plan that comes when what is paid for is over, if that is what was planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
    /// The first day on which its card is over, if that is what was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_ends: Option<Date>,
}

/// What can happen to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Somebody signed up.
    Opened,
    /// Its people were told that the trial will end.
    TrialEnding,
    /// The trial ended.
    TrialEnded,
    /// It is on another plan.
    PlanChanged,
    /// What is paid for began to count.
    Subscribed,
    /// A payment failed, and could not be made for days.
    PaymentOverdue,
    /// What was missing is paid.
    Paid,
    /// What was paid for is over.
    SubscriptionEnded,
    /// A plan that one of us gave is over.
    GrantEnded,
    /// It was paid for another period.
    Renewed,
    /// A payment failed.
    PaymentFailed,
    /// What is paid for will end, or become another plan.
    ChangePlanned,
    /// It goes on after all.
    ChangeDropped,
    /// What was paid twice was ended and given back.
    GivenBack,
    /// Its people were told that its card ends.
    CardExpiring,
    /// One of us gave money back.
    Refunded,
    /// Its owner asked to have it deleted.
    ClosingAsked,
    /// Its owner took that back.
    ClosingUndone,
    /// It was closed for good.
    Closed,
}

impl Turn {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Opened,
        Self::TrialEnding,
        Self::TrialEnded,
        Self::PlanChanged,
        Self::Subscribed,
        Self::PaymentOverdue,
        Self::Paid,
        Self::SubscriptionEnded,
        Self::GrantEnded,
        Self::Renewed,
        Self::PaymentFailed,
        Self::ChangePlanned,
        Self::ChangeDropped,
        Self::GivenBack,
        Self::CardExpiring,
        Self::Refunded,
        Self::ClosingAsked,
        Self::ClosingUndone,
        Self::Closed,
    ];

    fn of(kind: Kind, account: &Snapshot) -> Option<Self> {
        match kind {
            Kind::Opened => Some(Self::Opened),
            Kind::TrialEnding => Some(Self::TrialEnding),
            Kind::TrialEnded => Some(Self::TrialEnded),
            Kind::PlanChanged => Some(Self::PlanChanged),
            Kind::Subscribed => Some(Self::Subscribed),
            Kind::PaymentOverdue => Some(Self::PaymentOverdue),
            Kind::Paid => Some(Self::Paid),
            Kind::SubscriptionEnded => Some(Self::SubscriptionEnded),
            Kind::GrantEnded => Some(Self::GrantEnded),
            Kind::Renewed => Some(Self::Renewed),
            Kind::PaymentFailed => Some(Self::PaymentFailed),
            Kind::ChangePlanned => Some(Self::ChangePlanned),
            Kind::ChangeDropped => Some(Self::ChangeDropped),
            Kind::GivenBack => Some(Self::GivenBack),
            Kind::CardExpiring => Some(Self::CardExpiring),
            Kind::ClosingAsked => Some(Self::ClosingAsked),
            Kind::ClosingUndone => Some(Self::ClosingUndone),
            Kind::Closed => Some(Self::Closed),
            // What else was asked for, and is done, is told by what came of it.
            Kind::Arranged => gave_back(account).then_some(Self::Refunded),
            Kind::Arranging | Kind::NotArranged | Kind::MoneySeen | Kind::Erased | Kind::Unchanged => None,
            // Who belongs to it has a page of its own.
            Kind::Invited | Kind::InvitationWithdrawn | Kind::Joined => None,
            Kind::RoleChanged | Kind::Left | Kind::HandedOver => None,
        }
    }
}

/// Whether what was asked for was to give money back, and it is done.
fn gave_back(account: &Snapshot) -> bool {
    let asked = account.money.as_ref().and_then(|money| money.asked.as_ref());
    asked.is_some_and(|asked| matches!(asked.wish, Wish::Refund { .. }) && asked.outcome == Some(Outcome::Done))
}

impl What {
    /// What an event of an account stands for; none for what changed nothing.
    #[must_use]
    pub fn of_account(event: &account::Event) -> Option<Self> {
        let account = event.snapshot()?;
        let turn = Turn::of(event.kind()?, account)?;
        let trial_days = account.trial_ends_at.map(|ends_at| account.opened_at.duration_until(ends_at).as_hours() / 24);
        let money = account.money.as_ref();
        let subscription = money.and_then(|money| money.subscription.as_ref());
        let then = subscription.filter(|_| turn == Turn::ChangePlanned).and_then(|planned| planned.then.clone());
        let card_ends = money.filter(|_| turn == Turn::CardExpiring).and_then(|money| money.card_ends);
        Some(Self::Account(OfAccount { turn, plan: account.plan.clone(), trial_days, then, card_ends }))
    }
}

impl OfWorkspace {
    /// That this happened, and nothing else is known of it.
    #[must_use]
    pub const fn plain(happening: Happening) -> Self {
        Self { happening, trouble: None, came: Vec::new(), went: Vec::new(), farewell: None }
    }

    /// The reason that it is about: the one that came, else the one that went.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        self.came.first().or_else(|| self.went.first()).copied()
    }
}
