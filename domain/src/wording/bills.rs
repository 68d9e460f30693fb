//! What is written of cards and invoices. Amounts are written as the catalogue writes prices; dates stand in the pages, as each reader has
//! them written.

use jiff::civil::Date;
use messages::account::bills::{Bill, Card};

pub use plans::amount;

use crate::account::{Dispute, dispute};

/// How an invoice stands, in a word or two.
#[must_use]
pub fn standing(bill: &Bill) -> String {
    match dispute(bill.disputed.as_deref()) {
        Some(Dispute::Asked) => return "Paid, and your bank asks about it".to_owned(),
        Some(Dispute::Taken) => return "Your bank is taking it back".to_owned(),
        Some(Dispute::Lost) => return "Taken back by your bank".to_owned(),
        None => {}
    }
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

/// The same of a card that is over from this day on.
#[must_use]
pub fn month_before(day: Date) -> Option<String> {
    let last = day.yesterday().ok()?;
    Some(format!("{:02}/{}", last.month(), last.year()))
}

/// The same within a sentence: `April 2027`.
#[must_use]
pub fn month_named(day: Date) -> Option<String> {
    Some(day.yesterday().ok()?.strftime("%B %Y").to_string())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn bill(standing: &str, total: i64, given_back: i64) -> Bill {
        let (id, currency, made_at) = ("in_1".to_owned(), "EUR".to_owned(), Timestamp::UNIX_EPOCH);
        let standing = standing.to_owned();
        Bill {
            id,
            number: None,
            standing,
            total,
            given_back,
            disputed: None,
            currency,
            made_at,
            page: None,
            document: None,
        }
    }

    #[test]
    fn what_a_bank_does_comes_before_all_else() {
        let said = |word: &str| standing(&Bill { disputed: Some(word.to_owned()), ..bill("paid", 29_00, 0) });
        for (word, expected) in [
            ("needs_response", "Your bank is taking it back"),
            ("under_review", "Your bank is taking it back"),
            ("a word of next year", "Your bank is taking it back"),
            ("lost", "Taken back by your bank"),
            ("warning_needs_response", "Paid, and your bank asks about it"),
            ("won", "Paid"),
            ("warning_closed", "Paid"),
        ] {
            assert_eq!(said(word), expected, "{word}");
        }
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
    fn a_card_is_named_as_its_owner_knows_it() {
        let mine =
            |brand: &str| Card { brand: brand.into(), last4: "4242".into(), expires_year: 2027, expires_month: 4 };
        assert_eq!((card(&mine("visa")), last_month(&mine("visa"))), ("Visa ending in 4242".into(), "04/2027".into()));
        assert_eq!(card(&mine("new_brand")), "Card ending in 4242");
    }
}
