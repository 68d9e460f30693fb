//! What follows from what was seen at the provider, and from what it answered.

use jiff::Timestamp;
use messages::account::{Event, Kind, Money, Observed, Outcome, Snapshot, Standing, Subscription};

use super::story::Story;
use super::{is_under_way, leaving, news};

/// What follows from this observation, each piece of news one version further than the one before. One that is older than what is
/// known says nothing of how it stands, and answers all the same; one that lacks what is known to be there says nothing either.
#[must_use]
pub fn observe(account: &Snapshot, observed: &Observed, now: Timestamp) -> Vec<Event> {
    if leaving::is_erased(account) {
        return Vec::new();
    }
    let mut story = Story::new(account, now);
    if counts(&story.money(), observed) {
        see(&mut story, observed);
    }
    answer(&mut story, observed);
    story.end()
}

/// Whether how it stands follows from it.
fn counts(money: &Money, observed: &Observed) -> bool {
    let is_older = money.seen_at.is_some_and(|seen_at| observed.seen_at < seen_at);
    !is_older && !is_blind(money, observed)
}

/// Whether it lacks what does not go away: who pays, and what they pay for. What ended is seen as ended; somebody else can have
/// nothing.
fn is_blind(money: &Money, observed: &Observed) -> bool {
    let is_there = |subscription: &Subscription| match subscription.standing {
        Standing::Over | Standing::NeverBegan => false,
        Standing::Incomplete
        | Standing::Free
        | Standing::Paid
        | Standing::Late
        | Standing::Unpaid
        | Standing::Waiting
        | Standing::Unknown => true,
    };
    if money.customer.is_some() && observed.customer.is_none() {
        return true;
    }
    let is_another = money.customer.is_some() && money.customer != observed.customer;
    !is_another && observed.subscription.is_none() && money.subscription.as_ref().is_some_and(is_there)
}

fn see(story: &mut Story, observed: &Observed) {
    let is_another = story.money().customer.is_some_and(|customer| Some(customer) != observed.customer);
    story.change(|money, _| {
        money.seen_at = Some(observed.seen_at);
        money.customer.clone_from(&observed.customer);
        money.checkout.clone_from(&observed.checkout);
        money.card_ends = observed.card_ends;
    });
    match &observed.subscription {
        Some(seen) => news::tell(story, seen),
        None if is_another => news::lost(story),
        None => {}
    }
    if observed.given_back > story.money().given_back {
        story.tell(Kind::GivenBack, |money, _| money.given_back = observed.given_back);
    }
}

/// Ends what is under way, if it is this that was answered.
fn answer(story: &mut Story, observed: &Observed) {
    let Some((number, outcome)) = observed.answers else { return };
    let money = story.money();
    if !is_under_way(&money) || money.asked.is_none_or(|asked| asked.number != number) {
        return;
    }
    let kind = match outcome {
        Outcome::Done => Kind::Arranged,
        Outcome::Stale
        | Outcome::CardRefused
        | Outcome::Refused
        | Outcome::Absent
        | Outcome::GivenUp
        | Outcome::Unknown => Kind::NotArranged,
    };
    story.tell(kind, |money, _| {
        if let Some(asked) = &mut money.asked {
            asked.outcome = Some(outcome);
        }
    });
}
