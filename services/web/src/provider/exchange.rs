//! Turning the code that somebody brings back into who they are. Everything is checked; nothing is taken on trust.

use domain::seen::is_seen_as_it_is;
use jiff::Timestamp;
use openidconnect::core::{
    CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, Nonce, PkceCodeVerifier,
    RequestTokenError, SignatureVerificationError, TokenResponse,
};
use secrecy::ExposeSecret;
use url::Url;

use super::discover::Known;
use super::{Problem, Provider};

/// Clocks may differ this much, in seconds.
const DRIFT: i64 = 60;

/// Subjects are at most 255 characters by the standard.
const LONGEST_SUBJECT: usize = 255;
const LONGEST_NAME: usize = 200;
const LONGEST_EMAIL: usize = 320;
const LONGEST_PICTURE: usize = 2000;

/// Who somebody is, as the provider says. Issuer and subject are the identity; the rest is how to call them.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub issuer: String,
    pub subject: String,
    pub name: String,
    pub email: String,
    pub picture: Option<String>,
}

impl Provider {
    /// Whether the name that came back with somebody is this provider's: another one may have sent them here with a
    /// code of its own.
    ///
    /// # Errors
    /// When it is somebody else's, or missing although the provider promises it.
    pub async fn is_named(&self, issuer: Option<&str>) -> Result<(), Problem> {
        match issuer {
            Some(issuer) if issuer == self.issuer() => Ok(()),
            Some(_) => Err(Problem::Unproven("the answer names another issuer".to_owned())),
            None if self.known().await?.names_itself => Err(Problem::Unproven("the answer names no issuer".to_owned())),
            None => Ok(()),
        }
    }

    /// Who brought this code.
    ///
    /// # Errors
    /// When the provider does not answer, or what it says does not hold.
    pub async fn exchange(
        &self,
        code: String,
        verifier: String,
        nonce: String,
        now: Timestamp,
    ) -> Result<Identity, Problem> {
        let known = self.known().await?;
        let token = self.redeem(&known, code, verifier).await?;
        let nonce = Nonce::new(nonce);
        let claims = match token.claims(&self.verifier(&known, now), &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                let known = self.renewed(&known).await.ok_or_else(|| Problem::Unproven("an unknown key".to_owned()))?;
                token.claims(&self.verifier(&known, now), &nonce).cloned()
            }
            checked => checked.cloned(),
        };
        let claims = claims.map_err(|error| Problem::Unproven(error.to_string()))?;
        self.identity(&claims)
    }

    async fn redeem(&self, known: &Known, code: String, verifier: String) -> Result<CoreIdToken, Problem> {
        let http = self.http.clone();
        let call = move |request| http.clone().send(request);
        let secret = ClientSecret::new(self.settings.client_secret.expose_secret().to_owned());
        let client = CoreClient::from_provider_metadata(
            known.metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            Some(secret),
        )
        .set_redirect_uri(self.redirect.clone())
        .set_auth_type(way_to_prove(known));
        let request =
            client.exchange_code(AuthorizationCode::new(code)).map_err(|error| Problem::Away(error.to_string()))?;
        let tokens =
            request.set_pkce_verifier(PkceCodeVerifier::new(verifier)).request_async(&call).await.map_err(|error| {
                match error {
                    RequestTokenError::ServerResponse(said) => {
                        Problem::Unproven(format!("the code was refused: {}", said.error()))
                    }
                    RequestTokenError::Request(error) => Problem::Away(error.to_string()),
                    // What the body was is nobody's business: it may hold tokens.
                    RequestTokenError::Parse(..) => Problem::Away("the answer to a code does not read".to_owned()),
                    RequestTokenError::Other(error) => Problem::Away(error),
                }
            })?;
        tokens.id_token().cloned().ok_or_else(|| Problem::Unproven("no identity came with the code".to_owned()))
    }

    /// Signatures with a key pair only: with a shared secret, or none, anybody could sign.
    fn verifier(&self, known: &Known, now: Timestamp) -> CoreIdTokenVerifier<'static> {
        let (client, issuer) = (ClientId::new(self.settings.client_id.clone()), known.metadata.issuer().clone());
        CoreIdTokenVerifier::new_public_client(client, issuer, known.metadata.jwks().clone())
            .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256])
            .set_other_audience_verifier_fn(|_| false)
            .set_issue_time_verifier_fn(move |issued| {
                let ahead = issued.timestamp() - now.as_second();
                if ahead > DRIFT { Err("issued in the future".to_owned()) } else { Ok(()) }
            })
    }

    fn identity(&self, claims: &CoreIdTokenClaims) -> Result<Identity, Problem> {
        let ours = &self.settings.client_id;
        // The library leaves the authorized party to us.
        if claims.authorized_party().is_some_and(|party| party.as_str() != ours) || claims.audiences().len() != 1 {
            return Err(Problem::Unproven("the identity was meant for somebody else".to_owned()));
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT || subject.chars().any(char::is_control) {
            return Err(Problem::Unproven("the identity has no proper subject".to_owned()));
        }
        if claims.email_verified() == Some(false) {
            return Err(Problem::Unverified);
        }
        let email = claims
            .email()
            .map(|email| email.as_str())
            .filter(|email| email.contains('@') && email.len() <= LONGEST_EMAIL);
        let email = visible(email.ok_or(Problem::NoEmail)?, LONGEST_EMAIL);
        let name = claims
            .name()
            .and_then(|names| names.get(None))
            .map(|name| visible(name, LONGEST_NAME))
            .filter(|name| !name.is_empty());
        let picture = claims.picture().and_then(|pictures| pictures.get(None)).and_then(|picture| picture_at(picture));
        let called = || email.split('@').next().unwrap_or_default().to_owned();
        Ok(Identity {
            issuer: self.issuer().to_owned(),
            subject: subject.to_owned(),
            name: name.unwrap_or_else(called),
            email,
            picture,
        })
    }
}

/// Basic authentication, unless the provider only takes the secret in the form.
fn way_to_prove(known: &Known) -> AuthType {
    let takes = |method| {
        known.metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| methods.contains(&method))
    };
    let form_only = takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic);
    if form_only { AuthType::RequestBody } else { AuthType::BasicAuth }
}

/// The text without what cannot be seen or turns the direction of writing, cut to a length.
fn visible(text: &str, longest: usize) -> String {
    let is_seen = |character: &char| is_seen_as_it_is(character.encode_utf8(&mut [0; 4]));
    text.trim().chars().filter(is_seen).take(longest).collect()
}

fn picture_at(address: &str) -> Option<String> {
    let url =
        Url::parse(address).ok().filter(|url| url.scheme() == "https" && url.as_str().len() <= LONGEST_PICTURE)?;
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_and_cleaned() {
        assert_eq!(visible(" Ada\r\n\u{202e}Lovelace\u{7f} ", 60), "AdaLovelace");
        assert_eq!(visible(&"a".repeat(900), LONGEST_NAME).len(), LONGEST_NAME);
    }

    #[test]
    fn a_picture_is_https() {
        assert!(picture_at("https://example.com/a.png").is_some());
        for address in
            ["http://example.com/a.png", "javascript:alert(1)", "data:image/png;base64,AAAA", "//example.com", ""]
        {
            assert_eq!(picture_at(address), None, "{address}");
        }
    }
}
