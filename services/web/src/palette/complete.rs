//! Nothing that a page offers is missing from the palette: walks all routes, and all pages as the gallery shows them.

use std::collections::BTreeSet;

use super::answers::{Act, Answer, Asked, Named, Reader, find, name_of};
use crate::gallery::{Exhibit, pages};
use crate::routes::inventory;
use face::layout::Theme;

/// Pages that are no place to go to, each with why.
const NO_PLACE: &[(&str, &str)] = &[
    ("/signed-out", "what one sees once, after signing out"),
    ("/help/{guide}", "each guide is offered by its title"),
    ("/help/thanks", "what one sees once, after writing to us"),
    ("/palette", "one is there"),
    ("/palette/found", "a part of a page"),
    ("/live", "a part of pages"),
    ("/status/live", "a part of a page"),
    ("/workspaces/live", "a part of a page"),
    ("/workspaces/{id}/live", "a part of a page"),
    ("/workspaces/{id}/activity/live", "a part of a page"),
    ("/workspaces/{id}/settings/live", "a part of a page"),
    ("/orders/{command}", "leads on by itself"),
    ("/orders/{command}/live", "a part of a page"),
    ("/sign-in/callback/{provider}", "the way back from a provider"),
    ("/gallery", "for those who build Harbor"),
    ("/gallery/{*name}", "for those who build Harbor"),
];

/// What needs a form to be filled in, or a choice between several, and the page where that stands.
const BY_A_PAGE: &[(&str, &str)] = &[
    ("/workspaces", "/workspaces/new"),
    ("/workspaces/{id}/retry", "/workspaces/{id}"),
    ("/workspaces/{id}/rename", "/workspaces/{id}/rename"),
    ("/help/write", "/help/write"),
    ("/account", "/account"),
    ("/account/mail", "/account/mail"),
    ("/account/theme", "/account/theme"),
    ("/account/sessions/{session}/end", "/account/sessions"),
    ("/sign-in/{provider}", "/sign-in"),
];

const ID: &str = "ws_01jd6v3x8f7q2m9k4w5t6y7z8a";

fn shop(id: &str, address: Option<&str>) -> Named {
    Named { id: id.to_owned(), name: "Paper shop".to_owned(), address: address.map(str::to_owned), is_awaited: true }
}

fn asked(reader: &Reader, text: &str, at: &str) -> Vec<Answer> {
    find(reader, &Asked { text: text.to_owned(), at: at.to_owned() }).0
}

fn everything(reader: &Reader) -> Vec<Answer> {
    asked(reader, "", &format!("/workspaces/{ID}"))
}

fn leads_to(answers: &[Answer], href: &str) -> bool {
    answers.iter().any(|answer| answer.act == Act::Go(href.to_owned()))
}

fn does(answers: &[Answer], action: &str) -> bool {
    answers.iter().any(|answer| matches!(&answer.act, Act::Send(sent) if *sent == action))
}

#[test]
fn every_page_is_offered_to_those_who_may_see_it() {
    let (visitor, person) = (everything(&Reader::Visitor), everything(&Reader::Person(vec![shop(ID, None)])));
    for route in inventory().into_iter().filter(|route| route.method == "GET" && route.permission.is_some()) {
        let is_place = !NO_PLACE.iter().any(|(path, _)| *path == route.path);
        let path = route.path.replace("{id}", ID);
        let offered = leads_to(&visitor, &path) || leads_to(&person, &path);
        assert_eq!(offered, is_place, "{}: a place is in the palette, and what is none says why", route.path);
        assert_eq!(name_of(&path).is_some(), is_place, "{}: a place has a name", route.path);
    }
}

#[test]
fn every_action_is_offered_or_the_page_where_it_stands() {
    let (visitor, person) = (everything(&Reader::Visitor), everything(&Reader::Person(vec![shop(ID, None)])));
    for route in inventory().into_iter().filter(|route| route.method == "POST") {
        let page = BY_A_PAGE.iter().find(|(action, _)| *action == route.path);
        let offered = match page {
            Some((_, page)) => {
                let page = page.replace("{id}", ID);
                leads_to(&visitor, &page) || leads_to(&person, &page)
            }
            None => does(&person, route.path),
        };
        assert!(offered, "nobody finds {}", route.path);
    }
}

/// The start tags of an element on a page, and the text behind each.
fn elements<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, String)> {
    let open = format!("<{name} ");
    let close = format!("</{name}>");
    let starts: Vec<usize> = html.match_indices(&open).map(|(at, _)| at).collect();
    starts.into_iter().filter_map(move |at| {
        let (tag, rest) = html[at..].split_once('>')?;
        Some((tag, plain(rest.split(&close).next()?)))
    })
}

/// The words that are seen: no markup, and nothing that only those hear who listen.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        rest =
            if tag.contains("visually-hidden") { after.split_once("</span>").map_or("", |(_, on)| on) } else { after };
    }
    (text + rest).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

/// Who reads an exhibit, and which workspaces it names.
fn reader_of(html: &str) -> Reader {
    if !html.contains("action=\"/sign-out\"") {
        return Reader::Visitor;
    }
    let after =
        |before: &str| html.split(before).skip(1).filter_map(|rest| rest.split('"').next()).collect::<BTreeSet<_>>();
    let ids: BTreeSet<&str> =
        after("href=\"/workspaces/ws_").into_iter().filter_map(|rest| rest.split('/').next()).collect();
    let addresses: BTreeSet<&str> = after("href=\"http").into_iter().collect();
    let mut named: Vec<Named> = ids.iter().map(|id| shop(&format!("ws_{id}"), None)).collect();
    named.extend(addresses.iter().map(|rest| shop("ws_another", Some(&format!("http{rest}")))));
    Reader::Person(named)
}

/// What an element does when it is pressed, as the palette would do it; none for what only moves within its page.
fn wanted(tag: &str) -> Option<Act> {
    if let Some(text) = attribute(tag, "data-copy") {
        // Lines to be pasted stand beside the sentence that says where, and are nothing without it.
        return (!text.contains(' ')).then(|| Act::Copy(text.to_owned()));
    }
    let href = attribute(tag, "href")?;
    let path = href.split(['?', '#']).next().unwrap_or(href);
    match href {
        _ if path.is_empty() => None,
        _ if NO_PLACE.iter().any(|(page, _)| *page == path) || path.starts_with("mailto:") => None,
        // Papers and programs of others are not ours to lead to; what has the address of a workspace is one.
        _ if path.starts_with("http") => path.contains(".example.com").then(|| Act::Open(href.to_owned())),
        _ => Some(Act::Go(path.to_owned())),
    }
}

fn of_harbor(exhibit: &Exhibit) -> bool {
    // The gallery's own pages show parts with invented words on them; the palette itself is what is looked into.
    !["parts/", "palette/"].iter().any(|other| exhibit.name.starts_with(other)) && exhibit.name != "signin/start"
}

#[test]
fn what_a_page_leads_to_is_found_by_the_words_that_stand_there() {
    let mut missing = BTreeSet::new();
    // A guide leads on from the middle of its sentences, and a search of the guides to the middle of them.
    let leads_on = |name: &str| name.starts_with("help/guide/") || name == "help/index/found";
    let of_pages = |exhibit: &&Exhibit| of_harbor(exhibit) && !leads_on(exhibit.name);
    for exhibit in pages(Theme::System).unwrap().iter().filter(of_pages) {
        let reader = reader_of(&exhibit.html);
        let tags = elements(&exhibit.html, "a").chain(elements(&exhibit.html, "button"));
        for (tag, text) in tags.filter(|(tag, _)| !tag.contains("class=\"skip\"")) {
            let Some(act) = wanted(tag) else { continue };
            let id = exhibit.html.split("data-live-watch=\"").nth(1).and_then(|rest| rest.split('"').next());
            let at = format!("/workspaces/{}", id.unwrap_or_default());
            // That page is the same for everybody; a visitor is asked to sign in first.
            if matches!(reader, Reader::Visitor) && act == Act::Go("/workspaces".to_owned()) {
                continue;
            }
            // The home of who is signed in is their list, and a workspace is found by its name, which is not ours.
            let words = match &act {
                Act::Go(path) if path.starts_with("/workspaces/ws_") => "paper shop".to_owned(),
                Act::Open(_) => "open paper shop".to_owned(),
                Act::Copy(_) => "copy paper shop".to_owned(),
                _ => text,
            };
            if !asked(&reader, &words, &at).iter().any(|answer| answer.act == act) {
                missing.insert(format!("{}: “{words}” does not find {act:?}", exhibit.name));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_a_page_does_is_found_by_the_words_on_its_button() {
    let mut missing = BTreeSet::new();
    for exhibit in pages(Theme::System).unwrap().iter().filter(|exhibit| of_harbor(exhibit)) {
        let reader = reader_of(&exhibit.html);
        for form in exhibit.html.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
            let Some(action) = attribute(form, "action").filter(|_| form.contains("method=\"post\"")) else {
                continue;
            };
            let named =
                action.strip_prefix("/account/sessions/ses_").map_or(action, |_| "/account/sessions/{session}/end");
            let named = if named.starts_with("/sign-in/") { "/sign-in/{provider}" } else { named };
            let of = action.strip_prefix("/workspaces/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
            let page = BY_A_PAGE.iter().find(|(by, _)| by.replace("{id}", of) == named);
            let button = elements(form, "button").map(|(_, text)| text).last().unwrap_or_default();
            let found = asked(&reader, &button, "");
            let there = match page {
                // Found by its page: the words on a button that saves say nothing of what.
                Some((_, page)) => leads_to(&everything(&reader), &page.replace("{id}", of)),
                None => does(&found, named),
            };
            if !there {
                missing.insert(format!("{}: “{button}” does not find {named}", exhibit.name));
            }
        }
        for (_, text) in elements(&exhibit.html, "button").filter(|(tag, _)| tag.contains("data-notify")) {
            if !asked(&reader, &text, "").iter().any(|answer| matches!(answer.act, Act::Tell(_))) {
                missing.insert(format!("{}: “{text}” tells nobody", exhibit.name));
            }
        }
        for (tag, text) in elements(&exhibit.html, "button").filter(|(tag, _)| tag.contains("data-theme-set")) {
            let theme = attribute(tag, "data-theme-set").map(Theme::from_cookie);
            let found = asked(&reader, &text, "");
            if !found.iter().any(|answer| matches!(answer.act, Act::Light(light, _) if Some(light) == theme)) {
                missing.insert(format!("{}: “{text}” does not change the light", exhibit.name));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}
