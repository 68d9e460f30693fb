//! What a device is asked to sign.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use messages::PersonId;
use serde::Serialize;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::PublicKeyCredentialDescriptor;
use webauthn_rp::request::auth::DiscoverableCredentialRequestOptions;
use webauthn_rp::request::register::{
    CredProtect, Nickname, PublicKeyCredentialCreationOptions, PublicKeyCredentialUserEntity, UserHandle, UserHandle16,
    Username,
};
use webauthn_rp::response::{AuthTransports, CredentialId};

use super::{Passkeys, Problem};

/// Something drawn, to be remembered until it is answered.
pub(crate) struct Asked {
    /// What is to be signed.
    pub challenge: Vec<u8>,
    /// What must hold for the answer.
    pub state: Vec<u8>,
    /// What the browser is told, for our script.
    pub options: String,
}

/// By what a device knows whose a passkey is: it says nothing to anybody else.
pub(super) fn handle(person: PersonId) -> UserHandle16 {
    let Ok(handle) = UserHandle::decode(person.uuid().into_bytes());
    handle
}

impl Passkeys {
    /// For a passkey of somebody who is shown as this address and name. Those that they have already are named, so that a device that holds
    /// one of them makes no other.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub fn make(&self, person: PersonId, email: &str, name: &str, known: &[String]) -> Result<Asked, Problem> {
        let id = handle(person);
        // How a passkey is called where the device lists it. Not every address fits the letters that are allowed there.
        let called = Username::try_from(email).or_else(|_| Username::try_from("account"));
        let user = PublicKeyCredentialUserEntity {
            name: called.map_err(|_| Problem::Ours("the name of an account"))?,
            id: &id,
            display_name: Nickname::try_from(name).ok(),
        };
        let known = known.iter().filter_map(|name| named(name)).collect();
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.site, user, known);
        // Many devices know nothing of it, and would make none. That they are unlocked each time is asked for, and judged.
        options.extensions.cred_protect = CredProtect::None;
        let (server, client) = options.start_ceremony().map_err(|error| Problem::unproven(&error))?;
        let challenge = client.options().challenge.as_data();
        let state = server.encode().map_err(|_| Problem::Ours("the time"))?;
        told(challenge, state.to_vec(), &client)
    }

    /// For the passkey of whoever sits there.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub fn ask(&self) -> Result<Asked, Problem> {
        let options = DiscoverableCredentialRequestOptions::passkey(&self.site);
        let (server, client) = options.start_ceremony().map_err(|error| Problem::unproven(&error))?;
        let challenge = client.options().0.challenge.as_data();
        let state = server.encode().map_err(|_| Problem::Ours("the time"))?;
        told(challenge, state.to_vec(), &client)
    }
}

fn told(challenge: u128, state: Vec<u8>, client: &impl Serialize) -> Result<Asked, Problem> {
    let options = serde_json::to_string(client).map_err(|_| Problem::Ours("what a browser is told"))?;
    Ok(Asked { challenge: challenge.to_le_bytes().to_vec(), state, options })
}

/// A passkey by the name under which it is listed.
fn named(name: &str) -> Option<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let id = CredentialId::<Vec<u8>>::decode(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?;
    // How the device is reached is not known here: browsers look for it everywhere.
    Some(PublicKeyCredentialDescriptor { id, transports: AuthTransports::decode(0).ok()? })
}
