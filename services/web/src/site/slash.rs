//! An address with a slash at its end, as people write it and other sites link to it: it leads to the page without one, for
//! good.

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{Method, StatusCode, Uri};

use crate::visit::Failure;

/// Answers what no route is for; `pages` are the paths of all pages, what varies in braces.
pub(crate) fn without(pages: &[&str], method: &Method, uri: &Uri) -> Response {
    let looks = matches!(*method, Method::GET | Method::HEAD);
    match page(pages, uri.path()).filter(|_| looks) {
        Some(page) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            (StatusCode::PERMANENT_REDIRECT, [(LOCATION, format!("{page}{query}"))]).into_response()
        }
        None => Failure::NotFound.into_response(),
    }
}

/// The path without its slash, if there is such a page. Whether somebody may see it is asked there.
fn page<'a>(pages: &[&str], path: &'a str) -> Option<&'a str> {
    let page = path.strip_suffix('/')?;
    let is_it = |pattern: &&str| {
        let (mut wanted, mut parts) = (pattern.split('/'), page.split('/'));
        loop {
            match (wanted.next(), parts.next()) {
                (None, None) => return true,
                (Some(want), Some(part)) if want == part || (want.starts_with('{') && !part.is_empty()) => {}
                (_, _) => return false,
            }
        }
    };
    // A path that begins with two slashes would name another host.
    (!page.is_empty() && !page.starts_with("//") && pages.iter().any(is_it)).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_ours_is_without_its_slash() {
        let pages = ["/", "/pricing", "/help/{guide}", "/workspaces", "/workspaces/{id}"];
        for (path, found) in [
            ("/pricing/", Some("/pricing")),
            ("/help/keys/", Some("/help/keys")),
            ("/workspaces/ws_1/", Some("/workspaces/ws_1")),
            ("/", None),
            ("/pricing", None),
            ("/pricing//", None),
            ("//pricing/", None),
            ("//evil.example/", None),
            ("/nothing/", None),
            ("/workspaces//", None),
            ("/sign-out/", None),
            ("/sign-in/callback/example/", None),
            ("/assets/x/", None),
        ] {
            assert_eq!(page(&pages, path), found, "{path}");
        }
    }
}
