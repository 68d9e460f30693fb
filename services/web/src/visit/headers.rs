//! What every answer says to the browser about itself, whatever the answer is.

use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LINK, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use crate::origin::Origin;
use face::assets::Asset;

const ALWAYS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // With "no-referrer" browsers would hide the origin of our own forms from us.
    (REFERRER_POLICY, "same-origin"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), clipboard-read=()",
    ),
];

/// What [`guard`] puts on answers.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    policy: HeaderValue,
    secure: bool,
    /// What every page needs before it can be drawn. The server under us cannot send hints ahead of an answer (103);
    /// what stands before us can make them of this line, and a browser reads it before the page.
    first: HeaderValue,
}

impl Guard {
    /// What fits a site under this origin.
    pub fn new(origin: &Origin) -> Result<Self, http::header::InvalidHeaderValue> {
        let policy = HeaderValue::from_static(policy(origin.is_secure()));
        let first = HeaderValue::from_str(&format!("<{}>; rel=preload; as=style", Asset::Style.path()))?;
        Ok(Self { policy, secure: origin.is_secure(), first })
    }
}

/// The policy, of which the last word is for sites behind TLS.
///
/// Pictures of people come from wherever their provider keeps them. Forms lead to us alone: browsers hold a form to this
/// even where the answer sends it on, so people leave for a provider by a page ([`crate::signin::start`]).
const SECURE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; upgrade-insecure-requests";

fn policy(secure: bool) -> &'static str {
    if secure { SECURE } else { SECURE.strip_suffix("; upgrade-insecure-requests").unwrap_or(SECURE) }
}

/// In an answer: it is a letter as it is sent, with its style in it. It is shown where those look who build Harbor, and may do nothing.
#[cfg(any(test, feature = "gallery"))]
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsALetter;

/// The policy of this answer.
fn policy_of(guard: &Guard, response: &Response) -> HeaderValue {
    #[cfg(any(test, feature = "gallery"))]
    if response.extensions().get::<AsALetter>().is_some() {
        return HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        );
    }
    let _ = response;
    guard.policy.clone()
}

/// Puts the guard's headers on an answer. What does not say how long it may be kept is not kept at all.
pub(crate) fn guard(guard: &Guard, mut response: Response) -> Response {
    let policy = policy_of(guard, &response);
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    if guard.secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        headers.insert(LINK, guard.first.clone());
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http::StatusCode;

    use super::*;

    fn guarded(origin: &str, response: impl IntoResponse) -> Response {
        guard(&Guard::new(&origin.parse().unwrap()).unwrap(), response.into_response())
    }

    #[test]
    fn the_policy_allows_no_script_but_ours() {
        let response = guarded("https://harbor.example.com", StatusCode::NOT_FOUND);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("script-src 'self';") && policy.contains("default-src 'none'"));
        assert!(policy.contains("form-action 'self';"));
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"));
        assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("data:"));
    }

    /// Its style alone: no script, no pictures, no forms, no frames.
    #[test]
    fn a_letter_brings_its_style_and_nothing_else() {
        let mut letter = axum::response::Html("<p style=\"margin:0\">").into_response();
        letter.extensions_mut().insert(AsALetter);
        let response = guarded("https://harbor.example.com", letter);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; form-action 'none'"));
        assert!(!policy.contains("script-src") && !policy.contains("img-src"));
    }

    #[test]
    fn every_answer_is_guarded() {
        let response = guarded("https://harbor.example.com", StatusCode::OK);
        for (name, value) in ALWAYS {
            assert_eq!(response.headers()[&name], value);
        }
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[STRICT_TRANSPORT_SECURITY], "max-age=31536000; includeSubDomains");
    }

    #[test]
    fn a_page_says_what_it_needs_first() {
        let page = guarded("https://harbor.example.com", axum::response::Html("<p>"));
        assert_eq!(page.headers()[LINK], format!("<{}>; rel=preload; as=style", Asset::Style.path()));
        assert!(!guarded("https://harbor.example.com", StatusCode::NOT_FOUND).headers().contains_key(LINK));
    }

    #[test]
    fn this_machine_is_not_told_to_use_tls() {
        let response = guarded("http://localhost:8080", StatusCode::OK);
        assert!(!response.headers().contains_key(STRICT_TRANSPORT_SECURITY));
        assert!(!response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("upgrade"));
    }

    #[test]
    fn what_may_be_kept_says_so_itself() {
        let response = guarded("http://localhost:8080", [(CACHE_CONTROL, "public, max-age=31536000, immutable")]);
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    }
}
