//! Until when a card can be paid with.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use messages::account::bills::Card;
use messages::account::{Money, Standing};

use super::trial::days;

/// So long before its end its owner is told.
pub const TOLD_BEFORE: SignedDuration = days(30);

/// How near the end of a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is over.
    Over,
    /// It comes within [`TOLD_BEFORE`].
    Soon,
}

/// The first day on which it is over: it is valid to the end of its last month. None for a month that there is not.
#[must_use]
pub fn day_after(card: &Card) -> Option<Date> {
    Date::new(card.expires_year, card.expires_month, 1).ok()?.checked_add(1.month()).ok()
}

/// How near the end of a card that is over on `day` is at `now`; none where there is nothing to tell.
#[must_use]
pub fn end(day: Date, now: Timestamp) -> Option<End> {
    let left = over_at(day)?.duration_since(now);
    if left <= SignedDuration::ZERO {
        return Some(End::Over);
    }
    (left <= TOLD_BEFORE).then_some(End::Soon)
}

/// Whether something will be charged again: then it matters whether there is a card.
#[must_use]
pub fn is_charged(money: &Money) -> bool {
    money.subscription.as_ref().is_some_and(|live| {
        !live.ends && matches!(live.standing, Standing::Paid | Standing::Late | Standing::Unpaid | Standing::Free)
    })
}

/// When its people are to be told that the card ends; none where they were, and while there is something worse to tell them.
pub(super) fn told_at(money: &Money) -> Option<Timestamp> {
    let ends = money.card_ends.filter(|ends| money.card_told.as_ref() != Some(ends))?;
    let goes_on = is_charged(money) && money.overdue_since.is_none() && money.stopped.is_none();
    over_at(ends).filter(|_| goes_on)?.checked_sub(TOLD_BEFORE).ok()
}

fn over_at(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(expires_year: i16, expires_month: i8) -> Card {
        Card { brand: "visa".into(), last4: "4242".into(), expires_year, expires_month }
    }

    #[test]
    fn a_card_is_valid_to_the_end_of_its_last_month_and_its_end_is_told_thirty_days_before() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (card, now, told) in [
            (card(2026, 12), "2026-12-01T23:59:59Z", None),
            (card(2026, 12), "2026-12-02T00:00:00Z", Some(End::Soon)),
            (card(2026, 12), "2026-12-31T23:59:59Z", Some(End::Soon)),
            (card(2026, 12), "2027-01-01T00:00:00Z", Some(End::Over)),
            (card(2027, 2), "2027-01-29T00:00:00Z", None),
            (card(2027, 13), "2099-01-01T00:00:00Z", None),
        ] {
            assert_eq!(day_after(&card).and_then(|day| end(day, at(now))), told, "{now}");
        }
    }
}
