//! Passkeys as browsers and devices speak of them: WebAuthn. What is to be signed is drawn here ([`ask`]), and what comes back is judged
//! here ([`judge`]); the cryptography is a library's. Nothing is known here of people and tables.
//!
//! A device must be unlocked by its owner each time. What it says of its maker is not asked for, and nothing hangs on it.

mod ask;
mod judge;

use webauthn_rp::request::{AsciiDomain, RpId};

pub(crate) use judge::{Judged, Made, Used};

use crate::origin::Origin;

/// For which site passkeys are made here, and used.
pub(crate) struct Passkeys {
    site: RpId,
    /// The one origin from which an answer is taken.
    origin: String,
}

/// Why an answer is not taken. The words are for our log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// It is none.
    #[error("the answer does not read")]
    Unreadable,
    /// It is not what was asked for, or not by whose it should be.
    #[error("not proven: {0}")]
    Unproven(String),
    /// What we had put down does not read.
    #[error("what was put down does not read: {0}")]
    Ours(&'static str),
}

impl Problem {
    /// What a library says of it, without what somebody wrote.
    fn unproven(error: &impl ToString) -> Self {
        let said = error.to_string();
        Self::Unproven(said.split([':', '"', '`']).next().unwrap_or_default().to_owned())
    }
}

impl Passkeys {
    /// Those of a site; none where it has no name but a number, for which browsers make none.
    pub fn of(origin: &Origin) -> Option<Self> {
        let site = AsciiDomain::try_from(origin.name()?).ok()?;
        Some(Self { site: RpId::Domain(site), origin: origin.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_site_with_a_name_has_them() {
        let of = |origin: &str| Passkeys::of(&origin.parse().unwrap()).map(|keys| keys.site.as_ref().to_owned());
        assert_eq!(of("https://harbor.example.com").as_deref(), Some("harbor.example.com"));
        assert_eq!(of("http://localhost:8080").as_deref(), Some("localhost"));
        assert_eq!(of("http://127.0.0.1:8080"), None);
        assert_eq!(of("https://[2001:db8::1]"), None);
    }

    #[test]
    fn nothing_that_a_stranger_wrote_is_kept_for_our_log() {
        let problem = Problem::unproven(&"invalid value: string \"evil\", expected `webauthn.get`");
        assert_eq!(problem.to_string(), "not proven: invalid value");
    }
}
