//! Time passes: periods end, payments are tried again, checkouts run out. Each happens at its own moment, however late
//! somebody looks.

use jiff::{SignedDuration, Timestamp};

use super::{
    checkouts,
    invoices::{Reason, State},
    shop::Shop,
    subscriptions::Status,
};

/// A first payment that is not made within this is never made.
const INCOMPLETE: SignedDuration = SignedDuration::from_hours(23);

/// What happens next.
enum Due {
    RunsOut(String),
    PeriodEnds(String),
    NeverBegan(String),
    TryAgain(String),
}

impl Shop {
    /// Lets everything happen that is due until `now`.
    pub(super) fn settle(&mut self, now: Timestamp) {
        // While time stands still nothing comes due.
        if self.settled.replace(now) == Some(now) {
            return;
        }
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= now) {
            self.now = at.max(self.now);
            match due {
                Due::RunsOut(checkout) => drop(self.close(&checkout)),
                Due::PeriodEnds(subscription) => self.end_period(&subscription),
                Due::NeverBegan(subscription) => self.never_begin(&subscription),
                Due::TryAgain(invoice) => self.try_again(&invoice),
            }
        }
        self.now = now.max(self.now);
    }

    fn next_due(&self) -> Option<(Timestamp, Due)> {
        let open = self.checkouts.iter().filter(|each| each.state == checkouts::State::Open);
        let runs_out = open.map(|each| (each.open_until, Due::RunsOut(each.id.clone())));
        let renewing = self.subscriptions.iter().filter(|each| each.status.renews());
        let ends = renewing.map(|each| (each.now_paid_for().1, Due::PeriodEnds(each.id.clone())));
        let incomplete = self.subscriptions.iter().filter(|each| each.status == Status::Incomplete);
        let never = incomplete.map(|each| (each.now_paid_for().0 + INCOMPLETE, Due::NeverBegan(each.id.clone())));
        let unpaid = self.invoices.iter().filter(|each| each.state == State::Open);
        let again = unpaid.filter_map(|each| Some((each.next_try?, Due::TryAgain(each.id.clone()))));
        runs_out.chain(ends).chain(never).chain(again).min_by_key(|(at, _)| *at)
    }

    /// The first payment was not made in time: nothing is owed.
    fn never_begin(&mut self, id: &str) {
        self.set_status(id, Status::IncompleteExpired);
        let open = self.invoices.iter().filter(|each| each.subscription == id && each.state == State::Open);
        for invoice in open.map(|each| each.id.clone()).collect::<Vec<_>>() {
            self.with_invoice(&invoice, |found| (found.state, found.next_try) = (State::Void, None));
            self.tell_invoice("invoice.voided", &invoice);
        }
    }

    fn end_period(&mut self, id: &str) {
        let Ok(now) = self.subscription(id) else { return };
        if now.ends_with_period {
            self.end(id);
            return;
        }
        self.go_over(id);
        self.with_subscription(id, |found| found.period += 1);
        let invoice = self.bill_period(id, Reason::Cycle);
        self.tell_subscription("customer.subscription.updated", id);
        self.try_again(&invoice);
    }

    /// Tries to have an invoice paid, with nobody looking on.
    pub(super) fn try_again(&mut self, id: &str) {
        let Ok(invoice) = self.invoice(id) else { return };
        let card = self.customer(&invoice.customer).and_then(|customer| customer.card.as_ref());
        let paid = invoice.due() == 0 || card.is_some_and(|kept| kept.card.pays_later().is_ok());
        if paid { self.mark_paid(id) } else { self.try_failed(id) }
    }

    /// Counts a try that failed, and says when the next one is. After the last, the account's rule says what becomes of it.
    pub(super) fn try_failed(&mut self, id: &str) {
        let Ok(invoice) = self.invoice(id).cloned() else { return };
        let next = self.dunning.get(invoice.tries).map(|wait| self.now + *wait);
        self.with_invoice(id, |found| {
            found.tries += 1;
            found.next_try = next;
        });
        if let Some(customer) = self.customer_mut(&invoice.customer) {
            customer.delinquent = true;
        }
        self.tell_invoice("invoice.payment_failed", id);
        let status = self.subscription(&invoice.subscription).map(|found| found.status);
        if next.is_some() {
            if status.is_ok_and(|status| status == Status::Active) {
                self.set_status(&invoice.subscription, Status::PastDue);
            }
            return;
        }
        if self.gives_up == Status::Canceled {
            self.with_invoice(id, |found| found.state = State::Uncollectible);
            self.tell_invoice("invoice.marked_uncollectible", id);
            self.end(&invoice.subscription);
        } else {
            self.set_status(&invoice.subscription, self.gives_up);
        }
    }

    /// Somebody pays an invoice on its page with the card that is there. Whether the bank did.
    pub(super) fn pay_invoice(&mut self, id: &str) -> bool {
        let Ok(invoice) = self.invoice(id) else { return false };
        let is_open = matches!(invoice.state, State::Open | State::Uncollectible);
        let card = self.customer(&invoice.customer).and_then(|customer| customer.card.as_ref());
        let pays = is_open && card.is_some_and(|kept| kept.card.pays_at_once().is_ok());
        if pays {
            self.mark_paid(id);
        }
        pays
    }
}
