//! How often one address may do what costs us something: begin to sign in, which is a row for us and a page for the
//! provider, and write to us, which is a person's time. All who are not signed in share a limit for writing, too: addresses
//! cost them nothing.
//!
//! What is counted stands in Postgres: one limit for all replicas, and no fresh start by a restart. Where it cannot be
//! counted nobody begins.

mod rows;

use std::net::{IpAddr, Ipv4Addr};

use jiff::SignedDuration;

pub use rows::note;

/// Who stands for all: no request comes from this address.
pub const ALL: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// How often each may be done.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How often a minute one address may begin to sign in.
    pub sign_ins: u32,
    /// How often an hour one address may write to us.
    pub questions: u32,
    /// How often an hour all who are not signed in may, together.
    pub questions_of_strangers: u32,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
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

    const fn most(self, limits: &Limits) -> u32 {
        match self {
            Self::SignIn => limits.sign_ins,
            Self::Question => limits.questions,
            Self::Strangers => limits.questions_of_strangers,
        }
    }
}

/// Who has one IPv6 address has 2⁶⁴ of them.
fn block(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
    }
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
