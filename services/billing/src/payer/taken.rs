//! What became of money that was paid: given back, also by hand at the provider, or asked back at a bank.

use messages::account::bills::Bill;
use payments::{Charge, CustomerId, DisputeStatus, Invoice, InvoiceStatus};

use super::wish::is_settled;
use super::{Payers, mapping};

impl Payers {
    /// The bills of a customer as they are shown, with what became of each. Of one whose payment is not listed any more nothing is said.
    pub(super) async fn bills(
        &self,
        customer: &CustomerId,
        invoices: &[Invoice],
    ) -> Result<Vec<(Bill, bool)>, payments::Error> {
        let is_paid = |bill: &Invoice| bill.status == InvoiceStatus::Paid && bill.payment.is_some();
        let charges = if invoices.iter().any(is_paid) { self.provider.charges(customer).await? } else { Vec::new() };
        let mut bills = Vec::with_capacity(invoices.len());
        for invoice in invoices {
            let charge = charges.iter().find(|charge| charge.payment.is_some() && charge.payment == invoice.payment);
            let given_back = charge.map_or(0, |charge| charge.given_back.minor);
            let disputed = match charge {
                Some(charge) if charge.is_disputed => self.disputed(charge).await?,
                Some(_) | None => None,
            };
            bills.push((Bill { disputed, ..mapping::bill(invoice, given_back) }, charge.is_some()));
        }
        Ok(bills)
    }

    /// How the newest dispute stands. Whoever may not read them knows all the same that there is one.
    async fn disputed(&self, charge: &Charge) -> Result<Option<String>, payments::Error> {
        let Some(payment) = &charge.payment else { return Ok(None) };
        let status = match self.provider.disputes(payment).await {
            Ok(disputes) => disputes.first().map(|newest| newest.status),
            Err(error) if is_settled(&error.kind) => None,
            Err(error) => return Err(error),
        };
        Ok(Some(status.unwrap_or(DisputeStatus::Unknown).word().to_owned()))
    }
}
