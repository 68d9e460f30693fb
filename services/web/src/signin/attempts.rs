//! How often one address may begin to sign in: each beginning costs us a row, and the provider a page.
//!
//! What is counted stands in Postgres: one limit for all replicas, and no fresh start by a restart. Where it cannot be
//! counted nobody begins.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::request::Parts;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::visit::Failure;

const WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// Notes that an address begins once more; whether it is within the limit.
pub(crate) async fn note(app: &App, address: IpAddr, now: Timestamp) -> Result<bool, Failure> {
    let db = app.write().await?;
    let count = "insert into sign_in_attempts as a (address, since, count) values ($1, $2, 1) on conflict (address) do update \
                 set count = case when a.since <= $3 then 1 else least(a.count, 1000000) + 1 end, \
                 since = case when a.since <= $3 then $2 else a.since end \
                 returning count";
    let over = now - WINDOW;
    let row = db.query_opt(count, &[&block(address), &now, &over]).await?;
    let row = row.ok_or_else(|| Failure::Ours("a beginning was not counted".to_owned()))?;
    let count: i32 = row.try_get("count")?;
    // By itself, and past what others hold: two that tidy up and count at once must not wait for each other.
    let tidy = "delete from sign_in_attempts where address in \
                (select address from sign_in_attempts where since <= $1 limit 1000 for update skip locked)";
    db.execute(tidy, &[&over]).await?;
    Ok(u32::try_from(count).is_ok_and(|count| count <= app.attempts))
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

    fn blocked(address: &str) -> String {
        block(address.parse().unwrap()).to_string()
    }

    #[test]
    fn neighbours_in_a_network_count_together() {
        assert_eq!(blocked("2001:db8::1"), blocked("2001:db8::ffff:2"));
        assert_ne!(blocked("2001:db8:0:1::1"), blocked("2001:db8:0:2::1"));
        assert_eq!(blocked("::ffff:192.0.2.1"), blocked("192.0.2.1"));
        assert_ne!(blocked("192.0.2.1"), blocked("192.0.2.2"));
    }
}
