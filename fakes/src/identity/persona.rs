//! People to sign in as. Their subject follows from the e-mail address, so they are the same people after a restart.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persona {
    /// Who it is, for ever, whatever the e-mail address becomes.
    pub subject: String,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Whether the provider vouches for the address.
    pub email_verified: bool,
    /// A line about the person for the page where one is picked.
    pub about: String,
    /// What the ID token says besides, or says otherwise: merged into its claims as it stands.
    #[serde(default)]
    pub claims: Map<String, Value>,
}

impl Persona {
    /// Someone with a verified address; the subject is derived from it and can be set to another afterwards.
    #[must_use]
    pub fn new(name: impl Into<String>, email: impl Into<String>) -> Self {
        let email = email.into();
        let digest = Sha256::digest(email.trim().to_lowercase());
        let subject = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Self { subject, name: name.into(), email, email_verified: true, about: String::new(), claims: Map::new() }
    }

    /// The people every provider starts with.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        [
            ("Ada Lovelace", "ada@brightloom.example.com", "Founder, Brightloom"),
            ("Grace Hopper", "grace@compass-software.example.com", "Head of engineering, Compass Software"),
            ("Alan Turing", "alan@halting.example.com", "Works alone, from Manchester"),
            ("Katherine Johnson", "katherine@orbital-maps.example.com", "Research, Orbital Maps"),
            ("Margaret Hamilton", "margaret@flightpath.example.com", "Technical director, Flightpath"),
            ("Linus Berg", "linus@berg-and-daughters.example.com", "Runs a small bakery's web shop"),
        ]
        .into_iter()
        .map(|(name, email, about)| Self { about: about.to_owned(), ..Self::new(name, email) })
        .collect()
    }
}
