//! By which key mail is signed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::service::Check;

use super::{Names, Sending, Wrong, came_to, tag};

/// A key of RSA with 1024 bits is so long; what is shorter is not believed.
const SHORTEST_RSA: usize = 160;

/// A key of Ed25519.
const ED25519: usize = 32;

pub(super) async fn check(names: &dyn Names, sending: Sending<'_>) -> Check {
    let Some(selector) = sending.selector else {
        let what = format!("mail: whether mail as {} is signed (DKIM)", sending.domain);
        let mend = "set it to the name that your carrier gave the key".to_owned();
        return came_to(what, Err(Wrong::with("mailer.dkim_selector is not set, so that cannot be seen", mend)));
    };
    let name = format!("{selector}._domainkey.{}", sending.domain);
    let outcome = look(names, &name).await;
    came_to(format!("mail: the key that mail is signed with, at {name} (DKIM)"), outcome)
}

async fn look(names: &dyn Names, name: &str) -> Result<(), Wrong> {
    let add = || format!("add {name}. TXT \"v=DKIM1; k=rsa; p=…\", with the key that your carrier shows");
    // The mark may be left out of a key.
    let found: Vec<String> = names.texts(name).await?.into_iter().filter(|text| tag(text, "p").is_some()).collect();
    let [found] = found.as_slice() else {
        return Err(match found.len() {
            0 => Wrong::with("there is none", add()),
            _ => Wrong::with(
                "there are two, and nobody knows which is meant",
                "leave the one that your carrier shows".to_owned(),
            ),
        });
    };
    let key: String = tag(found, "p").unwrap_or_default().split_whitespace().collect();
    if key.is_empty() {
        return Err(Wrong::with("it is taken back", add()));
    }
    let bytes = STANDARD.decode(&key).map_err(|_| Wrong::with("it is broken, as if cut off", add()))?;
    let fits = match tag(found, "k").unwrap_or("rsa") {
        "rsa" => bytes.len() >= SHORTEST_RSA,
        "ed25519" => bytes.len() == ED25519,
        _ => return Err(Wrong::with("it is of a kind that nobody knows", add())),
    };
    if fits { Ok(()) } else { Err(Wrong::with("it is too short to be believed", add())) }
}
