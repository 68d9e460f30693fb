//! The page of what an account pays, in its states.

use domain::account::card::End;
use domain::wording;
use face::dues::Dues;
use face::layout::{Frame, Here, Notice, Theme};
use face::when::Dates;
use messages::account::{Refusal, Wish};

use super::cancel;
use super::lead::{Charge, Lead};
use super::paper::{Held, Invoice, Paper, Seen};
use super::show::{Live, Page, Told, Ways};
use crate::account::Tab;
use crate::account::arrange::Wanted;
use crate::shelf::samples::{NOW, ada, before, days, grace};
use crate::shelf::{Shelf, Shown};
use face::label::Tone;

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    nothing(shelf)?;
    paid(shelf)?;
    missing(shelf)?;
    mirror(shelf)?;
    cancel::exhibits(shelf)
}

/// Nothing is paid.
fn nothing(shelf: &mut Shelf<'_>) -> Shown {
    let free = |lead| live(lead, None, Paper::None);
    let opened = vec![told(days(5), "You", "You signed up.")];
    let trial = || Some(("Trial", "Free for 14 days".to_owned()));
    put(shelf, "account/billing/show/opening", ada, free(Lead::Opening))?;
    let on_trial = Live { plan: trial(), history: opened.clone(), ..free(Lead::Trial { ends: before(-days(9) - 60) }) };
    put(shelf, "account/billing/show/trial", ada, on_trial)?;
    let over = Live {
        plan: trial(),
        history: vec![told(days(16), "You", "You signed up.")],
        ..free(Lead::TrialOver { at: before(days(2)) })
    };
    put(shelf, "account/billing/show/trial_over", |theme| ada(theme).after_trial(), over)?;
    put(shelf, "account/billing/show/nothing", grace, free(Lead::Nothing))?;
    let given = Live { plan: pro(), ..free(Lead::Given { until: Some(before(-days(30))) }) };
    put(shelf, "account/billing/show/given", grace, given)
}

/// All is paid.
fn paid(shelf: &mut Shelf<'_>) -> Shown {
    let at = before(-days(12));
    put(shelf, "account/billing/show/paid", grace, paying())?;
    let charge = Charge { amount: Some("€9".into()), at };
    let changes = Live { lead: Lead::Changes { to: "Hobby", charge }, ..paying() };
    put(shelf, "account/billing/show/changes", grace, changes)?;
    let mut ends = Live { lead: Lead::Ends { at, kept: before(-days(26)) }, ..paying() };
    ends.history.insert(0, told(90, "You", "You chose to let the plan end when the paid time is over."));
    put(shelf, "account/billing/show/ends", grace, ends)?;
    let under_way = Some(wording::money::wish(&Wish::Cancel));
    put(shelf, "account/billing/show/under_way", grace, Live { under_way, ..paying() })?;
    put(shelf, "account/billing/show/beginning", grace, Live { lead: Lead::Beginning, ..paying() })?;
    put(shelf, "account/billing/show/unclear", grace, Live { lead: Lead::Unclear, plan: None, ..paying() })?;
    let declined = |theme| {
        let text = wording::money::refusal(Refusal::NothingPlanned);
        grace(theme).saying(Notice { tone: Tone::Rest, text })
    };
    put(shelf, "account/billing/show/declined", declined, paying())?;
    let mut held = paying();
    let soon = Held { month: "12/2026".into(), end: Some(End::Soon), ..card() };
    held.paper = Paper::Seen(Seen { card: Some(soon), ..seen() });
    let ends_soon = |theme| dues(theme, Dues::Card { month: "12/2026".into(), is_over: false });
    put(shelf, "account/billing/show/card_ends", ends_soon, held.clone())?;
    let over = Held { month: "10/2026".into(), end: Some(End::Over), ..card() };
    held.paper = Paper::Seen(Seen { card: Some(over), ..seen() });
    let is_over = |theme| dues(theme, Dues::Card { month: "10/2026".into(), is_over: true });
    put(shelf, "account/billing/show/card_over", is_over, held)
}

/// A payment is missing, or was.
fn missing(shelf: &mut Shelf<'_>) -> Shown {
    let since = before(days(2));
    let open = || {
        let unpaid = Invoice {
            number: "HRB-0003".into(),
            standing: "Not paid yet".into(),
            is_open: true,
            made: since,
            ..invoice()
        };
        Paper::Seen(Seen { invoices: vec![unpaid, invoice()], ..seen() })
    };
    let mut late = Live {
        lead: Lead::Missing { since, until: before(-days(5)), next_try: Some(before(-days(1))) },
        paper: open(),
        ..paying()
    };
    late.history.insert(0, told(days(2), "Harbor", "A payment did not come through."));
    put(shelf, "account/billing/show/missing", owing, late.clone())?;
    put(shelf, "account/billing/show/missing_away", owing, Live { paper: Paper::Away, ..late.clone() })?;
    late.lead = Lead::Unpaid { since: before(days(9)) };
    late.history.insert(0, told(days(2), "Harbor", "A payment was missing for seven days."));
    late.history[1] = told(days(9), "Harbor", "A payment did not come through.");
    let unpaid = |theme| dues(theme, Dues::Unpaid { since: before(days(9)) });
    put(shelf, "account/billing/show/unpaid", unpaid, late)?;
    let mut ended = Live { lead: Lead::Ended { at: before(days(3)) }, ..paying() };
    ended.history.insert(0, told(days(3), "Harbor", "The time that was paid for is over."));
    let over = |theme| dues(theme, Dues::Ended { at: before(days(3)) });
    put(shelf, "account/billing/show/ended", over, ended)
}

/// Card and invoices, as they are shown or not.
fn mirror(shelf: &mut Shelf<'_>) -> Shown {
    put(shelf, "account/billing/show/away", grace, Live { paper: Paper::Away, ..paying() })?;
    let stale = Paper::Seen(Seen { at: before(days(1)), is_stale: true, ..seen() });
    put(shelf, "account/billing/show/stale", grace, Live { paper: stale, ..paying() })?;
    let empty = Paper::Seen(Seen { card: None, invoices: Vec::new(), ..seen() });
    put(shelf, "account/billing/show/empty", grace, Live { paper: empty, ..paying() })?;
    let stands = |number: &str, age: i64, said: &str| {
        let (number, made) = (number.into(), before(days(age)));
        Invoice { number, made, standing: said.into(), ..invoice() }
    };
    let back = vec![
        stands("HRB-0005", 18, "Given back"),
        stands("HRB-0004", 48, "Paid, €9 given back"),
        stands("HRB-0003", 79, "Cancelled"),
        stands("HRB-0002", 109, "Taken back by your bank"),
    ];
    let back = Paper::Seen(Seen { invoices: back, ..seen() });
    let mut refunded = Live { paper: back, ..paying() };
    refunded.history.insert(0, told(days(1), "Harbor's staff", "We gave money back."));
    refunded.history.insert(0, told(60, "Harbor", "A plan was paid for twice. We ended one and gave the money back."));
    put(shelf, "account/billing/show/given_back", grace, refunded)
}

fn put(shelf: &mut Shelf<'_>, name: &'static str, frame: fn(Theme) -> Frame, live: Live) -> Shown {
    shelf.put(name, &Page { frame: frame(shelf.theme).at(Here::Account), tab: Tab::Billing, live })
}

/// Around a page of Grace's, who has to know this.
fn dues(theme: Theme, dues: Dues) -> Frame {
    grace(theme).owing(Some(dues))
}

/// Around a page of Grace's, of whom a payment is missing.
fn owing(theme: Theme) -> Frame {
    dues(theme, Dues::Missing { since: before(days(2)), until: before(-days(5)) })
}

fn live(lead: Lead, plan: Option<(&'static str, String)>, paper: Paper) -> Live {
    let wanted = Wanted::shown;
    let ways = Ways {
        card: wanted(Wish::Portal { card: true }),
        portal: wanted(Wish::Portal { card: false }),
        go_on: wanted(Wish::GoOn),
    };
    Live { dates: Dates::PLAIN, now: NOW, lead, plan, under_way: None, paper, ways, history: Vec::new() }
}

fn pro() -> Option<(&'static str, String)> {
    Some(("Pro", "€29 a month".to_owned()))
}

fn paying() -> Live {
    let charge = Charge { amount: Some("€29".into()), at: before(-days(12)) };
    let history = vec![
        told(days(18), "Harbor", "The Pro plan was paid for another month."),
        told(days(48), "You", "You paid for the Pro plan."),
        told(days(60), "You", "You signed up."),
    ];
    Live { history, ..live(Lead::Paid(charge), pro(), Paper::Seen(seen())) }
}

fn seen() -> Seen {
    let first = Invoice { number: "HRB-0001".into(), made: before(days(48)), ..invoice() };
    Seen { at: before(20 * 60), is_stale: false, card: Some(card()), invoices: vec![invoice(), first] }
}

fn card() -> Held {
    Held { what: "Visa ending in 4242".into(), month: "04/2028".into(), end: None }
}

fn invoice() -> Invoice {
    Invoice {
        number: "HRB-0002".into(),
        made: before(days(18)),
        amount: "€29".into(),
        standing: "Paid".into(),
        is_open: false,
        page: Some("https://pay.example.net/i/1".into()),
        document: Some("https://pay.example.net/i/1/pdf".into()),
    }
}

fn told(age: i64, who: &str, what: &str) -> Told {
    Told { at: before(age), who: who.into(), what: what.into() }
}
