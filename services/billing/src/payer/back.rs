//! Giving money back: for a bill that one of us names, and for what was paid beside what counts.

use messages::account::Outcome;
use payments::{Invoice, InvoiceStatus, Money, NewRefund, Once, RefundStatus, SubscriptionId};

use super::wish::{Came, is_settled, named};
use super::{NotDone, Payer, Payers};

impl Payers {
    /// Gives back what is named, or all that is left of it.
    pub(super) async fn refund(
        &self,
        row: &Payer,
        invoice: &str,
        minor: Option<i64>,
        once: &Once,
    ) -> Result<Came, NotDone> {
        let Some(customer) = &row.customer else { return Ok(Came::of(Outcome::Absent)) };
        let bills = self.provider.invoices(customer).await?;
        let Some(bill) = bills.iter().find(|bill| bill.id.as_str() == invoice) else {
            return Ok(Came::of(Outcome::Absent));
        };
        self.give_back(bill, minor, once).await
    }

    async fn give_back(&self, bill: &Invoice, minor: Option<i64>, once: &Once) -> Result<Came, NotDone> {
        let payment = bill.payment.as_ref().filter(|_| bill.status == InvoiceStatus::Paid);
        let Some(payment) = payment else { return Ok(Came::of(Outcome::Refused)) };
        let (mut before, mut ours) = (0, 0);
        for refund in self.provider.refunds(payment).await? {
            let is_ours = refund.effect.as_ref() == Some(&once.effect);
            match refund.status {
                RefundStatus::Failed | RefundStatus::Canceled => {}
                RefundStatus::Succeeded
                | RefundStatus::Pending
                | RefundStatus::RequiresAction
                | RefundStatus::Unknown => *(if is_ours { &mut ours } else { &mut before }) += refund.amount.minor,
            }
        }
        let left = bill.paid.minor.saturating_sub(before);
        // What was done by a call whose answer got lost is asked for again as it was.
        let wanted = if ours > 0 { ours } else { minor.unwrap_or(left) };
        if wanted <= 0 || wanted > left {
            return Ok(Came::of(Outcome::Refused));
        }
        if ours == 0 {
            let amount = Money::new(wanted, bill.paid.currency);
            self.provider.refund(&NewRefund { payment: payment.clone(), amount }, once).await?;
        }
        let back = Some((bill.id.to_string(), before.saturating_add(wanted)));
        Ok(Came { back, ..Came::of(Outcome::Done) })
    }

    /// Ends what was paid beside what counts, and gives back its last payment.
    pub(super) async fn end_surplus(&self, row: &Payer, id: &SubscriptionId, once: &Once) -> Result<Came, NotDone> {
        let Some(customer) = &row.customer else { return Ok(Came::of(Outcome::Absent)) };
        let all = self.subscriptions(customer).await?;
        let Some(surplus) = named(&all, id) else { return Ok(Came::of(Outcome::Absent)) };
        let ending = self.once_more(once, &format!("end-{id}"))?;
        self.provider.cancel_now(&surplus.id, &ending).await?;
        let bills = self.provider.invoices(customer).await?;
        let last = bills.iter().find(|bill| Some(&bill.id) == surplus.latest_invoice.as_ref());
        let Some(paid) = last.filter(|bill| bill.paid.minor > 0) else { return Ok(Came::of(Outcome::Absent)) };
        match self.give_back(paid, None, once).await {
            Err(NotDone::Provider(error)) if is_settled(&error.kind) => {
                metrics::counter!("provider_trouble_total", "kind" => "not_given_back").increment(1);
                tracing::error!(account = %row.account, bill = %paid.id, error = error.for_log(), "what was paid twice cannot be given back");
                Ok(Came::of(Outcome::Refused))
            }
            came => came,
        }
    }
}
