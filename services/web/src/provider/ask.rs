//! Sending somebody to the provider, with all that ties the way back to this one way out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};
use url::Url;

use super::{Problem, Provider};

/// Where to send somebody, and what to remember until they are back.
pub(crate) struct Asked {
    /// The address of the provider's page.
    pub address: Url,
    /// Comes back with them.
    pub state: String,
    /// Comes back inside what the provider signs.
    pub nonce: String,
    /// Proves to the provider that whoever brings the code is who asked.
    pub verifier: String,
}

impl Provider {
    /// Begins a sign-in. Who is signed in and shows once more that it is them is asked `again`, where the provider says that it can be told
    /// to: not all of them can, and some send people back with an error who are sent with what they do not know.
    ///
    /// # Errors
    /// When the provider does not say where its page is.
    pub async fn ask(&self, again: bool) -> Result<Asked, Problem> {
        let known = self.known().await?;
        // 32 bytes each: none can be guessed within ten minutes, or ever.
        let (state, nonce, verifier) = (random()?, random()?, random()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));
        let mut address = known.pages.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("scope", "openid email profile")
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if again && known.asks_again {
            address.query_pairs_mut().append_pair("prompt", "login");
        }
        Ok(Asked { address, state, nonce, verifier })
    }
}

/// 43 characters that are safe in an address.
fn random() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| Problem::Away("the system gave no randomness".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
