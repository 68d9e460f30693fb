//! Who is signed in at a server, and how a browser shows it.

use std::collections::HashMap;

use http::{HeaderMap, header};
use jiff::Timestamp;

/// The cookie of who signed in.
pub(super) const COOKIE: &str = "openberth_session";

/// Who signed in, with what may be shown once at the command line, and what went wrong.
#[derive(Default)]
pub(super) struct SignedIn {
    /// Whose, and until when.
    pub(super) sessions: HashMap<String, (String, Timestamp)>,
    pub(super) codes: HashMap<String, (String, Timestamp)>,
    pub(super) failures: Vec<Timestamp>,
}

/// The session that a browser shows.
pub(super) fn session_in(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}
