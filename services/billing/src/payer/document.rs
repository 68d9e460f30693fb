//! The document of an account: card, bills, pages and quotes. It is written before what came of a call is recorded, so that whoever is
//! told that a page is open finds its address.

use domain::account::dispute;
use jiff::Timestamp;
use messages::account::Bills;
use messages::account::bills::{Bill, Page, Quoted};

use super::look::{Seen, Shown};
use super::wish::Came;
use super::{NotDone, Payer, Payers};

/// What a page on which a plan is paid is called in the document.
const CHECKOUT: &str = "checkout";

/// So many bills are shown: two years of months.
const MOST_BILLS: usize = 24;

impl Payers {
    /// Writes what was seen and what came of what was asked. Where nothing could be seen, what was shown before stays.
    pub(super) async fn write_down(&self, row: &Payer, seen: &Seen, came: Option<&Came>) -> Result<(), NotDone> {
        let before = self.papers.bills(row.account).await?.unwrap_or_default();
        let plan = |open: &payments::Checkout| self.terms.prices.plan(open.price.as_ref()?).map(str::to_owned);
        let bills = document(row, before.clone(), seen, came, plan);
        self.papers.keep(row.account, &bills).await?;
        for bill in newly_disputed(&before, &bills) {
            metrics::counter!("provider_trouble_total", "kind" => "disputed").increment(1);
            tracing::warn!(account = %row.account, bill, "a bank was asked to take a payment back");
        }
        Ok(())
    }
}

fn document(
    row: &Payer,
    before: Bills,
    seen: &Seen,
    came: Option<&Came>,
    plan: impl Fn(&payments::Checkout) -> Option<String>,
) -> Bills {
    let (now, number) = (seen.observed.seen_at, row.number.cast_unsigned());
    let said =
        |id: &str| came.and_then(|came| came.back.as_ref()).filter(|(bill, _)| bill == id).map(|(_, minor)| *minor);
    let known = |id: &str| before.invoices.iter().find(|bill| bill.id == id).cloned();
    // Of what is not listed any more, what was known of it stays.
    let as_known = |bill: &Bill| known(&bill.id).map_or((0, None), |known| (known.given_back, known.disputed));
    let whole = |(bill, is_known): &(Bill, bool)| {
        let (given_back, disputed) = if *is_known { (bill.given_back, bill.disputed.clone()) } else { as_known(bill) };
        Bill { given_back: said(&bill.id).map_or(given_back, |said| said.max(given_back)), disputed, ..bill.clone() }
    };
    let (card, mut invoices) = match &seen.shown {
        Some(Shown { card, invoices, .. }) => (card.clone(), invoices.iter().map(whole).collect()),
        None => (before.card.clone(), before.invoices.clone()),
    };
    invoices.sort_by(|a, b| b.made_at.cmp(&a.made_at).then_with(|| b.id.cmp(&a.id)));
    invoices.truncate(MOST_BILLS);
    let mut pages = pages(&before.pages, came.and_then(|came| came.page.as_ref()), now);
    let opened = seen.shown.as_ref().and_then(|shown| shown.checkout.as_ref());
    pages.extend(opened.and_then(|open| {
        let url = open.url.clone()?;
        let opened_by = before.pages.iter().find(|page| page.url == url).map(|page| page.asked);
        let asked = opened_by.unwrap_or(number);
        Some(Page { kind: CHECKOUT.to_owned(), plan: plan(open), asked, url, open_until: open.open_until })
    }));
    let quote = came.and_then(|came| came.quote.clone());
    let is_other = |one: &Quoted| quote.as_ref().is_none_or(|quote| quote.plan != one.quote.plan);
    let mut quotes: Vec<Quoted> = before.quotes.iter().filter(|one| is_other(one)).cloned().collect();
    quotes.extend(quote.map(|quote| Quoted { asked: number, quote }));
    Bills { seen_at: now, card, invoices, pages, quotes }
}

/// The bills that a bank takes back, or asks about, and did not before.
fn newly_disputed<'a>(before: &Bills, now: &'a Bills) -> Vec<&'a str> {
    let was = |id: &str| {
        before
            .invoices
            .iter()
            .find(|bill| bill.id == id)
            .is_some_and(|bill| dispute(bill.disputed.as_deref()).is_some())
    };
    let newly = now.invoices.iter().filter(|bill| dispute(bill.disputed.as_deref()).is_some() && !was(&bill.id));
    newly.map(|bill| bill.id.as_str()).collect()
}

/// The pages besides that on which a plan is paid: a new one takes the place of those of its kind.
fn pages(before: &[Page], new: Option<&Page>, now: Timestamp) -> Vec<Page> {
    let stays = |page: &&Page| {
        let is_replaced = new.is_some_and(|new| new.kind == page.kind);
        page.kind != CHECKOUT && page.open_until > now && !is_replaced
    };
    before.iter().filter(stays).chain(new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use messages::account::Outcome;

    use super::super::look::unseen;
    use super::super::mapping::tests::day;
    use super::super::tests::payer;
    use super::*;

    fn page(kind: &str, asked: u64, until: i64) -> Page {
        let url = format!("https://pay.example.com/{kind}/{asked}");
        Page { kind: kind.to_owned(), plan: None, asked, url, open_until: day(until) }
    }

    fn bill(id: &str, made: i64) -> Bill {
        Bill {
            id: id.to_owned(),
            number: None,
            standing: "paid".to_owned(),
            total: 29_00,
            given_back: 0,
            disputed: None,
            currency: "EUR".to_owned(),
            made_at: day(made),
            page: None,
            document: None,
        }
    }

    #[test]
    fn a_new_page_takes_the_place_of_its_kind_and_old_ones_go() {
        let before = [page("portal", 1, 5), page("card", 2, 9), page("checkout", 3, 9)];
        let kinds = |all: &[Page]| all.iter().map(|page| (page.kind.clone(), page.asked)).collect::<Vec<_>>();
        assert_eq!(kinds(&pages(&before, None, day(6))), [("card".to_owned(), 2)]);
        let new = page("card", 4, 12);
        let both = [("portal".to_owned(), 1), ("card".to_owned(), 4)];
        assert_eq!(kinds(&pages(&before, Some(&new), day(4))), both);
    }

    #[test]
    fn the_newest_bills_come_first_and_know_what_was_given_back_of_them() {
        let mut seen = unseen(&payer(), None, day(40));
        let mut invoices: Vec<_> = (0..30).map(|n| (bill(&format!("in_{n}"), n), false)).collect();
        // By hand, at the provider; and a bank was asked.
        invoices[27] = (Bill { given_back: 3, disputed: Some("needs_response".into()), ..bill("in_27", 27) }, true);
        seen.shown = Some(Shown { invoices, ..Shown::default() });
        let before = Bills { invoices: vec![Bill { given_back: 5, ..bill("in_29", 29) }], ..Bills::default() };
        let came = Came { back: Some(("in_28".to_owned(), 7_00)), ..Came::of(Outcome::Done) };
        let bills = document(&payer(), before.clone(), &seen, Some(&came), |_| None);
        let told: Vec<_> = bills.invoices.iter().take(4).map(|bill| (bill.id.as_str(), bill.given_back)).collect();
        assert_eq!(told, [("in_29", 5), ("in_28", 7_00), ("in_27", 3), ("in_26", 0)]);
        assert_eq!(bills.invoices.len(), MOST_BILLS);
        assert_eq!(newly_disputed(&before, &bills), ["in_27"]);
        assert_eq!(newly_disputed(&bills, &bills), [] as [&str; 0], "it is told once");
    }

    #[test]
    fn where_nothing_is_seen_what_was_shown_stays() {
        let before = Bills { invoices: vec![bill("in_1", 1)], ..Bills::default() };
        let bills = document(&payer(), before.clone(), &unseen(&payer(), None, day(2)), None, |_| None);
        assert_eq!(bills, Bills { seen_at: day(2), ..before });
    }
}
