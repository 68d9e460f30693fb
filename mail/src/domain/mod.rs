//! Whether the world may believe that mail from our domain is ours: what stands in the names of the domain, and what is missing there.
//!
//! **The cast.** [`Names`] answers what the system of names knows; [`System`] asks the resolver of the machine. A [`Sending`] is what we
//! send as and who carries it. What came of each look is a [`Check`] for `harbor doctor --connect`.
//!
//! **The play.** Four looks, each in a file: who may send for the domain (`spf`, RFC 7208), by which key mail is signed (`dkim`, RFC 6376),
//! what becomes of mail that is neither (`dmarc`, RFC 7489), and what the server's number is called (`reverse`). A problem ends with the
//! record that mends it, as it is typed where names are kept.
//!
//! **What can go wrong.** The resolver does not answer: that is a problem of its own, and says nothing of the domain. Whether a server is
//! among those that a record allows is not worked out: the number that mail leaves from is known to who carries it, not to us.

mod dkim;
mod dmarc;
mod reverse;
mod spf;
mod system;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::IpAddr;

use chassis::service::Check;
use futures_util::future::BoxFuture;

pub use system::{NoResolver, System};

/// What the system of names knows.
pub trait Names: Send + Sync {
    /// The texts of a name. None where there are none.
    fn texts<'a>(&'a self, name: &'a str) -> Answer<'a, String>;

    /// The numbers of a name.
    fn numbers<'a>(&'a self, name: &'a str) -> Answer<'a, IpAddr>;

    /// The names of a number.
    fn names(&self, number: IpAddr) -> Answer<'_, String>;
}

/// What comes of asking.
pub type Answer<'a, T> = BoxFuture<'a, Result<Vec<T>, Silent>>;

/// No answer came, or one that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the resolver of names does not answer")]
pub struct Silent;

/// What we send as, and who carries it.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The domain of our address.
    pub domain: &'a str,
    /// Under which name the key stands that mail is signed with.
    pub selector: Option<&'a str>,
    /// Who carries it.
    pub carrier: Carrier<'a>,
}

/// Who carries mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier<'a> {
    /// A server that speaks SMTP, with this name.
    Server(&'a str),
    /// Resend, which sends from a name below our domain.
    Resend,
}

/// Looks at all of it.
pub async fn check(names: &dyn Names, sending: Sending<'_>) -> Vec<Check> {
    let (spf, dkim) = (spf::check(names, sending).await, dkim::check(names, sending).await);
    let mut all = vec![spf, dkim, dmarc::check(names, sending).await];
    if let Carrier::Server(host) = sending.carrier {
        all.push(reverse::check(names, host).await);
    }
    all
}

/// A look, and what it came to.
fn came_to(what: String, outcome: Result<(), Wrong>) -> Check {
    Check { what, problem: outcome.err().map(|wrong| wrong.to_string()) }
}

/// What is wrong, and what mends it.
#[derive(Debug, PartialEq, Eq)]
struct Wrong {
    what: String,
    mend: Option<String>,
}

impl Wrong {
    fn with(what: impl Into<String>, mend: String) -> Self {
        Self { what: what.into(), mend: Some(mend) }
    }
}

impl From<Silent> for Wrong {
    fn from(silent: Silent) -> Self {
        Self { what: silent.to_string(), mend: None }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mend {
            Some(mend) => write!(f, "{}: {mend}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// The texts of a name that begin with a mark, as `v=spf1`.
async fn marked(names: &dyn Names, name: &str, mark: &str) -> Result<Vec<String>, Silent> {
    let begins = |text: &String| {
        let head = text.trim_start().get(..mark.len());
        let rest = text.trim_start().get(mark.len()..).unwrap_or_default();
        head.is_some_and(|head| head.eq_ignore_ascii_case(mark))
            && rest.chars().next().is_none_or(|next| " ;\t".contains(next))
    };
    Ok(names.texts(name).await?.into_iter().filter(begins).collect())
}

/// The value of a tag in `a=b; c=d`.
fn tag<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    let mut tags = record.split(';').filter_map(|tag| tag.split_once('='));
    tags.find(|(found, _)| found.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
