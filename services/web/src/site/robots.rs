//! `/robots.txt`: search machines may read what is meant for everybody. All else is somebody's own.
//!
//! The pages of workspaces are somebody's own, too, and keep themselves: who is not signed in is led away. They are allowed
//! nevertheless. What is forbidden here may stand in a list of results by its address alone; what leads away does not.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::open::PUBLIC;
use crate::help::guides::Guide;
use face::assets;

/// `GET /robots.txt`
pub(crate) async fn show() -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")];
    (headers, text()).into_response()
}

/// Whose address gets around, and who may come to it: nobody who is not signed in.
const KEEPS_ITSELF: &str = "/workspaces";

/// A list of what is allowed, so that a page that is made tomorrow is left alone until somebody says otherwise.
fn text() -> String {
    let pages: String = PUBLIC.iter().map(|path| format!("Allow: {path}$\n")).collect();
    let guides: String = Guide::ALL.iter().map(|guide| format!("Allow: {}$\n", guide.href())).collect();
    format!("User-agent: *\n{pages}{guides}Allow: {}\nAllow: {KEEPS_ITSELF}\nDisallow: /\n", assets::PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_public_is_allowed_and_nothing_else() {
        let text = text();
        assert!(text.contains("Allow: /$\n") && text.contains("Allow: /pricing$\n"), "{text}");
        assert!(text.contains("Allow: /assets/\n") && text.ends_with("\nDisallow: /\n"), "{text}");
        assert!(!text.contains("account") && !text.contains("sign-in"), "{text}");
        assert!(text.contains("Allow: /help/keys$\n") && !text.contains("write"), "{text}");
    }
}
