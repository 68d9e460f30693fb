//! What we must be given of a provider.

use chassis::config::{List, Reader};
use secrecy::SecretString;
use url::Url;

use super::Mark;
use crate::origin::is_trustworthy;

/// What stands in the place of a provider's name in other addresses.
const TAKEN: [&str; 3] = ["by-email", "callback", "passkey"];

/// One table under `web.sign_in`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its short id, part of addresses: what the table is called.
    pub id: String,
    /// What people call it, such as `Google`.
    pub label: String,
    /// What people look for beside that.
    pub mark: Mark,
    /// Its issuer, letter by letter.
    pub issuer: String,
    /// Whom an identity may be for besides us, e.g. the project that we are an application of.
    pub audiences: Vec<String>,
    /// Who we are to it.
    pub client_id: String,
    /// How we prove it.
    pub client_secret: SecretString,
}

impl Settings {
    /// Reads `web.sign_in.<id>.*`.
    pub fn read(reader: &mut Reader, id: &str) -> Option<Self> {
        let name = |part: &str| format!("web.sign_in.{id}.{part}");
        let label = reader.required(&name("label"), "what people call this way to sign in, e.g. Google");
        let mark = reader.optional::<Mark>(
            &name("mark"),
            "what is drawn beside it: google, github, company or other; without it, what fits the issuer",
        );
        let issuer =
            reader.required::<String>(&name("issuer"), "the provider's issuer, e.g. https://accounts.google.com");
        let audiences = reader.optional::<List>(
            &name("audiences"),
            "whom its identities may be for besides us, if it names several, e.g. the project that we belong to",
        );
        let client_id = reader.required(&name("client_id"), "the client id that the provider gave us");
        let client_secret = reader.secret(&name("client_secret"), "the client secret that the provider gave us");
        let issuer = issuer?;
        if !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return reader.problem(format!("web.sign_in.{id}: a name is small letters, digits and dashes"));
        }
        if TAKEN.contains(&id) {
            return reader
                .problem(format!("web.sign_in.{id}: this name stands for something else, choose another one"));
        }
        if !Url::parse(&issuer).is_ok_and(|url| is_trustworthy(&url)) {
            return reader.problem(format!("{} must be an https address, or one on this machine", name("issuer")));
        }
        Some(Self {
            id: id.to_owned(),
            label: label?,
            mark: mark?.unwrap_or_else(|| Mark::of_issuer(&issuer)),
            issuer,
            audiences: audiences?.map(|List(audiences)| audiences).unwrap_or_default(),
            client_id: client_id?,
            client_secret: client_secret?,
        })
    }
}
