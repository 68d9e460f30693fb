//! Who may see a site.

use super::{answer::Refused, wish::Wish};
use crate::random;

/// Who may see a site.
#[derive(Clone, Debug, Default)]
pub(super) struct Access {
    pub(super) mode: String,
    pub(super) user: String,
    pub(super) secret: String,
    /// With commas between them.
    pub(super) users: String,
}

/// What a wish comes to, and the key that is said this once.
pub(super) fn of_wish(wish: &Wish) -> Result<(Access, String), Refused> {
    match wish.protect_mode.as_str() {
        "" | "public" => Ok((Access::default(), String::new())),
        mode => {
            let Wish { protect_username: user, protect_password: password, protect_api_key: key, .. } = wish;
            set(mode, user, password, key, &wish.protect_users.join(","))
        }
    }
}

pub(super) fn set(mode: &str, user: &str, password: &str, key: &str, users: &str) -> Result<(Access, String), Refused> {
    let plain = Access { mode: mode.to_owned(), ..Access::default() };
    match mode {
        "basic_auth" if user.is_empty() || password.is_empty() => {
            Err(Refused::bad("Username and password required for basic_auth mode."))
        }
        "basic_auth" => Ok((Access { user: user.to_owned(), secret: password.to_owned(), ..plain }, String::new())),
        "api_key" => {
            let key = if key.is_empty() { format!("sk_{}", random::hex(24)) } else { key.to_owned() };
            Ok((Access { secret: key.clone(), ..plain }, key))
        }
        "user" => Ok((Access { users: users.to_owned(), ..plain }, String::new())),
        "public" => Ok((plain, String::new())),
        _ => Err(Refused::bad("Invalid mode. Use: public, basic_auth, api_key, or user.")),
    }
}
