//! Mail over the interface of Resend, which remembers what it was asked.
//!
//! **The play.** A mail is one request with the key of its effect: within a day the same key is the same mail, and is answered as it was the
//! first time. Nothing is sent along that would differ from try to try, as the time of day would.
//!
//! **What can go wrong.** No answer: it may be sent or not, and asking again with the same key finds out. The key came with another mail
//! before: then that one was taken, and nobody knows which. `answer` says what else an answer comes to.

mod answer;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Request, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use crate::message::{self, Unfit};
use crate::{Accepted, Mail, Mailbox, NotSent, Transport};

/// Where Resend is.
pub const RESEND: &str = "https://api.resend.com";

/// It remembers keys for a day; an hour is left for clocks and for the way.
const REMEMBERS: Duration = Duration::from_hours(23);

/// Both parts, at their largest, over a slow line.
const PATIENCE: Duration = Duration::from_secs(30);

/// More of an answer is not read.
const LARGEST_ANSWER: usize = 64 * 1024;

/// The way to Resend.
pub struct Resend {
    http: reqwest::Client,
    url: Url,
    key: SecretString,
    from: Mailbox,
    patience: Duration,
}

/// Why there is no way to Resend.
#[derive(Debug, thiserror::Error)]
pub enum NoResend {
    /// The address is no base of an interface.
    #[error("it must be http:// or https:// and a host")]
    Address,
    /// The client cannot be made.
    #[error("no client for it: {0}")]
    Client(#[from] reqwest::Error),
}

#[derive(Serialize)]
struct Body<'a> {
    from: String,
    to: [String; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
    subject: String,
    text: &'a str,
    html: &'a str,
    headers: serde_json::Map<String, serde_json::Value>,
    tags: [Tag<'a>; 1],
}

#[derive(Serialize)]
struct Tag<'a> {
    name: &'a str,
    value: &'a str,
}

/// What comes back names the letter by this tag, too.
pub(crate) const TAG: &str = "letter";

impl Resend {
    /// Resend at `address` ([`RESEND`], or where the stand-in is), with a key of it, and who sends. Nothing is sent yet.
    ///
    /// # Errors
    /// When the address is none, or the system has no certificates to trust.
    pub fn new(address: &str, key: SecretString, from: Mailbox) -> Result<Self, NoResend> {
        let base = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let mut url = base.ok_or(NoResend::Address)?;
        url.path_segments_mut().map_err(|()| NoResend::Address)?.pop_if_empty().push("emails");
        let http = chassis::http::client().no_proxy().build()?;
        Ok(Self { http, url, key, from, patience: PATIENCE })
    }

    /// Waits this long for an answer, and not as long as is usual.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    async fn hand_over(&self, mail: &Mail, key: &str) -> Result<Accepted, NotSent> {
        let request = self.request(mail, key)?;
        let mut response = self.http.execute(request).await.map_err(|error| answer::of_transport(&error))?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let body = read(&mut response).await;
        if status.is_success() {
            // That it is taken is certain, however much of the answer arrived.
            return Ok(Accepted { id: answer::id(&body) });
        }
        Err(answer::refused(status, &headers, &body))
    }

    fn request(&self, mail: &Mail, key: &str) -> Result<Request, NotSent> {
        let unfit = |why: Unfit| NotSent::Never(why.to_string().into());
        let extra = message::extra(mail).map_err(unfit)?;
        let body = Body {
            from: in_one(&self.from),
            to: [in_one(&mail.to)],
            reply_to: mail.reply_to.as_ref().map(in_one),
            subject: message::subject(mail),
            text: &mail.text,
            html: &mail.html,
            headers: extra.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect(),
            tags: [Tag { name: TAG, value: &mail.id }],
        };
        let bearer = Zeroizing::new(format!("Bearer {}", self.key.expose_secret()));
        // A key that cannot be in a header is none that Resend gave out.
        let mut bearer = HeaderValue::from_str(&bearer).unwrap_or(HeaderValue::from_static("Bearer none"));
        bearer.set_sensitive(true);
        let request = self.http.post(self.url.clone()).timeout(self.patience);
        let request = request.header(AUTHORIZATION, bearer).header("idempotency-key", key).json(&body);
        request.build().map_err(|_| NotSent::later("the request could not be made"))
    }
}

/// `Name <address>`: without what would need quotes, because nobody says whether those are understood.
fn in_one(mailbox: &Mailbox) -> String {
    let bare = |letter: &char| !"\"<>()[]:;@\\,=?".contains(*letter);
    let name: String = mailbox.name().chars().filter(bare).collect();
    let name = name.trim();
    if name.is_empty() { mailbox.address().to_owned() } else { format!("{name} <{}>", mailbox.address()) }
}

async fn read(response: &mut Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            break;
        }
        body.extend_from_slice(&chunk);
    }
    body
}

impl Transport for Resend {
    fn send<'a>(&'a self, mail: &'a Mail, key: &'a str) -> BoxFuture<'a, Result<Accepted, NotSent>> {
        Box::pin(self.hand_over(mail, key))
    }

    fn remembers(&self) -> Option<Duration> {
        Some(REMEMBERS)
    }
}

impl fmt::Debug for Resend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resend").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}
