//! What comes back from a device, and whether it holds.
//!
//! It holds if it signs what was drawn, for this site and from our own origin, after the device was unlocked, and if the count of its uses
//! has not gone back: a count that has is that of a copy.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use messages::PersonId;
use webauthn_rp::bin::{Decode, Encode};
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::request::register::RegistrationVerificationOptions;
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState, Registration,
    RegistrationServerState,
};

use super::ask::handle;
use super::{Passkeys, Problem};

/// A passkey that a device says it has made.
pub(crate) struct Made(Registration);

/// A passkey that a device says it has used.
pub(crate) struct Used(DiscoverableAuthentication16);

/// A passkey that holds.
#[derive(Debug)]
pub(crate) struct Judged {
    /// The name that the device gave it.
    pub name: String,
    /// Its public half.
    pub key: Vec<u8>,
    /// What is to be noted of this use.
    pub state: Vec<u8>,
}

impl Made {
    /// Reads what our script sends.
    pub fn read(text: &str) -> Result<Self, Problem> {
        Registration::from_json_relaxed(text.as_bytes()).map(Self).map_err(|_| Problem::Unreadable)
    }

    /// What it says it signs.
    pub fn challenge(&self) -> Result<[u8; 16], Problem> {
        self.0.challenge_relaxed().map(|sent| sent.0.to_le_bytes()).map_err(|_| Problem::Unreadable)
    }
}

impl Used {
    /// Reads what our script sends.
    pub fn read(text: &str) -> Result<Self, Problem> {
        DiscoverableAuthentication16::from_json_relaxed(text.as_bytes()).map(Self).map_err(|_| Problem::Unreadable)
    }

    /// What it says it signs.
    pub fn challenge(&self) -> Result<[u8; 16], Problem> {
        self.0.challenge_relaxed().map(|sent| sent.0.to_le_bytes()).map_err(|_| Problem::Unreadable)
    }

    /// The name that the device gave it.
    pub fn name(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.raw_id().as_ref())
    }
}

impl Passkeys {
    /// Whether a new passkey is what was asked for by what was put down.
    ///
    /// # Errors
    /// When it is not.
    pub fn judge_made(&self, put_down: &[u8], made: &Made) -> Result<Judged, Problem> {
        let drawn = RegistrationServerState::<16>::decode(put_down).map_err(|_| Problem::Ours("what was drawn"))?;
        let origins = [self.origin.as_str()];
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            // Devices and programs that hold passkeys say more than they were asked; nothing is read of it.
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let held = drawn.verify(&self.site, &made.0, &options).map_err(|error| Problem::unproven(&error))?;
        let (Ok(key), Ok(state)) = (held.static_state().encode(), held.dynamic_state().encode());
        Ok(Judged { name: URL_SAFE_NO_PAD.encode(held.id().as_ref()), key, state: state.to_vec() })
    }

    /// Whether a passkey of this person was used as was asked by what was put down.
    ///
    /// # Errors
    /// When it was not.
    pub fn judge_used(
        &self,
        put_down: &[u8],
        used: &Used,
        (person, key, state): (PersonId, &[u8], &[u8]),
    ) -> Result<Judged, Problem> {
        let drawn = DiscoverableAuthenticationServerState::decode(put_down);
        let drawn = drawn.map_err(|_| Problem::Ours("what was drawn"))?;
        let before = <[u8; 7]>::try_from(state).ok().and_then(|state| DynamicState::decode(state).ok());
        let before = before.ok_or(Problem::Ours("the last use"))?;
        let half = StaticState::decode(key).map_err(|_| Problem::Ours("the public half"))?;
        let user = handle(person);
        let held = AuthenticatedCredential::new(used.0.raw_id(), &user, half, before);
        let mut held = held.map_err(|error| Problem::unproven(&error))?;
        let origins = [self.origin.as_str()];
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &origins,
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        drawn.verify(&self.site, &used.0, &mut held, &options).map_err(|error| Problem::unproven(&error))?;
        let Ok(state) = held.dynamic_state().encode();
        Ok(Judged { name: used.name(), key: key.to_vec(), state: state.to_vec() })
    }
}
