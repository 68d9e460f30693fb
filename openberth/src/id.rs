//! Names and ids as the server has them, checked: what is in a path or in a form is one of these.
//!
//! An empty id would turn "delete this one" into "delete all", and a dot, a slash or a percent sign one call into
//! another. None of them can be in an id, so that there is nothing to escape and nothing to forget.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

/// The text is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no {0}")]
pub struct Odd(&'static str);

impl Odd {
    pub(crate) const fn new_user() -> Self {
        Self("name for a new user")
    }
}

macro_rules! checked {
    ($(#[$meta:meta])* $name:ident, $what:literal, $check:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text, if it is one.
            ///
            /// # Errors
            /// When it is not.
            pub fn parse(text: &str) -> Result<Self, Odd> {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(Self(text.to_owned())) } else { Err(Odd($what)) }
            }

            /// As the server spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Odd;

            fn from_str(text: &str) -> Result<Self, Odd> {
                Self::parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

checked!(
    /// A site or a sandbox: 20 characters of `0` to `9` and `a` to `v`.
    DeploymentId,
    "id of a site",
    |text| text.len() == 20 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'v'))
);
checked!(
    /// A user: `usr_` and 16 hexadecimal digits.
    UserId,
    "id of a user",
    |text| text.strip_prefix("usr_").is_some_and(|rest| {
        rest.len() == 16 && rest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
);
checked!(
    /// The name of a user as there may be on a server: signing in makes some out of e-mail addresses.
    UserName,
    "name of a user",
    |text| (1..=128).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"@._+-".contains(&byte))
);
checked!(
    /// The name of a site, which becomes its address: small letters, digits, and single dashes between them.
    SiteName,
    "name of a site",
    |text| (1..=40).contains(&text.len()) && is_slug(text)
);
checked!(
    /// The name of a secret, under which programs find it: as names in an environment are written.
    SecretName,
    "name of a secret",
    is_environment_name
);
checked!(
    /// The name of a setting of a program.
    EnvName,
    "name of a setting",
    is_environment_name
);

impl UserName {
    /// Whether it is one that we would give: with nothing in it that a list of users or an address could trip over.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.len() <= 64 && is_slug(&self.0)
    }
}

/// What the server makes of a name is the name itself: it is in the address of a site, and tells sites apart.
fn is_slug(text: &str) -> bool {
    text.split('-')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn is_environment_name(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ODD: [&str; 24] = [
        "",
        " ",
        ".",
        "..",
        "/",
        "\\",
        "%",
        "%2e",
        "%2e%2e",
        "%2f",
        "%00",
        "\0",
        "a/b",
        "a?b",
        "a#b",
        "a;b",
        "a b",
        "\n",
        "\r\n",
        "ä",
        "a\u{202e}b",
        "*",
        "${HOME}",
        "a&b=c",
    ];

    #[test]
    fn nothing_odd_is_an_id_or_a_name() {
        let long = "a".repeat(10_000);
        for text in ODD.into_iter().chain([long.as_str()]) {
            assert!(DeploymentId::parse(text).is_err(), "{text:?}");
            assert!(UserId::parse(text).is_err(), "{text:?}");
            assert!(UserName::parse(text).is_err(), "{text:?}");
            assert!(SiteName::parse(text).is_err(), "{text:?}");
            assert!(SecretName::parse(text).is_err(), "{text:?}");
            assert!(EnvName::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_the_server_makes_is_one() {
        assert_eq!(DeploymentId::parse("d59k2v8c1h2s73fq0010").unwrap().as_str(), "d59k2v8c1h2s73fq0010");
        assert!(DeploymentId::parse("d59k2v8c1h2s73fq001").is_err(), "one is missing");
        assert!(DeploymentId::parse("d59k2v8c1h2s73fq001w").is_err(), "no such digit");
        assert!(UserId::parse("usr_0123456789abcdef").is_ok() && UserId::parse("usr_0123456789ABCDEF").is_err());
        for name in ["ada", "ada@example.com", "ci-2", "Ada_L"] {
            assert!(UserName::parse(name).is_ok(), "{name}");
        }
        assert!(UserName::parse("ci-2").unwrap().is_plain() && !UserName::parse("Ada_L").unwrap().is_plain());
        assert!(SiteName::parse("my-shop-2").is_ok());
        for name in ["-shop", "shop-", "my--shop", "Shop", &"a".repeat(41)] {
            assert!(SiteName::parse(name).is_err(), "{name}");
        }
        assert!(SecretName::parse("DATABASE_URL").is_ok() && SecretName::parse("1A").is_err());
    }
}
