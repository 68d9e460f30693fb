//! Card and invoices, as billing saw them at the payment partner last. All of it is shown, and nothing is decided from it.

use domain::account::card::{End, day_after, end};
use domain::wording::bills::{amount, card, last_month, standing};
use jiff::{SignedDuration, Timestamp};
use messages::account::bills::{Bill, Card};
use messages::account::{Bills, Money};

/// Everybody who pays is looked at once an hour: what is older than this was missed more than once.
const STALE: SignedDuration = SignedDuration::from_hours(3);

/// What is known of card and invoices.
#[derive(Debug, Clone)]
pub enum Paper {
    /// Nothing was ever paid: there is none.
    None,
    /// There is some, and it cannot be had right now.
    Away,
    /// As it was seen.
    Seen(Seen),
}

/// As it was seen.
#[derive(Debug, Clone)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// Whether that is long ago.
    pub is_stale: bool,
    /// What is paid with.
    pub card: Option<Held>,
    /// The newest invoices, the newest first.
    pub invoices: Vec<Invoice>,
}

/// A card.
#[derive(Debug, Clone)]
pub struct Held {
    /// Which, such as `Visa ending in 4242`.
    pub what: String,
    /// Its last month, such as `04/2027`.
    pub month: String,
    /// Whether its end is near, or over.
    pub end: Option<End>,
}

/// An invoice.
#[derive(Debug, Clone)]
pub struct Invoice {
    /// Its number, or what stands for it.
    pub number: String,
    /// When it was made.
    pub made: Timestamp,
    /// How much.
    pub amount: String,
    /// How it stands.
    pub standing: String,
    /// Whether it is still to be paid.
    pub is_open: bool,
    /// Where it is read, and paid.
    pub page: Option<String>,
    /// Where it is loaded.
    pub document: Option<String>,
}

impl Paper {
    /// What there is of an account whose money stands like this; `bills` is none where they cannot be had.
    #[must_use]
    pub fn of(money: &Money, bills: Option<Option<Bills>>, now: Timestamp) -> Self {
        match bills {
            Some(Some(bills)) => Self::Seen(Seen::of(bills, now)),
            // Nobody ever asked the payment partner for anything.
            Some(None) if money.customer.is_none() => Self::None,
            Some(None) | None => Self::Away,
        }
    }

    /// Where the invoice is paid that is open, if there is one.
    #[must_use]
    pub fn to_pay(&self) -> Option<&str> {
        match self {
            Self::Seen(seen) => seen.invoices.iter().find(|invoice| invoice.is_open)?.page.as_deref(),
            Self::None | Self::Away => None,
        }
    }
}

impl Seen {
    fn of(bills: Bills, now: Timestamp) -> Self {
        let drawn = bills.invoices.into_iter().filter(|bill| bill.standing != "draft");
        Self {
            at: bills.seen_at,
            is_stale: now.duration_since(bills.seen_at) > STALE,
            card: bills.card.map(|card| Held::of(&card, now)),
            invoices: drawn.map(Invoice::of).collect(),
        }
    }
}

impl Held {
    fn of(held: &Card, now: Timestamp) -> Self {
        Self { what: card(held), month: last_month(held), end: day_after(held).and_then(|day| end(day, now)) }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.end == Some(End::Over)
    }
}

impl Invoice {
    fn of(bill: Bill) -> Self {
        Self {
            standing: standing(&bill),
            is_open: bill.standing == "open",
            amount: amount(bill.total, &bill.currency),
            number: bill.number.unwrap_or(bill.id),
            made: bill.made_at,
            page: bill.page.filter(|page| is_web_address(page)),
            document: bill.document.filter(|document| is_web_address(document)),
        }
    }
}

/// What a link may lead to. The payment partner said it, and a browser does what a link says.
fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::constant(seconds, 0)
    }

    fn bill(standing: &str, page: &str) -> Bill {
        Bill {
            id: "in_1".into(),
            number: None,
            standing: standing.into(),
            total: 29_00,
            given_back: 0,
            disputed: None,
            currency: "EUR".into(),
            made_at: at(0),
            page: Some(page.into()),
            document: None,
        }
    }

    #[test]
    fn what_cannot_be_had_is_told_apart_from_what_is_not_there() {
        let paid = Money { customer: Some("cus_1".into()), ..Money::default() };
        assert!(matches!(Paper::of(&Money::default(), Some(None), at(0)), Paper::None));
        assert!(matches!(Paper::of(&paid, Some(None), at(0)), Paper::Away), "billing has not written them yet");
        assert!(matches!(Paper::of(&Money::default(), None, at(0)), Paper::Away));
    }

    #[test]
    fn what_is_old_says_so_and_links_lead_to_pages_only() {
        let invoices = vec![
            bill("draft", "https://pay.example.com/0"),
            bill("open", "https://pay.example.com/1"),
            bill("paid", "javascript:alert(1)"),
        ];
        let bills = Bills { seen_at: at(0), invoices, ..Bills::default() };
        let later = at(0) + STALE + SignedDuration::from_secs(1);
        let paper = Paper::of(&Money::default(), Some(Some(bills)), later);
        assert_eq!(paper.to_pay(), Some("https://pay.example.com/1"));
        let Paper::Seen(seen) = paper else { panic!("they were seen") };
        assert!(seen.is_stale);
        let pages: Vec<_> = seen.invoices.iter().map(|invoice| invoice.page.as_deref()).collect();
        assert_eq!(pages, [Some("https://pay.example.com/1"), None], "what is being written is no invoice yet");
        assert_eq!(seen.invoices[0].number, "in_1");
    }
}
