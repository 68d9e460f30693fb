//! Nothing that a page offers is missing from the palette: walks all routes, and all pages as the gallery shows them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::authorize::{Principal, Resource, check};
use messages::person::Role;

use super::answer::{Act, Answer};
use super::answers::{Asked, find};
use super::places::Places;
use super::reader::{Named, Reader};
use crate::gallery::markup::{Element, Page, exhibits};
use crate::route::Route;
use crate::routes::{inventory, places};
use face::layout::Theme;

static PLACES: LazyLock<Places> = LazyLock::new(places);

const ID: &str = "ws_01jd6v3x8f7q2m9k4w5t6y7z8a";

fn shop(id: &str, address: Option<&str>) -> Named {
    Named {
        id: id.to_owned(),
        name: "Paper shop".to_owned(),
        address: address.map(str::to_owned),
        is_awaited: true,
        role: Role::Owner,
    }
}

fn asked(reader: &Reader, text: &str, at: &str) -> Vec<Answer> {
    find(&PLACES, reader, &Asked { text: text.to_owned(), at: at.to_owned() }).0
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

/// Whether this is the path of a route, whatever stands for what varies.
fn is_of(route: &Route, path: &str) -> bool {
    let (of_route, of_path): (Vec<&str>, Vec<&str>) = (route.path.split('/').collect(), path.split('/').collect());
    let fits = |(known, named): (&&str, &&str)| known == named || (known.starts_with('{') && !named.is_empty());
    of_route.len() == of_path.len() && of_route.iter().zip(&of_path).all(fits)
}

#[test]
fn every_page_is_offered_to_those_who_may_see_it() {
    let (visitor, person) = (everything(&Reader::Visitor), everything(&Reader::of(vec![shop(ID, None)])));
    for route in inventory().into_iter().filter(|route| route.method == "GET") {
        let path = route.path.replace("{id}", ID);
        let is_place = route.no_place.is_none();
        let offered = leads_to(&visitor, &path) || leads_to(&person, &path);
        assert_eq!(offered, is_place, "{}: a place is in the palette, and what is none says why", route.path);
        assert_eq!(PLACES.name_of(&path).is_some(), is_place, "{}: a place has a name", route.path);
        let is_for_all = |asked| check(Principal::Anonymous, asked, &Resource::Public).is_ok();
        let is_public = route.permission.is_some_and(is_for_all);
        assert!(is_public || !leads_to(&visitor, &path), "{}: a visitor is not led where they may not go", route.path);
    }
}

#[test]
fn every_action_is_offered_or_the_page_where_it_stands() {
    let (visitor, person) = (everything(&Reader::Visitor), everything(&Reader::of(vec![shop(ID, None)])));
    for route in inventory().into_iter().filter(|route| route.method == "POST") {
        let offered = match route.stands_on {
            Some(page) => {
                let page = page.replace("{id}", ID);
                leads_to(&visitor, &page) || leads_to(&person, &page)
            }
            None => does(&person, route.path),
        };
        assert!(offered, "nobody finds {}", route.path);
    }
}

#[test]
fn what_a_role_does_not_permit_is_not_offered() {
    let member = Reader::of(vec![Named { role: Role::Member, ..shop(ID, None) }]);
    let (member, owner) = (everything(&member), everything(&Reader::of(vec![shop(ID, None)])));
    let rename = format!("/workspaces/{ID}/rename");
    assert!(leads_to(&owner, &rename) && !leads_to(&member, &rename));
    assert!(leads_to(&member, &format!("/workspaces/{ID}/settings")));
}

/// The words that are seen, without what only those hear who listen.
fn words(element: &Element) -> String {
    let unseen = |element: &Element| element.get("class").is_some_and(|class| class.contains("visually-hidden"));
    element.text_without(unseen).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Who reads an exhibit, and which workspaces it names.
fn reader_of(page: &Page) -> Reader {
    if !page.html.contains("action=\"/sign-out\"") {
        return Reader::Visitor;
    }
    let links: BTreeSet<&str> = page.root.all().into_iter().filter_map(|element| element.get("href")).collect();
    let of_workspaces = links.iter().filter_map(|href| href.strip_prefix("/workspaces/"));
    let ids: BTreeSet<&str> =
        of_workspaces.filter(|rest| rest.starts_with("ws_")).filter_map(|rest| rest.split('/').next()).collect();
    let addresses = links.iter().filter(|href| href.starts_with("http"));
    let mut named: Vec<Named> = ids.iter().map(|id| shop(id, None)).collect();
    named.extend(addresses.map(|address| shop("ws_another", Some(address))));
    Reader::of(named)
}

/// What an element does when it is pressed, as the palette would do it; none for what only moves within its page.
fn wanted(element: &Element) -> Option<Act> {
    if let Some(text) = element.get("data-copy") {
        // Lines to be pasted stand beside the sentence that says where, and are nothing without it.
        // A key is seen once, where it was made, and so is the address that is typed beside it.
        let is_beside = text.contains(' ') || text.starts_with("sc_") || text.ends_with("/mcp");
        return (!is_beside).then(|| Act::Copy(text.to_owned()));
    }
    let href = element.get("href")?;
    let path = href.split(['?', '#']).next().unwrap_or(href);
    let is_place = |route: &Route| route.method == "GET" && route.no_place.is_none() && is_of(route, path);
    match href {
        _ if path.is_empty() => None,
        _ if inventory().iter().any(is_place) && path.starts_with("/workspaces/ws_") => Some(Act::Go(path.to_owned())),
        _ if inventory().iter().any(|route| {
            route.no_place.is_some() && (route.path == path || (varies(route.path) && is_of(route, path)))
        }) =>
        {
            None
        }
        _ if path.starts_with("mailto:") => None,
        // Papers and programs of others are not ours to lead to; what has the address of a workspace is one.
        _ if path.starts_with("http") => path.contains(".example.com").then(|| Act::Open(href.to_owned())),
        _ => Some(Act::Go(path.to_owned())),
    }
}

/// What is a part of a page that is found, or a step from it, whichever it is of.
fn varies(path: &str) -> bool {
    ["/workspaces/{id}/", "/account/plan/{", "/account/people/{", "/account/methods/{", "/account/export/{"]
        .iter()
        .any(|of| path.starts_with(of))
}

fn of_harbor(exhibit: &Page) -> bool {
    // The gallery's own pages show parts with invented words on them; the palette itself is what is looked into.
    !["parts/", "palette/"].iter().any(|other| exhibit.name.starts_with(other)) && exhibit.name != "signin/start"
}

#[test]
fn what_a_page_leads_to_is_found_by_the_words_that_stand_there() {
    let mut missing = BTreeSet::new();
    // A guide leads on from the middle of its sentences, and a search of the guides to the middle of them.
    let leads_on = |name: &str| name.starts_with("help/guide/") || name == "help/index/found";
    // The password of a site or of a key is seen once, where it was made.
    let says_once =
        |name: &str| name.starts_with("workspaces/site_settings/given/") || name == "workspaces/keys/password";
    let of_pages = |exhibit: &&Page| of_harbor(exhibit) && !leads_on(exhibit.name) && !says_once(exhibit.name);
    for exhibit in exhibits().iter().filter(of_pages) {
        let reader = reader_of(exhibit);
        let elements = exhibit.root.named("a").chain(exhibit.root.named("button"));
        for element in elements.filter(|element| element.get("class") != Some("skip")) {
            let Some(act) = wanted(element) else { continue };
            let id = exhibit.root.all().into_iter().find_map(|element| element.get("data-live-watch"));
            let at = format!("/workspaces/{}", id.unwrap_or_default());
            // That page is the same for everybody; a visitor is asked to sign in first.
            let asks_first = ["/workspaces", "/account/mail"].map(|path| Act::Go(path.to_owned()));
            if matches!(reader, Reader::Visitor) && asks_first.contains(&act) {
                continue;
            }
            // The home of who is signed in is their list, and a workspace is found by its name, which is not ours.
            let words = match &act {
                Act::Go(path) if path.starts_with("/workspaces/ws_") => "paper shop".to_owned(),
                Act::Open(_) => "open paper shop".to_owned(),
                Act::Copy(_) => "copy paper shop".to_owned(),
                _ => words(element),
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
    // Who is to sign in once more is led there from what they were about to do, and is nobody who is not signed in.
    let once_more = |exhibit: &Page| exhibit.name.starts_with("account/methods/again/");
    for exhibit in exhibits().iter().filter(|exhibit| of_harbor(exhibit) && !once_more(exhibit)) {
        let reader = reader_of(exhibit);
        for form in exhibit.root.named("form").filter(|form| form.get("method") == Some("post")) {
            // What stands in a letter is found there; who is signed in finds the same among their own choices.
            let Some(action) = form.get("action").filter(|action| !action.starts_with("/mail/")) else { continue };
            let of = action.strip_prefix("/workspaces/").and_then(|rest| rest.split('/').next()).unwrap_or_default();
            let route = inventory().into_iter().find(|route| route.method == "POST" && is_of(route, action));
            let button = form.named("button").last().map(words).unwrap_or_default();
            let there = match route.and_then(|route| route.stands_on) {
                _ if does(&asked(&reader, &button, ""), action) => true,
                // Found by its page: the words on a button that saves say nothing of what.
                Some(page) => leads_to(&everything(&reader), &page.replace("{id}", of)),
                None => false,
            };
            if !there {
                missing.insert(format!("{}: “{button}” does not find {action}", exhibit.name));
            }
        }
        for button in exhibit.root.named("button").filter(|button| button.get("data-notify").is_some()) {
            let text = words(button);
            if !asked(&reader, &text, "").iter().any(|answer| matches!(answer.act, Act::Notify(_))) {
                missing.insert(format!("{}: “{text}” tells nobody", exhibit.name));
            }
        }
        for button in exhibit.root.named("button") {
            let Some(theme) = button.get("data-theme-set").map(Theme::from_cookie) else { continue };
            let text = words(button);
            let found = asked(&reader, &text, "");
            if !found.iter().any(|answer| matches!(answer.act, Act::Light(light, _) if light == theme)) {
                missing.insert(format!("{}: “{text}” does not change the light", exhibit.name));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.into_iter().collect::<Vec<_>>().join("\n"));
}
