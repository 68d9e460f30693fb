//! The one question that we have for the servers of workspaces: does this key work?

use domain::endpoint::Endpoint;
use openberth::{Kind, OpenBerth, Role};
use secrecy::SecretString;

/// What came of showing a key to the server of its workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyCheck {
    /// The server knows it as the key of its administrator.
    Works,
    /// The server does not know it, or as somebody else's.
    Refused,
    /// No server answers there yet.
    NoAnswer(&'static str),
}

/// Shows a key to its server, which says whose it is.
pub(crate) async fn check(openberth: &OpenBerth, endpoint: &Endpoint, user: &str, key: SecretString) -> KeyCheck {
    match openberth.server(endpoint, key).me().await {
        Ok(me) if me.id.as_str() == user && me.role == Role::Admin => KeyCheck::Works,
        Ok(_) => KeyCheck::Refused,
        Err(error) => match error.kind {
            Kind::KeyRefused | Kind::NotAllowed => KeyCheck::Refused,
            Kind::NoAnswer(why) => KeyCheck::NoAnswer(why.words()),
            Kind::Absent
            | Kind::NameTaken
            | Kind::Full
            | Kind::Locked
            | Kind::NotNow
            | Kind::InUse(_)
            | Kind::NoProject
            | Kind::NoSecret
            | Kind::Invalid
            | Kind::Broken => KeyCheck::NoAnswer("it is not up"),
        },
    }
}
