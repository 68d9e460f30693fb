//! Who pays for what runs: the third set beside what is promised and what exists.
//!
//! It looks at what was decided and at what runs, and says what stands behind each ([`backing`]) and where the two do not fit
//! ([`judge`]). It shares no rule with what decides: a judge who asked the judged would find nothing. It concludes nothing from what
//! is not known: who pays in a word that we do not know pays, and who was not seen since their time to pay was over may have paid.

use jiff::{SignedDuration, Timestamp};
use messages::account::{Money, Snapshot, Standing};
use messages::workspace::{Desired, Pause, Reason};
use messages::{AccountId, WorkspaceId};

/// So long all goes on after a payment failed, and what is decided from the ticks takes a moment longer.
pub const LATE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// So long may pass between what is decided of an account and what follows for its workspaces.
pub const FOLLOWS_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// What was asked of the provider is answered within this.
const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// What stands behind an account's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Backing {
    /// It is paid for.
    Paid,
    /// One of us gave it.
    Given,
    /// Its trial runs.
    Tried,
    /// A payment is missing, and there is time to pay.
    Late,
    /// The provider says a word that we do not know, or was not seen since it mattered: nothing is concluded from that.
    Unclear,
}

impl Backing {
    /// All of them, as they are listed.
    pub const ALL: [Self; 5] = [Self::Paid, Self::Given, Self::Tried, Self::Late, Self::Unclear];

    /// The word in a list.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Given => "given",
            Self::Tried => "tried",
            Self::Late => "late",
            Self::Unclear => "unclear",
        }
    }

    /// What it means.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Paid => "is paid for",
            Self::Given => "was given by one of us",
            Self::Tried => "is on its trial",
            Self::Late => "a payment is missing, and there is time to pay",
            Self::Unclear => "the provider says what we do not know, or was not seen since it mattered",
        }
    }
}

/// Where what runs and what is paid do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// It runs, and nothing stands behind it.
    Unbilled,
    /// It is paid for, and is paused as if it were not.
    PaidAndPaused,
    /// Two subscriptions are paid, and one is to be given back.
    PaidTwice,
    /// We and the row of who pays name two customers.
    OtherCustomer,
    /// What was asked of the provider is not answered.
    Unanswered,
}

impl Finding {
    /// All of them, as they are listed.
    pub const ALL: [Self; 5] =
        [Self::Unbilled, Self::PaidAndPaused, Self::PaidTwice, Self::OtherCustomer, Self::Unanswered];

    /// The word in a list.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unbilled => "unbilled",
            Self::PaidAndPaused => "paid_and_paused",
            Self::PaidTwice => "paid_twice",
            Self::OtherCustomer => "other_customer",
            Self::Unanswered => "unanswered",
        }
    }

    /// What it means.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Unbilled => "runs, and is neither paid, given, tried, nor within its seven days",
            Self::PaidAndPaused => "is paid for, and is paused as if it were not",
            Self::PaidTwice => "is paid twice, and one was not given back yet",
            Self::OtherCustomer => "its last event and the row of who pays name two customers",
            Self::Unanswered => "something was asked of the provider more than an hour ago",
        }
    }
}

/// An account, as far as this looks at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Its plan.
    pub plan: String,
    /// When its trial ends.
    pub trial_ends_at: Option<Timestamp>,
    /// When that was over.
    pub trial_ended_at: Option<Timestamp>,
    /// What it pays for.
    pub money: Option<Money>,
}

/// Its row of those who pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// What the provider calls them.
    pub customer: Option<String>,
    /// What is to be given back.
    pub surplus: Option<String>,
    /// When the provider was seen last.
    pub seen_at: Option<Timestamp>,
}

/// One of its workspaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Which.
    pub id: WorkspaceId,
    /// What is promised of it.
    pub desired: Desired,
    /// Why it is paused.
    pub pauses: Vec<Pause>,
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// What.
    pub finding: Finding,
    /// Whose.
    pub account: AccountId,
    /// Which workspace, where it is about one.
    pub workspace: Option<WorkspaceId>,
    /// Since when, as far as anybody knows.
    pub since: Option<Timestamp>,
}

impl From<&Snapshot> for Account {
    fn from(account: &Snapshot) -> Self {
        let Snapshot { id, plan, trial_ends_at, trial_ended_at, money, .. } = account;
        let (plan, money) = (plan.clone(), money.as_deref().cloned());
        Self { id: *id, plan, trial_ends_at: *trial_ends_at, trial_ended_at: *trial_ended_at, money }
    }
}

/// What stands behind the account's workspaces at `now`; none if nothing does.
#[must_use]
pub fn backing(account: &Account, now: Timestamp) -> Option<Backing> {
    let money = account.money.as_ref();
    let given = money.and_then(|money| money.granted.as_ref());
    if given.is_some_and(|given| given.until.is_none_or(|until| until > now)) {
        return Some(Backing::Given);
    }
    let overdue = money.and_then(|money| money.overdue_since);
    let has_time = overdue.is_some_and(|since| now.duration_since(since) <= LATE);
    let is_blind = overdue.is_some() && money.is_some_and(is_unseen);
    let paid =
        money.and_then(|money| money.subscription.as_ref()).and_then(|subscription| match subscription.standing {
            Standing::Paid | Standing::Free => Some(Backing::Paid),
            Standing::Unknown => Some(Backing::Unclear),
            // What ends while there is time to pay counts until that time is over.
            Standing::Late | Standing::Unpaid | Standing::Waiting | Standing::Over if has_time => Some(Backing::Late),
            Standing::Late | Standing::Unpaid if overdue.is_none() => Some(Backing::Late),
            Standing::Late | Standing::Unpaid | Standing::Waiting | Standing::Over if is_blind => {
                Some(Backing::Unclear)
            }
            Standing::Late | Standing::Unpaid | Standing::Waiting | Standing::Over => None,
            Standing::Incomplete | Standing::NeverBegan => None,
        });
    let tried = (account.trial_ends_at.is_some() && account.trial_ended_at.is_none()).then_some(Backing::Tried);
    paid.or(tried).or_else(|| long_given(account))
}

/// Whether the provider was not seen since the time to pay was over, and nothing was stopped for it.
fn is_unseen(money: &Money) -> bool {
    let over_at = money.overdue_since.and_then(|since| since.checked_add(LATE).ok());
    money.stopped.is_none() && money.seen_at < over_at
}

/// Who was put on a plan before there were grants has nothing but the plan.
fn long_given(account: &Account) -> Option<Backing> {
    let is_plain = account.trial_ends_at.is_none() && account.trial_ended_at.is_none();
    let is_silent = account
        .money
        .as_ref()
        .is_none_or(|money| money.granted.is_none() && money.subscription.is_none() && money.stopped.is_none());
    (is_plain && is_silent).then_some(Backing::Given)
}

/// Since when nothing stands behind it, as far as its own facts say.
fn bare_since(account: &Account) -> Option<Timestamp> {
    let money = account.money.as_ref();
    let ended = money.and_then(|money| money.subscription.as_ref()?.ended_at);
    let overdue = money.and_then(|money| money.overdue_since?.checked_add(LATE).ok());
    let given = money.and_then(|money| money.granted.as_ref()?.until);
    let stopped = money.and_then(|money| money.stopped).map(|stopped| stopped.at);
    stopped.or(account.trial_ended_at).or_else(|| ended.max(overdue).max(given))
}

/// Everything that does not fit, of one account with all of its workspaces.
#[must_use]
pub fn judge(account: &Account, payer: Option<&Payer>, workspaces: &[Workspace], now: Timestamp) -> Vec<Exception> {
    let behind = backing(account, now);
    let of = |finding, workspace, since| Exception { finding, account: account.id, workspace, since };
    let mut found = Vec::new();
    for Workspace { id, desired, pauses } in workspaces {
        if *desired == Desired::Running && behind.is_none() {
            found.push(of(Finding::Unbilled, Some(*id), bare_since(account)));
        }
        // What has left keeps the reasons that it had, and follows nobody any more.
        if *desired == Desired::Deleted {
            continue;
        }
        let unpaid = pauses.iter().filter(|pause| is_for_money(pause.reason)).map(|pause| pause.since).max();
        if unpaid.is_some() && behind.is_some_and(|behind| behind != Backing::Tried) {
            found.push(of(Finding::PaidAndPaused, Some(*id), unpaid.max(began(account, now))));
        }
    }
    let money = account.money.as_ref();
    if let Some(payer) = payer {
        if payer.surplus.is_some() {
            found.push(of(Finding::PaidTwice, None, payer.seen_at));
        }
        let ours = money.and_then(|money| money.customer.as_ref());
        if ours.is_some() && ours != payer.customer.as_ref() {
            found.push(of(Finding::OtherCustomer, None, payer.seen_at));
        }
    }
    let asked = money.and_then(|money| money.asked.as_ref()).filter(|asked| asked.outcome.is_none());
    if let Some(asked) = asked.filter(|asked| now.duration_since(asked.at) > ANSWERED_WITHIN) {
        found.push(of(Finding::Unanswered, None, Some(asked.at)));
    }
    found
}

const fn is_for_money(reason: Reason) -> bool {
    match reason {
        Reason::TrialEnded | Reason::PaymentFailed | Reason::PlanEnded => true,
        Reason::OverPlan
        | Reason::AccountClosing
        | Reason::Operator
        | Reason::Abuse
        | Reason::OwnerRequest
        | Reason::Unknown => false,
    }
}

/// When the period began that is paid for, if one is.
fn began(account: &Account, now: Timestamp) -> Option<Timestamp> {
    account.money.as_ref()?.subscription.as_ref().map(|subscription| subscription.from).filter(|from| *from <= now)
}

#[cfg(test)]
mod tests {
    use messages::account::samples::{paying, snapshot, subscription};
    use messages::account::{Asked, Granted, Stop, Stopped, Subscription, Wish};

    use super::*;

    fn day(count: i64) -> Timestamp {
        snapshot().opened_at + SignedDuration::from_hours(24 * count)
    }

    fn with(change: impl FnOnce(&mut Money)) -> Account {
        let mut account = Account::from(&paying());
        account.money.as_mut().map(change).unwrap();
        account
    }

    fn standing(standing: Standing) -> Account {
        with(|money| money.subscription = Some(Subscription { standing, ..subscription() }))
    }

    fn workspace(desired: Desired, reason: Option<Reason>) -> Workspace {
        let pause = |reason| Pause { reason, since: day(20), ends_at: None, warnings: 0, told_at: None };
        Workspace { id: WorkspaceId::new(), desired, pauses: reason.map(pause).into_iter().collect() }
    }

    fn found(account: &Account, payer: Option<&Payer>, workspace: &Workspace, now: Timestamp) -> Vec<(Finding, i64)> {
        let since = |one: &Exception| one.since.map_or(-1, |at| at.duration_since(day(0)).as_hours() / 24);
        judge(account, payer, std::slice::from_ref(workspace), now)
            .iter()
            .map(|one| (one.finding, since(one)))
            .collect()
    }

    #[test]
    fn each_account_has_one_thing_behind_it_or_nothing() {
        let now = day(20);
        let trial = Account::from(&snapshot());
        assert_eq!(backing(&trial, day(1)), Some(Backing::Tried));
        assert_eq!(backing(&Account { trial_ended_at: Some(day(14)), ..trial.clone() }, now), None);
        let put = Account { plan: "pro@2".into(), trial_ends_at: None, ..trial.clone() };
        assert_eq!(backing(&put, now), Some(Backing::Given), "before there were grants");
        let given = |until| with(|money| money.granted = Some(Granted { plan: "pro@2".into(), until }));
        assert_eq!(backing(&given(None), now), Some(Backing::Given));
        assert_eq!(backing(&given(Some(day(19))), now), Some(Backing::Paid), "what was given is over, and it is paid");
        for (word, expected) in [
            (Standing::Paid, Some(Backing::Paid)),
            (Standing::Free, Some(Backing::Paid)),
            (Standing::Late, Some(Backing::Late)),
            (Standing::Unpaid, Some(Backing::Late)),
            (Standing::Unknown, Some(Backing::Unclear)),
            (Standing::Over, None),
            (Standing::Waiting, None),
            (Standing::Incomplete, None),
            (Standing::NeverBegan, None),
        ] {
            assert_eq!(backing(&standing(word), now), expected, "{word}");
        }
        let begun = Account { trial_ends_at: Some(day(30)), ..standing(Standing::Incomplete) };
        assert_eq!(backing(&begun, now), Some(Backing::Tried), "the trial runs while it is not paid");
    }

    #[test]
    fn there_are_seven_days_to_pay_and_then_it_may_not_run() {
        let late = |since| {
            with(|money| {
                money.subscription = Some(Subscription { standing: Standing::Late, ..subscription() });
                money.overdue_since = Some(since);
                money.seen_at = Some(since + LATE);
            })
        };
        let runs = workspace(Desired::Running, None);
        assert_eq!(found(&late(day(40)), None, &runs, day(47)), []);
        let mut ended = late(day(40));
        ended.money.as_mut().unwrap().subscription =
            Some(Subscription { standing: Standing::Over, ended_at: Some(day(42)), ..subscription() });
        assert_eq!(backing(&ended, day(46)), Some(Backing::Late), "there is time, though the provider gave up");
        let after = day(47) + SignedDuration::from_secs(1);
        assert_eq!(found(&late(day(40)), None, &runs, after), [(Finding::Unbilled, 47)]);
        let mut blind = late(day(40));
        blind.money.as_mut().unwrap().seen_at = Some(day(46));
        assert_eq!(backing(&blind, after), Some(Backing::Unclear), "it may have been paid since");
        let stopped = with(|money| {
            money.subscription = Some(Subscription { standing: Standing::Over, ..subscription() });
            money.stopped = Some(Stopped { why: Stop::PlanEnded, at: day(44) });
        });
        assert_eq!(found(&stopped, None, &runs, day(45)), [(Finding::Unbilled, 44)]);
        assert_eq!(found(&stopped, None, &workspace(Desired::Suspended, Some(Reason::PlanEnded)), day(45)), []);
    }

    #[test]
    fn who_pays_is_not_paused_for_money() {
        let paid = Account::from(&paying());
        let now = day(21);
        for reason in [Reason::TrialEnded, Reason::PaymentFailed, Reason::PlanEnded] {
            let gone = workspace(Desired::Deleted, Some(reason));
            assert_eq!(found(&paid, None, &gone, now), [], "it left before it was paid");
            let paused = workspace(Desired::Suspended, Some(reason));
            assert_eq!(found(&paid, None, &paused, now), [(Finding::PaidAndPaused, 20)], "{reason}");
        }
        for reason in [Reason::OwnerRequest, Reason::OverPlan, Reason::Abuse] {
            assert_eq!(found(&paid, None, &workspace(Desired::Suspended, Some(reason)), now), [], "{reason}");
        }
    }

    #[test]
    fn what_is_paid_twice_or_named_otherwise_or_not_answered_is_named() {
        let runs = workspace(Desired::Running, None);
        let payer = |customer: &str, surplus: Option<&str>| Payer {
            customer: Some(customer.into()),
            surplus: surplus.map(str::to_owned),
            seen_at: Some(day(12)),
        };
        let paid = Account::from(&paying());
        assert_eq!(found(&paid, Some(&payer("cus_1", None)), &runs, day(13)), []);
        assert_eq!(found(&paid, Some(&payer("cus_1", Some("sub_2"))), &runs, day(13)), [(Finding::PaidTwice, 12)]);
        assert_eq!(found(&paid, Some(&payer("cus_2", None)), &runs, day(13)), [(Finding::OtherCustomer, 12)]);
        let asked =
            |at| with(|money| money.asked = Some(Asked { number: 1, wish: Wish::Look, at, outcome: None, by: None }));
        let hour = SignedDuration::from_hours(1);
        assert_eq!(found(&asked(day(13)), None, &runs, day(13) + hour), []);
        assert_eq!(found(&asked(day(13)), None, &runs, day(14)), [(Finding::Unanswered, 13)]);
    }
}
