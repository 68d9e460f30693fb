//! The port to the servers of workspaces, for the one question that we have: does this key work?
//!
//! The endpoint was read before ([`Endpoint`]); redirects are not followed, so that a key is shown to no other host.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::endpoint::Endpoint;
use reqwest::StatusCode;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// A server that takes longer is as good as none: the next call is soon.
const LONGEST: Duration = Duration::from_secs(5);

/// An answer is a small object; more than this is not read.
const LARGEST_ANSWER: usize = 64 * 1024;

/// What came of showing a key to the server of its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyCheck {
    /// The server knows it as the key of its administrator.
    Works,
    /// The server does not know it, or as somebody else's.
    Refused,
    /// No server answers there yet.
    NoAnswer(&'static str),
}

pub(crate) struct OpenBerth {
    http: reqwest::Client,
}

/// Whose a key is. The rest of the answer is of no concern here.
#[derive(Deserialize)]
struct Me {
    id: String,
    role: String,
}

impl OpenBerth {
    pub fn new() -> Result<Self, reqwest::Error> {
        let http = chassis::http::client().timeout(LONGEST).dns_resolver(Arc::new(Names)).build()?;
        Ok(Self { http })
    }

    /// Shows a key to its server, which says whose it is.
    pub async fn check(&self, endpoint: &Endpoint, user: &str, key: &SecretString) -> KeyCheck {
        let request = self.http.get(format!("{endpoint}/api/me")).bearer_auth(key.expose_secret());
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_timeout() => return KeyCheck::NoAnswer("it took too long"),
            Err(_) => return KeyCheck::NoAnswer("the connection failed"),
        };
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return KeyCheck::Refused,
            _ => return KeyCheck::NoAnswer("it is not up"),
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= LARGEST_ANSWER => body.extend_from_slice(&chunk),
                Ok(Some(_)) => return KeyCheck::NoAnswer("its answer is too long"),
                Ok(None) => break,
                Err(_) => return KeyCheck::NoAnswer("its answer broke off"),
            }
        }
        match serde_json::from_slice::<Me>(&body) {
            Ok(me) if me.id == user && me.role == "admin" => KeyCheck::Works,
            Ok(_) => KeyCheck::Refused,
            Err(_) => KeyCheck::NoAnswer("its answer does not read"),
        }
    }
}

/// Finds names as the system does, but for those of this machine, which not every system knows (RFC 6761, 6.3).
struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if name.as_str().ends_with(".localhost") {
                let here = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
                return Ok(Box::new(std::iter::once(here)) as Addrs);
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
