//! What was asked of the provider, because only it sees whether a client really sent its state, nonce and verifier.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::{Hostile, Place};
use crate::faults::Fired;

/// The books, as of one moment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ledger {
    /// How often the discovery document was fetched.
    pub discoveries: u32,
    /// How often the keys were fetched.
    pub key_fetches: u32,
    /// Requests to sign somebody in, drawn as a page, in order.
    pub authorizations: Vec<Authorization>,
    /// Requests to the token endpoint, in order.
    pub exchanges: Vec<Exchange>,
    /// How many codes were handed out, per subject.
    pub picked: BTreeMap<String, u32>,
    /// How many ID tokens were issued, per subject.
    pub sign_ins: BTreeMap<String, u32>,
    /// How often `/userinfo` was asked with a good token.
    pub userinfo: u32,
    /// How many people were sent here to sign out.
    pub sign_outs: u32,
    /// The lies that were ordered and how often each was told.
    pub faults: Vec<Fired<Place, Hostile>>,
}

impl Ledger {
    /// How many ID tokens were issued for this subject.
    #[must_use]
    pub fn sign_ins(&self, subject: &str) -> u32 {
        self.sign_ins.get(subject).copied().unwrap_or_default()
    }
}

/// One request to the authorization endpoint.
#[derive(Clone, Debug, Serialize)]
pub struct Authorization {
    /// When.
    pub at: Timestamp,
    /// Who asked.
    pub client_id: String,
    /// The state it carried.
    pub state: Option<String>,
    /// The nonce it carried.
    pub nonce: Option<String>,
    /// Whether it carried an S256 challenge.
    pub challenge: bool,
    /// Absent when the page was drawn, else the error code of the refusal.
    pub refused: Option<String>,
}

/// One request to the token endpoint.
#[derive(Clone, Debug, Serialize)]
pub struct Exchange {
    /// When.
    pub at: Timestamp,
    /// Who asked; empty when it did not say.
    pub client_id: String,
    /// Whether it proved that with its secret.
    pub authenticated: bool,
    /// What it showed for PKCE.
    pub verifier: Verifier,
    /// Absent when tokens were issued, else the error code of the refusal.
    pub refused: Option<String>,
}

/// How a PKCE verifier compares with the challenge it belongs to. The verifier itself is not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verifier {
    /// None came.
    #[default]
    Missing,
    /// One came with a code that is not known, so there is nothing to compare it with.
    Unchecked,
    /// It does not fit.
    Wrong,
    /// It fits.
    Right,
}
