//! Which account a request is of, for who belongs to several: the address of each page of an account says it, so that a link is
//! of the same account for whoever opens it, and two windows can stand in two accounts.
//!
//! A page without it is led to its address: of the account of the page from which one comes, which the browser says by itself,
//! or of the one that this browser looked at last. A form is sent again to an address that says for which account it was drawn
//! ([`form`](super::form)), where that is another one than its request is of.

use access::session::Session;
use axum::extract::{MatchedPath, Request};
use axum::response::{IntoResponse, Response};
use http::header::{LOCATION, REFERER};
use http::uri::PathAndQuery;
use http::{Method, StatusCode, Uri};
use messages::AccountId;
use url::{Url, form_urlencoded};

use crate::origin::Origin;

/// What an account is called in an address.
const IN: &str = "in";

/// Which account a request says that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Its address says this one.
    Named(AccountId),
    /// Its address says something that is no account.
    Nobodys,
    /// The page from which it comes is of this one. Only of forms and pages of an account: any other page is drawn as what it
    /// asks for will be, whose own page says nothing.
    OfPage(AccountId),
    /// The one that this browser looked at last.
    Browsers,
}

/// What becomes of a request, as far as the account goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// It is answered.
    Here,
    /// It is answered, and the browser looks at this account from now on.
    Opened,
    /// The same is at this address.
    Led(String),
    /// There is no such thing for who asks.
    Nowhere,
}

impl Whose {
    /// What a request says. No page has to know of it: it is taken out of the address.
    pub(super) fn taken_from(ours: &Origin, request: &mut Request) -> Self {
        if let Some((said, rest)) = said(request.uri().query().unwrap_or_default()) {
            if let Some(uri) = with_query(request.uri(), &rest) {
                *request.uri_mut() = uri;
            }
            return said.parse().map_or(Self::Nobodys, Self::Named);
        }
        if !follows_its_page(request) {
            return Self::Browsers;
        }
        let from = request.headers().get(REFERER).and_then(|from| from.to_str().ok()?.parse::<Url>().ok());
        let from = from.filter(|from| ours.is_of(from));
        let account = from.and_then(|from| said(from.query()?)?.0.parse().ok());
        account.map_or(Self::Browsers, Self::OfPage)
    }

    /// The account that it names.
    pub(super) const fn account(self) -> Option<AccountId> {
        match self {
            Self::Named(account) | Self::OfPage(account) => Some(account),
            Self::Nobodys | Self::Browsers => None,
        }
    }

    /// The account that its address says.
    pub(super) const fn named(self) -> Option<AccountId> {
        match self {
            Self::Named(account) => Some(account),
            Self::Nobodys | Self::OfPage(_) | Self::Browsers => None,
        }
    }

    /// What becomes of the request of who is signed in, as of the account that was found for it.
    pub(super) fn settle(self, request: &Request, session: &Session) -> Settled {
        let (is_page, is_alone) = (is_of_an_account(request), session.teams.is_empty());
        let query = request.uri().query().filter(|query| !query.is_empty());
        let path = request.uri().path();
        match self {
            // The same for an account of others as for one that never was: a page of their own.
            Self::Named(account) if account != session.account => gone(is_page, path, query),
            Self::Nobodys => gone(is_page, path, query),
            Self::Named(_) if is_page && !is_alone => Settled::Opened,
            Self::OfPage(_) | Self::Browsers if is_page && !is_alone && !is_awaited(session) => {
                let query = query.map_or_else(String::new, |query| format!("{query}&"));
                Settled::Led(format!("{path}?{query}{IN}={}", session.account))
            }
            Self::Named(_) | Self::OfPage(_) | Self::Browsers => Settled::Here,
        }
    }
}

fn gone(is_page: bool, path: &str, query: Option<&str>) -> Settled {
    match query {
        _ if !is_page => Settled::Nowhere,
        Some(query) => Settled::Led(format!("{path}?{query}")),
        None => Settled::Led(path.to_owned()),
    }
}

/// Has the browser send a form again, to an address that says this account.
pub(super) fn again(uri: &Uri, account: AccountId) -> Response {
    let query = uri.query().map_or_else(String::new, |query| format!("{query}&"));
    let to = format!("{}?{query}{IN}={account}", uri.path());
    (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response()
}

/// Whether this browser is to look at an account that has not let them in yet: then no address says that it looks at another.
fn is_awaited(session: &Session) -> bool {
    session.looked_at.is_some_and(|account| !session.belongs(account))
}

/// Whether it asks for what is of the account of the page that asks.
fn follows_its_page(request: &Request) -> bool {
    let sends = *request.method() == Method::POST;
    sends || is_of_an_account(request) || request.uri().path().starts_with("/palette")
}

/// Whether it asks for a page of an account: not for a part of one, nor for what a link in a letter opens.
fn is_of_an_account(request: &Request) -> bool {
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).filter(|_| looks);
    path.is_some_and(|path| {
        let is_one = path.starts_with("/account") || path == "/workspaces" || path == "/workspaces/new";
        is_one && !path.ends_with("/live") && !path.contains("{token}")
    })
}

/// What a query says of the account, and what else there is in it.
fn said(query: &str) -> Option<(String, String)> {
    let is_it = |part: &&str| form_urlencoded::parse(part.as_bytes()).next().is_some_and(|(name, _)| name == IN);
    let said = query.split('&').find(is_it)?;
    let (_, said) = form_urlencoded::parse(said.as_bytes()).next()?;
    let rest: Vec<&str> = query.split('&').filter(|part| !is_it(part)).collect();
    Some((said.into_owned(), rest.join("&")))
}

fn with_query(uri: &Uri, query: &str) -> Option<Uri> {
    let path = if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asked(path: &str, from: Option<&str>) -> (Whose, String) {
        let mut request = http::Request::builder().uri(path);
        if let Some(from) = from {
            request = request.header(REFERER, from);
        }
        let mut request: Request = request.body(Body::empty()).unwrap();
        let whose = Whose::taken_from(&"https://harbor.example.com".parse().unwrap(), &mut request);
        (whose, request.uri().to_string())
    }

    #[test]
    fn an_address_says_whose_it_is_and_no_page_hears_of_it() {
        let account = AccountId::new();
        for (query, rest) in [
            (format!("?in={account}"), ""),
            (format!("?invited&in={account}"), "?invited"),
            (format!("?in={account}&word=a%26b&page=2"), "?word=a%26b&page=2"),
            (format!("?in={account}&in=other"), ""),
        ] {
            let (whose, left) = asked(&format!("/account/people{query}"), None);
            assert_eq!((whose, left), (Whose::Named(account), format!("/account/people{rest}")));
        }
        for nobodys in ["", "acct_", "ws_1", "%00", "..%2f", "a b".replace(' ', "+").as_str()] {
            let (whose, left) = asked(&format!("/workspaces?in={nobodys}"), None);
            assert_eq!((whose, left.as_str()), (Whose::Nobodys, "/workspaces"), "{nobodys}");
        }
        assert_eq!(asked(&format!("/workspaces?%69n={account}"), None).0, Whose::Named(account));
        assert_eq!(asked("/workspaces?inn=x&begin=1", None), (Whose::Browsers, "/workspaces?inn=x&begin=1".to_owned()));
    }

    #[test]
    fn what_a_page_of_ours_asks_for_is_of_its_account() {
        let (account, other) = (AccountId::new(), AccountId::new());
        let page = format!("https://harbor.example.com/account/people?word=x&in={account}");
        assert_eq!(asked("/palette/found?word=x", Some(&page)).0, Whose::OfPage(account));
        assert_eq!(asked(&format!("/palette?in={other}"), Some(&page)).0, Whose::Named(other));
        assert_eq!(asked("/help", Some(&page)).0, Whose::Browsers, "it is of no account");
        let foreign = format!("https://harbor.example.com.evil.example/?in={account}");
        for from in [foreign.as_str(), "https://harbor.example.com/account", "no address", ""] {
            assert_eq!(asked("/palette", Some(from)).0, Whose::Browsers, "{from}");
        }
    }
}
