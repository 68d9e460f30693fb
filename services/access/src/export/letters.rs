//! What of an export stands in no table of ours: the letters that were sent, which the log knows, and invoices.

use domain::wording::bills::{amount, standing};
use domain::wording::letters::about;
use messages::account::bills::Bill;
use messages::mail::Event;
use messages::subject::{STREAM, all_about};
use messages::{Message, PersonId};
use nats::tail::all_on;
use nats::{Connection, Entry};
use serde_json::{Value, json};

use super::archive::Table;

/// The letters that went to somebody, the oldest first.
pub(super) async fn letters(log: &Connection, person: PersonId) -> Result<Table, String> {
    let entries = all_on(log, STREAM, &all_about::<Event>(person)).await?;
    Ok(Table { name: "letters", columns: &["sent", "about"], rows: entries.iter().filter_map(sent).collect() })
}

fn sent(entry: &Entry) -> Option<Vec<Value>> {
    let (envelope, message) = entry.read().ok()?;
    let Message::MailEvent(_, Event::Sent { letter, .. }) = message else { return None };
    Some(vec![json!(envelope.at), json!(about(letter))])
}

/// Invoices, as their pages say them.
pub(super) fn invoices(bills: &[Bill]) -> Table {
    let row = |bill: &Bill| {
        let (total, back) = (amount(bill.total, &bill.currency), amount(bill.given_back, &bill.currency));
        vec![json!(bill.number), json!(bill.made_at), json!(total), json!(back), json!(standing(bill))]
    };
    let columns = &["number", "made", "total", "given_back", "standing"];
    Table { name: "invoices", columns, rows: bills.iter().map(row).collect() }
}
