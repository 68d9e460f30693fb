//! How often one address may do what costs us something: begin to sign in, which is a row for us and a page for the
//! provider, and write to us, which is a person's time. All who are not signed in share a limit for writing, too: addresses
//! cost them nothing.
//!
//! What is counted stands in Postgres: one limit for all replicas, and no fresh start by a restart. Where it cannot be
//! counted nobody begins.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::visit::Failure;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limited {
    /// Beginning to sign in.
    SignIn,
    /// Writing to us.
    Question,
    /// Writing to us without being signed in, by all together.
    Strangers,
}

impl Limited {
    /// Where it is counted.
    const fn table(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in_attempts",
            Self::Question | Self::Strangers => "question_attempts",
        }
    }

    /// How long what was counted counts.
    const fn window(self) -> SignedDuration {
        match self {
            Self::SignIn => SignedDuration::from_mins(1),
            Self::Question | Self::Strangers => SignedDuration::from_hours(1),
        }
    }

    const fn most(self, app: &App) -> u32 {
        match self {
            Self::SignIn => app.attempts,
            Self::Question => app.questions,
            Self::Strangers => app.questions_of_strangers,
        }
    }
}

/// Where a request comes from; none where nobody could say.
pub(crate) struct Sender(pub Option<IpAddr>);

impl Sender {
    /// Who stands for all: no request comes from this address.
    pub const ALL: Self = Self(Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
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
    let db = app.write().await?;
    let table = what.table();
    let count = format!(
        "insert into {table} as a (address, since, count) values ($1, $2, 1) on conflict (address) do update \
         set count = case when a.since <= $3 then 1 else least(a.count, 1000000) + 1 end, \
         since = case when a.since <= $3 then $2 else a.since end \
         returning count"
    );
    let over = now - what.window();
    let row = db.query_opt(&count, &[&block(*sender), &now, &over]).await?;
    let row = row.ok_or_else(|| Failure::Ours(format!("nothing was counted in {table}")))?;
    let count: i32 = row.try_get("count")?;
    // By itself, and past what others hold: two that tidy up and count at once must not wait for each other.
    let tidy = format!(
        "delete from {table} where address in (select address from {table} where since <= $1 limit 1000 for update skip locked)"
    );
    db.execute(&tidy, &[&over]).await?;
    Ok(u32::try_from(count).is_ok_and(|count| count <= what.most(app)))
}

/// Who has one IPv6 address has 2⁶⁴ of them.
fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
    }
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
