//! What a browser may keep of a page, and how it asks whether that is still right.
//!
//! A page for somebody who is signed in is kept nowhere: `no-store`, from [`guard`](super::guard). It would otherwise
//! come back, without us being asked, for whoever presses "back" after they have signed out (`docs/decisions/0007-what-browsers-keep.md`). A page
//! that is the same for every visitor may be kept, if the browser asks each time; when nothing has changed, the answer
//! is a few bytes.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{CACHE_CONTROL, ETAG, HeaderValue, VARY};
use http::{HeaderMap, StatusCode, header};
use sha2::{Digest, Sha256};

use super::Visit;
use face::layout::respond;

impl Visit {
    /// Answers with a page that is the same for every visitor in the same light.
    pub fn for_everybody(&self, page: &impl Template) -> Response {
        match page.render() {
            Ok(html) if self.session.is_none() => kept(self.holds.as_deref(), html),
            Ok(html) => (StatusCode::OK, Html(html)).into_response(),
            // Written once more: an error is handled there.
            Err(_) => respond(StatusCode::OK, page),
        }
    }
}

/// What the browser says that it holds of the page it asks for.
pub(super) fn held(headers: &HeaderMap) -> Option<String> {
    headers.get(header::IF_NONE_MATCH)?.to_str().ok().map(str::to_owned)
}

fn kept(held: Option<&str>, html: String) -> Response {
    // Weak: the bytes differ with the compression, the page does not.
    let mark = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&html)[..12]));
    let is_held = held.is_some_and(|held| held.split(',').any(|one| one.trim() == mark));
    let mut response =
        if is_held { StatusCode::NOT_MODIFIED.into_response() } else { (StatusCode::OK, Html(html)).into_response() };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // The light, and whether anybody is signed in, come as cookies; how dates are written, as a language.
    headers.insert(VARY, HeaderValue::from_static("cookie, accept-language"));
    if let Ok(mark) = HeaderValue::from_str(&mark) {
        headers.insert(ETAG, mark);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_held_is_not_sent_again_and_another_one_is() {
        let first = kept(None, "<p>one".to_owned());
        let mark = first.headers()[ETAG].to_str().unwrap().to_owned();
        assert_eq!((first.status(), &first.headers()[CACHE_CONTROL]), (StatusCode::OK, &"no-cache".parse().unwrap()));
        for held in [mark.clone(), format!("W/\"x\", {mark}")] {
            let again = kept(Some(&held), "<p>one".to_owned());
            assert_eq!((again.status(), again.headers()[ETAG].to_str().unwrap()), (StatusCode::NOT_MODIFIED, &*mark));
        }
        assert_eq!(kept(Some(&mark), "<p>two".to_owned()).status(), StatusCode::OK);
        assert_eq!(kept(Some("nonsense"), "<p>one".to_owned()).status(), StatusCode::OK);
    }
}
