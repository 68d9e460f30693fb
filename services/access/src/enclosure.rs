//! What a letter encloses that must not stand on the log: it is put down before the event that names it, so that who reads the event
//! finds it.

use std::time::Duration;

use messages::EnclosureId;
use messages::mail::Enclosure;
use nats::idempotency::Key;

use crate::Access;

/// Nobody waits longer than this for it.
pub(crate) const WITHIN: Duration = Duration::from_millis(500);

/// Puts it down; none if that takes too long, for then nobody can say whether it stands there.
pub(crate) async fn enclose(access: &Access, enclosure: &Enclosure) -> Option<EnclosureId> {
    let id = EnclosureId::new();
    let (key, text) = (id.to_string().parse::<Key>().ok()?, serde_json::to_vec(enclosure).ok()?);
    match tokio::time::timeout(WITHIN, access.enclosures.put(&key, text.into())).await {
        Ok(Ok(_)) => Some(id),
        Ok(Err(_)) | Err(_) => {
            tracing::warn!(%id, "what a letter encloses could not be put down");
            None
        }
    }
}
