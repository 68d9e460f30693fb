//! What Resend tells us of the letters that it carried.

use serde::Deserialize;
use serde_json::Value;

use super::{Returned, Why, letter};
use crate::resend::TAG;

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    email_id: String,
    #[serde(default)]
    tags: Value,
    #[serde(default)]
    bounce: Bounce,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    sub_type: String,
}

/// What an event comes to whose signature was verified. None for what says nothing of the address: that it was sent, delivered, is
/// late, was opened; and for what names no letter of ours.
#[must_use]
pub fn resend(body: &[u8]) -> Option<Returned> {
    let event: Event = serde_json::from_slice(body).ok()?;
    let why = match event.kind.as_str() {
        "email.bounced" => bounced(&event.data.bounce),
        "email.complained" => Why::Complained,
        // It did not even try, because mail to them came back before.
        "email.suppressed" => Why::Refused,
        _ => return None,
    };
    let letter = tag(&event.data.tags).and_then(letter);
    let id = event.data.email_id;
    let carried_as =
        (!id.is_empty() && id.len() <= 128 && id.bytes().all(|byte| byte.is_ascii_graphic())).then_some(id);
    if letter.is_none() && carried_as.is_none() {
        return None;
    }
    Some(Returned { letter, carried_as, why })
}

fn bounced(bounce: &Bounce) -> Why {
    match (bounce.kind.as_str(), bounce.sub_type.as_str()) {
        ("Permanent", "Suppressed" | "OnAccountSuppressionList") => Why::Refused,
        ("Permanent", _) => Why::NoMailbox,
        ("Transient", "MailboxFull" | "General") => Why::Full,
        (_, _) => Why::Refused,
    }
}

/// Events have tags as names and values; what they were sent as, in a list of both, does as well.
fn tag(tags: &Value) -> Option<&str> {
    match tags {
        Value::Object(all) => all.get(TAG)?.as_str(),
        Value::Array(all) => {
            all.iter().find(|one| one.get("name").and_then(Value::as_str) == Some(TAG))?.get("value")?.as_str()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
