//! Sending somebody to the provider, with all that ties the way back to this one way out.

use openidconnect::core::{CoreAuthenticationFlow, CoreClient};
use openidconnect::{ClientId, CsrfToken, Nonce, PkceCodeChallenge, Scope};

use super::{Problem, Provider};

/// Where to send somebody, and what to remember until they are back.
pub(crate) struct Asked {
    /// The address of the provider's page.
    pub address: String,
    /// Comes back with them.
    pub state: String,
    /// Comes back inside what the provider signs.
    pub nonce: String,
    /// Proves to the provider that whoever brings the code is who asked.
    pub verifier: String,
}

impl Provider {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// When the provider does not say where its page is.
    pub async fn ask(&self) -> Result<Asked, Problem> {
        let known = self.known().await?;
        let client = CoreClient::from_provider_metadata(
            known.metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            None,
        )
        .set_redirect_uri(self.redirect.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        // 32 bytes each: neither can be guessed within ten minutes, or ever.
        let (state, nonce) = (|| CsrfToken::new_random_len(32), || Nonce::new_random_len(32));
        let (address, state, nonce) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, state, nonce)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Asked {
            address: address.into(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        })
    }
}
