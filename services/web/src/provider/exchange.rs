//! Turning the code that somebody brings back into who they are. Everything is checked; nothing is taken on trust.

use ::http::StatusCode;
use access::identity::Identity;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::seen::is_seen_as_it_is;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::claims::{Claims, Expected};
use super::discover::Known;
use super::jws::Unopened;
use super::{Problem, Provider};

/// Subjects are at most 255 characters by the standard.
const LONGEST_SUBJECT: usize = 255;
const LONGEST_NAME: usize = 200;
const LONGEST_EMAIL: usize = 320;
const LONGEST_PICTURE: usize = 2000;

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
        let identity = self.redeem(&known, &code, &verifier).await?;
        let opened = match known.keys.open(&identity) {
            // The key may have been changed since, also under its old name.
            Err(Unopened::NoKey) => match self.renewed(&known).await {
                Some(known) => known.keys.open(&identity),
                None => Err(Unopened::NoKey),
            },
            opened => opened,
        };
        let claims = Claims(opened.map_err(|error| Problem::Unproven(error.to_string()))?);
        let (issuer, client, audiences) = (self.issuer(), &self.settings.client_id, &self.settings.audiences);
        claims.hold(&Expected { issuer, client, audiences, nonce: &nonce, now })?;
        self.identity(&claims)
    }

    /// The signed identity that a code stands for. Nothing else of the answer is used, nor read.
    async fn redeem(&self, known: &Known, code: &str, verifier: &str) -> Result<String, Problem> {
        let (client, secret) = (self.settings.client_id.as_str(), &self.settings.client_secret);
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect.as_str()),
            ("code_verifier", verifier),
        ];
        let authorization = if known.form_only {
            form.extend([("client_id", client), ("client_secret", secret.expose_secret())]);
            None
        } else {
            Some(basic(client, secret))
        };
        let answer = self.http.post(&known.tokens, &form, authorization).await;
        let (status, said) = answer.map_err(|error| Problem::Away(error.to_string()))?;
        match said.get("id_token").and_then(Value::as_str) {
            Some(identity) if status == StatusCode::OK => Ok(identity.to_owned()),
            _ if status.is_success() => Err(Problem::Unproven("no identity came with the code".to_owned())),
            _ => Err(self.refused(said.get("error").and_then(Value::as_str))),
        }
    }

    fn refused(&self, error: Option<&str>) -> Problem {
        match error {
            Some(error @ ("invalid_client" | "unauthorized_client")) => {
                let id = self.id();
                tracing::error!(provider = id, error, "a sign-in provider refuses how we ask");
                Problem::Settings(format!("{error}: see web.sign_in.{id}.client_id and client_secret"))
            }
            error => Problem::Unproven(format!("the code was refused: {}", word(error.unwrap_or_default()))),
        }
    }

    fn identity(&self, claims: &Claims) -> Result<Identity, Problem> {
        let is_proper = |subject: &&str| {
            !subject.is_empty() && subject.len() <= LONGEST_SUBJECT && !subject.chars().any(char::is_control)
        };
        let subject = claims.text("sub").filter(is_proper).ok_or_else(|| Problem::claim("sub"))?;
        if claims.is_unverified() {
            return Err(Problem::Unverified);
        }
        let email = claims.text("email").filter(|email| email.len() <= LONGEST_EMAIL);
        let email = visible(email.ok_or(Problem::NoEmail)?, LONGEST_EMAIL);
        // An address has something on both sides of its sign.
        let (mailbox, _) = email
            .rsplit_once('@')
            .filter(|(name, host)| !name.is_empty() && !host.is_empty())
            .ok_or(Problem::NoEmail)?;
        let mut names = claims.names().into_iter().map(|name| visible(&name, LONGEST_NAME));
        let name = names.find(|name| !name.is_empty()).unwrap_or_else(|| mailbox.to_owned());
        let picture = claims.text("picture").and_then(picture_at);
        let (way, issuer) = (self.id().to_owned(), self.issuer().to_owned());
        Ok(Identity { way, issuer, subject: subject.to_owned(), name, email, picture })
    }
}

/// RFC 6749, 2.3.1: both halves are written as in a form before they are joined.
fn basic(client: &str, secret: &SecretString) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client), encoded(secret.expose_secret()))))
}

/// An error code as it may stand in a log: what is no such word came from a stranger.
pub(crate) fn word(error: &str) -> &str {
    let is_one = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let known = !error.is_empty() && error.len() <= 64 && error.bytes().all(is_one);
    if known { error } else { "without a word that reads" }
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
    fn only_a_word_of_a_provider_reaches_the_log() {
        assert_eq!(word("invalid_grant"), "invalid_grant");
        for error in ["", "Bad things", "<script>", "a\nb", &"a".repeat(65)] {
            assert_eq!(word(error), "without a word that reads", "{error}");
        }
    }

    #[test]
    fn both_halves_are_written_as_in_a_form() {
        assert_eq!(basic("a b", &"c:d%".to_owned().into()), format!("Basic {}", STANDARD.encode("a+b:c%3Ad%25")));
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
