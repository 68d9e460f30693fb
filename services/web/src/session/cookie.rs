//! Cookies: read strictly, written in one form only.

use access::session::Secret;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// Holds the session. Browsers take a `__Host-` cookie from this very host only, over TLS or on this machine: no
/// neighbouring sub-domain can put its own in place.
pub(crate) const SESSION: &str = "__Host-harbor_session";

/// Ties a sign-in under way to the browser that began it.
pub(crate) const SIGN_IN: &str = "__Host-harbor_sign_in";

/// By what we know a browser again, so that its owner hears of others. It signs nobody in.
pub(crate) const BROWSER: &str = "__Host-harbor_browser";

/// As long as a browser keeps a cookie at most: 400 days.
pub(crate) const BROWSER_SECONDS: i64 = 400 * 24 * 60 * 60;

/// Light or dark. No secret: our script writes it, too.
pub(crate) const THEME: &str = "theme";

/// The value of a cookie; none if it came more than once, for then one of them is not ours.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(found, _)| *found == name).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        (None, _) | (Some(_), Some(_)) => None,
    }
}

/// The secret in a cookie.
pub(crate) fn read_secret(headers: &HeaderMap, name: &str) -> Option<Secret> {
    read(headers, name).and_then(Secret::read)
}

/// A cookie that no header can hold: none of ours is.
#[derive(Debug, thiserror::Error)]
#[error("a cookie could not be written")]
pub(crate) struct Unwritable;

/// The line that gives a browser a secret for so many seconds.
pub(crate) fn give(name: &str, secret: &Secret, seconds: i64) -> Result<HeaderValue, Unwritable> {
    write(&format!("{name}={}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax", secret.text()))
}

/// The line that takes it away.
pub(crate) fn take(name: &str) -> Result<HeaderValue, Unwritable> {
    write(&format!("{name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"))
}

/// The line that keeps a word in the browser which is no secret; without seconds it goes.
pub(crate) fn keep(name: &str, word: &str, seconds: i64, secure: bool) -> Result<HeaderValue, Unwritable> {
    let secure = if secure { "; Secure" } else { "" };
    write(&format!("{name}={word}; Path=/; Max-Age={seconds}; SameSite=Lax{secure}"))
}

fn write(line: &str) -> Result<HeaderValue, Unwritable> {
    HeaderValue::from_str(line).map_err(|_| Unwritable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (COOKIE, line.parse().unwrap())).collect()
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let headers = headers(&["a=1; theme=dark;b=2", "c=x=y"]);
        assert_eq!(read(&headers, "theme"), Some("dark"));
        assert_eq!(read(&headers, "b"), Some("2"));
        assert_eq!(read(&headers, "c"), Some("x=y"));
    }

    #[test]
    fn what_is_not_there_once_is_not_there() {
        for lines in [
            &["theme"][..],
            &["Theme=dark"],
            &["xtheme=dark"],
            &["theme=dark; theme=light"],
            &["theme=dark", "theme=dark"],
            &[""],
        ] {
            assert_eq!(read(&headers(lines), "theme"), None, "{lines:?}");
        }
    }

    #[test]
    fn secrets_travel_in_host_cookies_only() {
        let secret = Secret::new().unwrap();
        let line = give(SESSION, &secret, 60).unwrap();
        let line = line.to_str().unwrap();
        assert!(
            line.starts_with("__Host-harbor_session=")
                && line.ends_with("; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax")
        );
        let sent = headers(&[line.split(';').next().unwrap()]);
        assert_eq!(read_secret(&sent, SESSION).unwrap().key(), secret.key());
        assert!(take(SIGN_IN).unwrap().to_str().unwrap().contains("Max-Age=0"));
    }
}
