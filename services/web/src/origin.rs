//! What the address bar shows, and whether a write comes from a page under it.
//!
//! A customer's deployment may run on a neighbouring sub-domain: what is merely on the same *site* is hostile.

use std::fmt;
use std::str::FromStr;

use http::header::ORIGIN;
use http::{HeaderMap, Method};
use url::{Host, Url};

/// Our own origin, such as `https://harbor.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    text: String,
    secure: bool,
}

/// The text is no origin that we could live under.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write it like https://harbor.example.com, without a path; http is for this machine only")]
pub struct Malformed;

impl Origin {
    /// Whether browsers reach us over TLS.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// The name of the host; none where it has only a number.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        match Url::parse(&self.text).ok()?.host()? {
            Host::Domain(name) => Some(name.to_owned()),
            Host::Ipv4(_) | Host::Ipv6(_) => None,
        }
    }

    /// The address of a path of ours.
    #[must_use]
    pub fn with(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether an address is one of ours.
    #[must_use]
    pub fn is_of(&self, address: &Url) -> bool {
        address.origin().ascii_serialization() == self.text
    }

    /// Whether a request may change something: it looks only, or it comes from one of our own pages.
    ///
    /// Browsers that are too old to say where a request comes from still name its origin. Who says neither is no
    /// browser, or hides something.
    #[must_use]
    pub fn admits(&self, method: &Method, headers: &HeaderMap) -> bool {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE) {
            return true;
        }
        match only(headers, "sec-fetch-site") {
            Given::Once(site) => site == b"same-origin",
            Given::Often => false,
            Given::Never => {
                matches!(only(headers, ORIGIN.as_str()), Given::Once(origin) if origin == self.text.as_bytes())
            }
        }
    }
}

enum Given<'a> {
    Never,
    Once(&'a [u8]),
    Often,
}

fn only<'a>(headers: &'a HeaderMap, name: &str) -> Given<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Given::Never,
        (Some(value), None) => Given::Once(value.as_bytes()),
        (Some(_), Some(_)) => Given::Often,
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Origin {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let url = Url::parse(text).map_err(|_| Malformed)?;
        let origin = url.origin().ascii_serialization();
        let bare = origin == text.strip_suffix('/').unwrap_or(text);
        if bare && is_trustworthy(&url) {
            Ok(Self { text: origin, secure: url.scheme() == "https" })
        } else {
            Err(Malformed)
        }
    }
}

/// Whether what goes there cannot be read on the way: TLS, or it does not leave this machine.
pub(crate) fn is_trustworthy(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => url.host().is_some(),
        "http" => here,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(method: Method, headers: &[(&'static str, &'static str)]) -> bool {
        let origin: Origin = "https://harbor.example.com".parse().unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        origin.admits(&method, &map)
    }

    #[test]
    fn a_write_must_come_from_our_own_page() {
        const SITE: &str = "sec-fetch-site";
        let ours = ("origin", "https://harbor.example.com");
        let evil = ("origin", "https://evil.harbor.example.com");
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::CONNECT] {
            assert!(admits(method.clone(), &[(SITE, "same-origin")]));
            assert!(admits(method.clone(), &[(SITE, "same-origin"), ours]));
            assert!(admits(method.clone(), &[ours]));
            let hostile: [&[(&str, &str)]; 14] = [
                &[],
                &[(SITE, "same-site")],
                &[(SITE, "cross-site")],
                &[(SITE, "none")],
                &[(SITE, "")],
                &[(SITE, "Same-Origin")],
                &[(SITE, "same-origin"), (SITE, "cross-site")],
                &[(SITE, "cross-site"), ours],
                &[(SITE, "same-site"), ours],
                &[evil],
                &[("origin", "null")],
                &[("origin", "http://harbor.example.com")],
                &[("origin", "https://harbor.example.com:8443")],
                &[ours, evil],
            ];
            for headers in hostile {
                assert!(!admits(method.clone(), headers), "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn looking_needs_no_proof() {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            assert!(admits(method, &[("sec-fetch-site", "cross-site")]));
        }
    }

    #[test]
    fn an_origin_is_https_or_this_machine() {
        for text in [
            "https://harbor.example.com",
            "https://harbor.example.com:8443",
            "http://localhost:8080",
            "http://127.0.0.1:1",
            "http://[::1]:1",
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().to_string(), text);
        }
        assert_eq!("https://harbor.example.com/".parse::<Origin>().unwrap().with("/a"), "https://harbor.example.com/a");
        let bad = [
            "",
            "harbor.example.com",
            "http://harbor.example.com",
            "https://a.example/b",
            "https://u:p@a.example",
            "https://a.example?x",
            "ftp://localhost",
        ];
        for text in bad {
            assert_eq!(text.parse::<Origin>(), Err(Malformed), "{text}");
        }
    }
}
