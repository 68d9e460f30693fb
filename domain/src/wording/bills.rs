//! The sentences for an account's money: what is missing and until when all works, how an invoice stands, why something that was asked
//! of the payment partner came to nothing. Amounts are written as the catalogue writes prices; dates stand in the pages, as each reader has
//! them written.

use messages::account::bills::{Bill, Card};
use messages::account::{Outcome, Stop, Wish};

pub use plans::amount;

/// How an invoice stands, in a word or two.
#[must_use]
pub fn standing(bill: &Bill) -> String {
    let said = match bill.standing.as_str() {
        "paid" if bill.given_back >= bill.total && bill.total > 0 => "Given back",
        "paid" if bill.given_back > 0 => {
            return format!("Paid, {} given back", amount(bill.given_back, &bill.currency));
        }
        "paid" => "Paid",
        "open" => "Not paid yet",
        "draft" => "Being written",
        "void" => "Cancelled",
        "uncollectible" => "Not paid",
        // A word of a newer release of theirs.
        other => return other.replace('_', " "),
    };
    said.to_owned()
}

/// A card, as people know theirs: `Visa ending in 4242`.
#[must_use]
pub fn card(card: &Card) -> String {
    let brand = match card.brand.as_str() {
        "visa" => "Visa",
        "mastercard" => "Mastercard",
        "amex" => "American Express",
        "diners" => "Diners Club",
        "discover" => "Discover",
        "jcb" => "JCB",
        "unionpay" => "UnionPay",
        _ => "Card",
    };
    format!("{brand} ending in {}", card.last4)
}

/// Its last month, as it stands on it: `04/2027`.
#[must_use]
pub fn last_month(card: &Card) -> String {
    format!("{:02}/{}", card.expires_month, card.expires_year)
}

/// Why nothing runs any more, in one sentence that stands alone.
#[must_use]
pub const fn stopped(why: Stop) -> &'static str {
    match why {
        Stop::PaymentFailed => "A payment is still missing.",
        Stop::PlanEnded => "Your plan has ended.",
        Stop::Unknown => "Your account is paused.",
    }
}

/// What is under way, while it is.
#[must_use]
pub const fn under_way(wish: &Wish) -> &'static str {
    match wish {
        Wish::Checkout { .. } => "We are getting the page ready on which you pay.",
        Wish::Portal { .. } => "We are getting the page of our payment partner ready.",
        Wish::Quote { .. } => "We are asking what the change costs.",
        Wish::Change { .. } => "We are changing your plan.",
        Wish::Cancel => "We are letting your plan end.",
        Wish::GoOn => "We are letting your plan go on.",
        Wish::Refund { .. } => "We are giving money back to you.",
        Wish::Look | Wish::Relink { .. } | Wish::Unknown => "We are looking at how your payments stand.",
    }
}

/// What came of it, where that is not what was asked for; none where all is well.
#[must_use]
pub const fn came_to_nothing(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Done => None,
        Outcome::Stale => Some("Something had changed in the meantime, so we did nothing. Please look at it again."),
        Outcome::CardRefused => Some("Your bank did not pay. Nothing was changed. Please try another card."),
        Outcome::Refused | Outcome::Absent => {
            Some("Our payment partner could not do this. Nothing was changed. Please write to us if it stays so.")
        }
        Outcome::GivenUp => Some("Our payment partner could not be reached. Nothing was changed. Please try again."),
        Outcome::Unknown => Some("We cannot tell yet what came of it. Please look again in a moment."),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn bill(standing: &str, total: i64, given_back: i64) -> Bill {
        let (id, currency, made_at) = ("in_1".to_owned(), "EUR".to_owned(), Timestamp::UNIX_EPOCH);
        let standing = standing.to_owned();
        Bill { id, number: None, standing, total, given_back, currency, made_at, page: None, document: None }
    }

    #[test]
    fn an_invoice_says_how_it_stands_and_what_was_given_back_of_it() {
        for (word, given_back, said) in [
            ("paid", 0, "Paid"),
            ("paid", 9_00, "Paid, €9 given back"),
            ("paid", 29_00, "Given back"),
            ("open", 0, "Not paid yet"),
            ("uncollectible", 0, "Not paid"),
            ("on_hold", 0, "on hold"),
        ] {
            assert_eq!(standing(&bill(word, 29_00, given_back)), said);
        }
        assert_eq!(standing(&bill("paid", 0, 0)), "Paid", "nothing was to be paid, and nothing was given back");
    }

    #[test]
    fn amounts_are_written_as_prices_are() {
        let said = [(9_00, "EUR"), (-9_50, "EUR"), (0, "USD"), (12_34, "CHF")].map(|(minor, of)| amount(minor, of));
        assert_eq!(said, ["€9", "−€9.50", "$0", "12.34 CHF"]);
        assert_eq!(plans::PRO.amount_text(), amount(29_00, "EUR"));
    }

    #[test]
    fn what_came_to_nothing_is_said() {
        let said: Vec<_> = Outcome::ALL.iter().filter_map(|outcome| came_to_nothing(*outcome)).collect();
        assert!(said.len() + 1 == Outcome::ALL.len() && said.iter().all(|sentence| sentence.ends_with('.')));
    }

    #[test]
    fn a_card_is_named_as_its_owner_knows_it() {
        let mine = |brand: &str| Card {
            brand: brand.into(),
            last4: "4242".into(),
            expires_year: 2027,
            expires_month: 4,
        };
        assert_eq!((card(&mine("visa")), last_month(&mine("visa"))), ("Visa ending in 4242".into(), "04/2027".into()));
        assert_eq!(card(&mine("new_brand")), "Card ending in 4242");
    }
}
