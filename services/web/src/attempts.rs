//! Where a request comes from, to hold it against what one address may do.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use access::limit::{self, Limited};
use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;
use jiff::Timestamp;

use crate::app::App;
use crate::visit::Failure;

/// Where a request comes from; none where nobody could say.
pub(crate) struct Sender(pub Option<IpAddr>);

impl Sender {
    /// Who stands for all: no request comes from this address.
    pub const ALL: Self = Self(Some(limit::ALL));
}

impl FromRequestParts<Arc<App>> for Sender {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        Ok(Self(address(app, parts)))
    }
}

/// Notes that a sender does something once more; whether it is within the limit.
pub(crate) async fn note(app: &App, what: Limited, Sender(sender): &Sender, now: Timestamp) -> Result<bool, Failure> {
    let Some(sender) = sender else { return Ok(true) };
    Ok(limit::note(app, what, *sender, now).await?)
}

/// The address that a request comes from: the peer's, or what a trusted peer says about its own.
fn address(app: &App, parts: &Parts) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    let peer = peer.ip().to_canonical();
    if !app.trusted.iter().any(|network| network.contains(peer)) {
        return Some(peer);
    }
    // The last entry is the one that our own proxy wrote.
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|line| line.to_str().ok());
    let last = forwarded.and_then(|line| line.rsplit(',').next()).and_then(|entry| entry.trim().parse().ok());
    Some(last.unwrap_or(peer))
}
