//! The page "Letters that Harbor sent": what people on a laptop see of mails. It works without script, shows nothing of a letter as HTML
//! of its own, and shows the HTML of a letter in a frame that may do nothing.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use super::{Letter, Post, Way};
use crate::page::{escape, page, page_with_frames};

/// So many are listed.
const LISTED: usize = 200;

/// The most that the frame lets a letter do: open a link in another tab.
const SANDBOX: &str = "allow-popups allow-popups-to-escape-sandbox";

#[derive(Deserialize)]
pub(super) struct Asked {
    to: Option<String>,
}

pub(super) async fn list(State(post): State<Post>, Query(asked): Query<Asked>) -> Response {
    let letters = post.letters();
    let title = "Letters that Harbor sent";
    let mut people: Vec<&str> = letters.iter().map(|letter| letter.to.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    let people: String = people.iter().map(|who| format!("<li>{}</li>", link_to(who, asked.to.as_deref()))).collect();
    let is_asked = |letter: &&Letter| asked.to.as_ref().is_none_or(|to| letter.to.eq_ignore_ascii_case(to));
    let shown: String = letters.iter().rev().filter(is_asked).take(LISTED).map(line).collect();
    let shown = match (shown.is_empty(), &asked.to) {
        (false, _) => format!("<ul class=\"letters\" aria-label=\"Letters, the newest first\">{shown}</ul>"),
        (true, None) => {
            "<p>None yet. One comes when something happens: when somebody signs up, or pays.</p>".to_owned()
        }
        (true, Some(to)) => format!("<p>None to <bdi>{}</bdi>.</p>", escape(to)),
    };
    let people = if people.is_empty() {
        String::new()
    } else {
        let all = if asked.to.is_some() { "<li><a href=\"/\">Everybody</a></li>" } else { "" };
        format!("<nav aria-label=\"People\"><ul class=\"people\">{all}{people}</ul></nav>")
    };
    let about = "This page is a stand-in for development. No letter leaves this machine.";
    page(StatusCode::OK, title, &format!("<h1>{title}</h1><p class=\"quiet\">{about}</p>{people}{shown}"))
}

fn link_to(who: &str, asked: Option<&str>) -> String {
    let query: String = byte_serialize(who.as_bytes()).collect();
    let current = if asked == Some(who) { " aria-current=\"true\"" } else { "" };
    format!("<a href=\"/?to={query}\"{current}><bdi>{}</bdi></a>", escape(who))
}

fn line(letter: &Letter) -> String {
    let (subject, to) = (escape(subject(letter)), escape(&letter.to));
    format!(
        "<li><a href=\"/letters/{}\"><strong>{subject}</strong><small>To <bdi>{to}</bdi>, {}</small></a></li>",
        letter.number,
        when(letter),
    )
}

fn subject(letter: &Letter) -> &str {
    if letter.subject.trim().is_empty() { "(no subject)" } else { &letter.subject }
}

fn when(letter: &Letter) -> String {
    let at = letter.at.strftime("%Y-%m-%d %H:%M UTC");
    format!("<time datetime=\"{}\">{at}</time>", letter.at)
}

pub(super) async fn show(State(post): State<Post>, Path(number): Path<usize>) -> Response {
    let Some(letter) = post.inner.book.letter(number) else { return gone() };
    let (to, from, title) = (escape(&letter.to), escape(&letter.from), escape(subject(&letter)));
    let way = match letter.way {
        Way::Smtp => "a mail server",
        Way::Resend => "Resend",
    };
    let html = if letter.html.is_empty() {
        "<p>It has none.</p>".to_owned()
    } else {
        format!(
            "<iframe class=\"letter\" title=\"The letter\" sandbox=\"{SANDBOX}\" src=\"/letters/{number}/html\"></iframe>"
        )
    };
    let text = if letter.text.is_empty() {
        "<p>It has none.</p>".to_owned()
    } else {
        format!("<pre dir=\"auto\">{}</pre>", with_links(&letter.text))
    };
    let headers: String = letter
        .headers
        .iter()
        .map(|(name, value)| format!("<dt>{}</dt><dd dir=\"auto\">{}</dd>", escape(name), escape(value)))
        .collect();
    let main = format!(
        "<p><a href=\"/\">All letters</a></p><h1>{title}</h1>\
         <p class=\"quiet\">To {}, from <bdi>{from}</bdi>, {}, by way of {way}.</p>\
         <h2>As it looks</h2>{html}<h2>In plain text</h2>{text}\
         <details><summary>Headers</summary><dl>{headers}</dl></details>",
        link_to(&letter.to, None),
        when(&letter),
    );
    page_with_frames(StatusCode::OK, &format!("{} (to {to})", subject(&letter)), &main)
}

/// The HTML of a letter, in which nothing runs, nothing is sent, and a link opens beside the page.
pub(super) async fn html(State(post): State<Post>, Path(number): Path<usize>) -> Response {
    let Some(letter) = post.inner.book.letter(number) else { return gone() };
    let policy = format!(
        "sandbox {SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; form-action 'none'; \
         frame-ancestors 'self'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
    ];
    (headers, opening_beside(&letter.html)).into_response()
}

/// Has its links open beside: inside the frame they would find no place.
fn opening_beside(html: &str) -> String {
    let head = html.to_ascii_lowercase().find("<head").and_then(|at| html[at..].find('>').map(|end| at + end + 1));
    match head.and_then(|at| html.split_at_checked(at)) {
        Some((before, behind)) => format!("{before}<base target=\"_blank\">{behind}"),
        None => html.to_owned(),
    }
}

/// Text made harmless, with what is an address in it as a link.
fn with_links(text: &str) -> String {
    let word = |word: &str| {
        let begins = word.find("https://").or_else(|| word.find("http://"))?;
        let (before, address) = word.split_at_checked(begins)?;
        let address_ends = address.trim_end().trim_end_matches(['.', ',', ';', ')', '>', ']']).len();
        let (address, behind) = address.split_at_checked(address_ends)?;
        let address = escape(address);
        Some(format!("{}<a href=\"{address}\">{address}</a>{}", escape(before), escape(behind)))
    };
    text.split_inclusive(char::is_whitespace).map(|one| word(one).unwrap_or_else(|| escape(one))).collect()
}

fn gone() -> Response {
    page(StatusCode::NOT_FOUND, "Not here", "<h1>There is no such letter.</h1><p><a href=\"/\">All letters</a></p>")
}
