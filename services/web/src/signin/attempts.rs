//! How often one address may begin to sign in: each beginning costs us a row, and the provider a page.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ConnectInfo;
use http::request::Parts;
use tokio::time::Instant;

use crate::app::App;

const WINDOW: Duration = Duration::from_secs(60);

/// As many addresses as are remembered at most.
const REMEMBERED: usize = 100_000;

/// Beginnings, by address, in this process.
pub(crate) struct Attempts {
    most: u32,
    seen: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

impl Attempts {
    /// At most so many a minute.
    pub fn new(most: u32) -> Self {
        Self { most, seen: Mutex::default() }
    }

    /// Notes one more; whether it is within the limit.
    pub fn note(&self, address: IpAddr, now: Instant) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED {
            seen.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        // Every address of the last minute is remembered and there is no room for more: this is an attack.
        if seen.len() >= REMEMBERED && !seen.contains_key(&block(address)) {
            return false;
        }
        let (since, count) = seen.entry(block(address)).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= self.most
    }
}

/// Who has one IPv6 address has 2⁶⁴ of them.
fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
    }
}

/// The address that a request comes from: the peer's, or what a trusted peer says about its own.
pub(crate) fn address(app: &App, parts: &Parts) -> Option<IpAddr> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_for_a_minute_and_for_each_address() {
        let (attempts, now) = (Attempts::new(2), Instant::now());
        let (one, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        assert!(attempts.note(one, now) && attempts.note(one, now) && !attempts.note(one, now));
        assert!(attempts.note(other, now));
        assert!(attempts.note(one, now + WINDOW));
    }

    #[test]
    fn neighbours_in_a_network_count_together() {
        let (attempts, now) = (Attempts::new(1), Instant::now());
        assert!(attempts.note("2001:db8::1".parse().unwrap(), now));
        assert!(!attempts.note("2001:db8::2".parse().unwrap(), now));
        assert!(attempts.note("::ffff:192.0.2.1".parse().unwrap(), now));
        assert!(!attempts.note("192.0.2.1".parse().unwrap(), now));
    }
}
