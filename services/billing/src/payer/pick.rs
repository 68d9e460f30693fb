//! Which of a customer's subscriptions counts. There should be one; where two are paid, one of them is too many.

use std::cmp::Reverse;

use jiff::Timestamp;
use payments::{Subscription, SubscriptionId, SubscriptionStatus};

/// What counts, and what is too many.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Picked {
    /// What is alive, else what ended last.
    pub kept: Option<Subscription>,
    /// Paid beside it: to be ended, and given back.
    pub surplus: Option<SubscriptionId>,
}

/// Chooses. What is paid comes before what is late, and of two that are paid the older one is kept.
pub(super) fn pick(all: Vec<Subscription>) -> Picked {
    let kept = all.iter().min_by_key(|one| place(one)).cloned();
    let is_other = |one: &&Subscription| kept.as_ref().is_some_and(|kept| kept.id != one.id);
    let surplus = all.iter().filter(is_other).filter(|one| is_charged(one.status)).max_by_key(|one| one.made_at);
    let surplus = surplus.filter(|_| kept.as_ref().is_some_and(|kept| is_charged(kept.status)));
    Picked { surplus: surplus.map(|one| one.id.clone()), kept }
}

/// Whether it is charged again and again as it is.
const fn is_charged(status: SubscriptionStatus) -> bool {
    match status {
        SubscriptionStatus::Active | SubscriptionStatus::Trialing | SubscriptionStatus::PastDue => true,
        SubscriptionStatus::Unpaid
        | SubscriptionStatus::Paused
        | SubscriptionStatus::Incomplete
        | SubscriptionStatus::IncompleteExpired
        | SubscriptionStatus::Canceled
        | SubscriptionStatus::Unknown => false,
    }
}

/// Whether it is over, or never began.
pub(super) const fn is_over(status: SubscriptionStatus) -> bool {
    match status {
        SubscriptionStatus::Canceled | SubscriptionStatus::IncompleteExpired => true,
        SubscriptionStatus::Active
        | SubscriptionStatus::Trialing
        | SubscriptionStatus::PastDue
        | SubscriptionStatus::Unpaid
        | SubscriptionStatus::Paused
        | SubscriptionStatus::Incomplete
        | SubscriptionStatus::Unknown => false,
    }
}

/// The first of them counts: by how it is, then the older of what is alive, and the newer of what is over.
fn place(one: &Subscription) -> (u8, Timestamp, Reverse<Timestamp>) {
    let rank = match one.status {
        SubscriptionStatus::Active | SubscriptionStatus::Trialing => 0,
        SubscriptionStatus::PastDue => 1,
        SubscriptionStatus::Unpaid => 2,
        SubscriptionStatus::Paused => 3,
        SubscriptionStatus::Incomplete => 4,
        SubscriptionStatus::Unknown => 5,
        SubscriptionStatus::Canceled => 6,
        SubscriptionStatus::IncompleteExpired => 7,
    };
    let alive = if is_over(one.status) { Timestamp::MIN } else { one.made_at };
    (rank, alive, Reverse(one.ended_at.unwrap_or(one.made_at)))
}

#[cfg(test)]
mod tests {
    use super::super::mapping::tests::{day, paid};
    use super::*;

    fn ids(all: Vec<Subscription>) -> (Option<String>, Option<String>) {
        let Picked { kept, surplus } = pick(all);
        (kept.map(|one| one.id.to_string()), surplus.map(|id| id.to_string()))
    }

    fn some(id: &str) -> Option<String> {
        Some(id.to_owned())
    }

    #[test]
    fn of_two_that_are_paid_the_older_one_is_kept() {
        use SubscriptionStatus::{Active, PastDue, Trialing};
        let two = |a, b| vec![paid("sub_new", 20, a), paid("sub_old", 10, b)];
        assert_eq!(ids(two(Active, Active)), (some("sub_old"), some("sub_new")));
        assert_eq!(ids(two(Trialing, Active)), (some("sub_old"), some("sub_new")));
        assert_eq!(ids(two(Active, PastDue)), (some("sub_new"), some("sub_old")), "what is paid comes first");
        let mut three = two(Active, Active);
        three.push(paid("sub_newest", 21, Active));
        assert_eq!(ids(three), (some("sub_old"), some("sub_newest")), "one after the other");
    }

    #[test]
    fn what_is_not_charged_is_not_too_many() {
        for status in SubscriptionStatus::ALL.iter().copied().filter(|status| !is_charged(*status)) {
            let all = vec![paid("sub_1", 10, SubscriptionStatus::Active), paid("sub_2", 5, status)];
            assert_eq!(ids(all), (some("sub_1"), None), "{status:?}");
        }
    }

    #[test]
    fn without_one_that_is_alive_the_last_one_counts() {
        let over = |id, made, ended| Subscription {
            ended_at: Some(day(ended)),
            ..paid(id, made, SubscriptionStatus::Canceled)
        };
        assert_eq!(ids(vec![over("sub_1", 0, 90), over("sub_2", 30, 60)]), (some("sub_1"), None));
        let unknown = paid("sub_3", 1, SubscriptionStatus::Unknown);
        assert_eq!(ids(vec![over("sub_1", 0, 90), unknown]), (some("sub_3"), None), "nobody says that it is over");
        let never = paid("sub_4", 99, SubscriptionStatus::IncompleteExpired);
        assert_eq!(ids(vec![never, over("sub_1", 0, 90)]), (some("sub_1"), None));
        assert_eq!(ids(Vec::new()), (None, None));
    }
}
