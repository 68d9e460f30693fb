//! Every way in which signing in can be attacked from the provider's side, as a list that a story walks from end to end.

use serde::{Deserialize, Serialize};

/// One lie, told at one [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hostile {
    /// The ID token is not signed at all (`alg: none`).
    AlgNone,
    /// The ID token is signed with HS256, and the key is our public RSA key, which everyone has.
    HmacWithPublicKey,
    /// The ID token is for another client.
    WrongAudience,
    /// The ID token is for us and another client, and does not say for whom it was made.
    ExtraAudience,
    /// The ID token was made for another client (`azp`).
    WrongAuthorizedParty,
    /// The ID token names another issuer.
    WrongIssuer,
    /// The ID token ended an hour ago.
    Expired,
    /// The ID token will only be issued in an hour.
    IssuedInTheFuture,
    /// The ID token has no nonce.
    MissingNonce,
    /// The ID token has the nonce of another sign-in.
    WrongNonce,
    /// The ID token is signed with a key that is not published, and says so.
    UnknownKey,
    /// The ID token names our key but is signed with another.
    ForeignSignature,
    /// The ID token says that the e-mail address is not verified.
    EmailUnverified,
    /// The ID token does not say who it is about.
    MissingSubject,
    /// The ID token is about somebody whose name for machines has a character that no database keeps.
    UnkeepableSubject,
    /// The code in the authorization response was made for another client.
    CodeOfAnotherClient,
    /// The authorization response names another issuer (`iss`), as in a mix-up attack.
    AuthorizationNamesAnotherIssuer,
    /// The authorization response carries a state that the client never made.
    StateSwapped,
    /// The authorization response carries two codes.
    CodeTwice,
    /// The token endpoint does not check PKCE. Signing in works; the ledger says whether a verifier came.
    IgnoresPkce,
    /// The token endpoint answers 500.
    TokenFails,
    /// The token endpoint takes longer than anyone should wait.
    TokenSlow,
    /// The token endpoint answers 200 with something that is not JSON.
    TokenGarbage,
    /// The published keys cannot be fetched: the connection ends without a reply.
    KeysUnreachable,
    /// Discovery describes another issuer.
    DiscoveryNamesAnotherIssuer,
}

/// Where in the protocol a lie is told. The first active lie of a place wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The discovery document.
    Discovery,
    /// The published keys.
    Keys,
    /// The redirect that carries the code.
    AuthorizationResponse,
    /// The token endpoint, before it looks at the request.
    TokenEndpoint,
    /// The PKCE check of the token endpoint.
    Pkce,
    /// The ID token.
    IdToken,
}

impl Hostile {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::AlgNone,
        Self::HmacWithPublicKey,
        Self::WrongAudience,
        Self::ExtraAudience,
        Self::WrongAuthorizedParty,
        Self::WrongIssuer,
        Self::Expired,
        Self::IssuedInTheFuture,
        Self::MissingNonce,
        Self::WrongNonce,
        Self::UnknownKey,
        Self::ForeignSignature,
        Self::EmailUnverified,
        Self::MissingSubject,
        Self::UnkeepableSubject,
        Self::CodeOfAnotherClient,
        Self::AuthorizationNamesAnotherIssuer,
        Self::StateSwapped,
        Self::CodeTwice,
        Self::IgnoresPkce,
        Self::TokenFails,
        Self::TokenSlow,
        Self::TokenGarbage,
        Self::KeysUnreachable,
        Self::DiscoveryNamesAnotherIssuer,
    ];

    /// Where this lie is told.
    #[must_use]
    pub fn place(self) -> Place {
        match self {
            Self::AlgNone
            | Self::HmacWithPublicKey
            | Self::WrongAudience
            | Self::ExtraAudience
            | Self::WrongAuthorizedParty
            | Self::WrongIssuer
            | Self::Expired
            | Self::IssuedInTheFuture
            | Self::MissingNonce
            | Self::WrongNonce
            | Self::UnknownKey
            | Self::ForeignSignature
            | Self::EmailUnverified
            | Self::MissingSubject
            | Self::UnkeepableSubject => Place::IdToken,
            Self::CodeOfAnotherClient
            | Self::AuthorizationNamesAnotherIssuer
            | Self::StateSwapped
            | Self::CodeTwice => Place::AuthorizationResponse,
            Self::IgnoresPkce => Place::Pkce,
            Self::TokenFails | Self::TokenSlow | Self::TokenGarbage => Place::TokenEndpoint,
            Self::KeysUnreachable => Place::Keys,
            Self::DiscoveryNamesAnotherIssuer => Place::Discovery,
        }
    }

    /// Whether a careful client ends without a session. The one exception is a provider that does not check what a
    /// careful client sends all the same.
    #[must_use]
    pub fn must_be_refused(self) -> bool {
        self != Self::IgnoresPkce
    }
}
