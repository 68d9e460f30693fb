//! Tests that walk the whole gallery: markup is whole, words are plain, nothing needs what the security policy forbids.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Exhibit, pages};
use face::assets::Asset;
use face::layout::Theme;
use face::words::{banned_in, grade, said_otherwise};

pub(super) const VOID: &[&str] = &["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];
/// Shapes of an icon, which close themselves.
pub(super) const SHAPES: &[&str] = &["path", "circle", "rect"];

pub(super) enum Piece<'a> {
    Open { name: &'a str, attributes: Vec<(&'a str, &'a str)> },
    Close(&'a str),
    Text(&'a str),
}

/// Cuts markup into pieces. Strict on purpose: what we write ourselves has quoted values and no stray `<`.
pub(super) fn cut(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        pieces.push(Piece::Text(&rest[..start]));
        let end = start + rest[start..].find('>').expect("a tag that is never closed");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            pieces.push(Piece::Close(name));
            continue;
        }
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        pieces.push(Piece::Open { name, attributes: attributes_of(attributes) });
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn attributes_of(mut text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start();
        if text.is_empty() {
            return found;
        }
        let end = text.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        let Some(value) = after.strip_prefix('=') else {
            found.push((name, ""));
            text = after;
            continue;
        };
        let quote = value.chars().next().filter(|c| "\"'".contains(*c)).expect("a value without quotes");
        let (value, after) = value[1..].split_once(quote).expect("a value that never ends");
        found.push((name, value));
        text = after;
    }
}

/// Every template, the face's among them.
fn templates() -> BTreeMap<String, String> {
    ["templates", "../face/templates"].into_iter().flat_map(|folder| files(folder, "html")).collect()
}

/// Every file under a folder of ours that ends so, by its path there.
fn files(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

pub(super) fn exhibits() -> Vec<Exhibit> {
    let found = pages(Theme::System).unwrap();
    let names: BTreeSet<_> = found.iter().map(|exhibit| exhibit.name).collect();
    assert_eq!(names.len(), found.len(), "two exhibits share a name");
    found
}

/// The text that a reader meets, element by element, whatever element it stands in.
fn sentences(html: &str, of: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside: Vec<&str> = Vec::new();
    for piece in cut(html) {
        match piece {
            Piece::Open { name, .. } if of.contains(&name) => {
                inside.push(name);
                found.push(String::new());
            }
            Piece::Close(name) if of.contains(&name) => {
                inside.pop();
            }
            Piece::Text(text) if !inside.is_empty() => {
                if let Some(last) = found.last_mut() {
                    last.push_str(text);
                }
            }
            Piece::Open { .. } | Piece::Close(_) | Piece::Text(_) => {}
        }
    }
    found
}

/// The name of an exhibit begins with the path of its template, so that a page cannot stay unseen: one without an exhibit
/// is found here, and so is an exhibit that claims to show a page that there is not. The parts stand on pages of the
/// gallery's own, which have no titles to compare.
#[test]
fn every_page_is_on_the_shelf() {
    let is_page =
        |path: &&str| !path.contains("/_") && !["parts/", "face/", "gallery/"].iter().any(|not| path.starts_with(not));
    let files = templates();
    let pages: BTreeSet<&str> = files.keys().map(String::as_str).filter(is_page).collect();
    let exhibits = exhibits();
    let mut shown = BTreeSet::new();
    for Exhibit { name, html } in exhibits.iter().filter(|exhibit| !exhibit.name.starts_with("parts/")) {
        let is_it = |page: &&&str| {
            page.strip_suffix(".html").is_some_and(|stem| {
                name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        let page = pages.iter().find(is_it).unwrap_or_else(|| panic!("{name} is named after no template"));
        let title =
            files[*page].split("{% block title %}").nth(1).and_then(|rest| rest.split("{% endblock").next()).unwrap();
        assert!(title.contains('{') || html.contains(&format!("<title>{title} ·")), "{name} does not show {page}");
        shown.insert(*page);
    }
    assert_eq!(shown, pages, "a page without an exhibit is not tested");
}

/// What neither another template nor the program names is not seen in any exhibit, and has no reader.
#[test]
fn every_part_of_a_page_is_used() {
    let mut readers: BTreeMap<String, String> = templates();
    readers.extend(["src", "../face/src"].into_iter().flat_map(|folder| files(folder, "rs")));
    for part in templates().keys().filter(|path| path.contains("/_") || path.starts_with("parts/")) {
        let used = readers.iter().any(|(other, text)| other != part && text.contains(&format!("\"{part}\"")));
        assert!(used, "{part} is used by nothing");
    }
}

#[test]
fn every_element_is_closed_by_its_own_end() {
    for Exhibit { name: page, html } in exhibits() {
        let mut open = Vec::new();
        for piece in cut(&html) {
            match piece {
                Piece::Open { name, .. } if VOID.contains(&name) || SHAPES.contains(&name) => {}
                Piece::Open { name, .. } => open.push(name),
                Piece::Close(name) => assert_eq!(open.pop(), Some(name), "{page}"),
                Piece::Text(text) => assert!(!text.contains("{{") && !text.contains("{%"), "{page}: {text}"),
            }
        }
        assert!(open.is_empty(), "{page}: {open:?}");
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for Exhibit { name: page, html } in exhibits() {
        let mut ids = BTreeSet::new();
        let mut wanted = Vec::new();
        for piece in cut(&html) {
            let Piece::Open { attributes, .. } = piece else { continue };
            for (name, value) in attributes {
                match name {
                    "id" => assert!(ids.insert(value), "{page}: #{value} twice"),
                    "for" | "aria-labelledby" | "aria-describedby" | "popovertarget" | "data-dialog"
                    | "data-dialog-close" => {
                        wanted.extend(value.split_whitespace());
                    }
                    "href" if value.len() > 1 => wanted.extend(value.strip_prefix('#')),
                    _ => {}
                }
            }
        }
        for id in wanted {
            assert!(ids.contains(id), "{page}: nothing has the id {id}");
        }
    }
}

#[test]
fn every_page_has_a_title_one_heading_its_landmarks_and_one_voice() {
    for Exhibit { name: page, html } in exhibits() {
        let count = |what: &str| html.matches(what).count();
        assert_eq!(count("<h1"), 1, "{page}");
        assert_eq!(count("<main"), 1, "{page}");
        assert_eq!(count("<title> · "), 0, "{page} has no title of its own");
        assert_eq!(count("role=\"status\"") + count("aria-live"), 1, "{page}");
        for part in ["<header class=\"masthead", "<nav aria-label", "<footer", "href=\"#main\""] {
            assert_eq!(count(part), 1, "{page}: {part}");
        }
    }
}

/// A rule for what no exhibit holds is a rule that nobody looks at.
#[test]
fn every_class_that_has_a_style_is_on_a_page() {
    let exhibits = exhibits();
    let worn: BTreeSet<&str> = exhibits
        .iter()
        .flat_map(|exhibit| cut(&exhibit.html))
        .filter_map(|piece| if let Piece::Open { attributes, .. } = piece { Some(attributes) } else { None })
        .flatten()
        .filter(|(name, _)| *name == "class")
        .flat_map(|(_, classes)| classes.split_whitespace())
        .collect();
    let text = |asset: Asset| String::from_utf8(asset.content().to_vec()).unwrap();
    let ours = |asset: &Asset| asset.path().ends_with(".js");
    // What a script draws is on no page before it runs.
    let scripts: String = Asset::ALL.into_iter().filter(ours).map(text).collect();
    let style = text(Asset::Style);
    let without_comments = style.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rest)| rest));
    let without_comments: String = without_comments.collect();
    let unworn: BTreeSet<&str> =
        styled(&without_comments).filter(|class| !worn.contains(class) && !scripts.contains(*class)).collect();
    assert!(unworn.is_empty(), "no exhibit shows these: {unworn:?}");
}

/// What follows a dot and begins with a letter, which numbers do not.
fn styled(css: &str) -> impl Iterator<Item = &str> {
    css.split('.').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
        rest.starts_with(|c: char| c.is_ascii_lowercase()).then(|| &rest[..end])
    })
}

#[test]
fn nothing_needs_inline_script_or_style() {
    for Exhibit { name: page, html } in exhibits() {
        for piece in cut(&html) {
            let Piece::Open { name, attributes } = piece else { continue };
            assert_ne!(name, "style", "{page}");
            let has = |wanted: &str| attributes.iter().any(|(name, _)| *name == wanted);
            assert!(name != "script" || has("src"), "{page}");
            for (attribute, value) in &attributes {
                assert!(*attribute != "style" && !attribute.starts_with("on"), "{page}: <{name} {attribute}>");
                assert!(!attribute.starts_with("hx-on") && !value.starts_with("javascript:"), "{page}: {attribute}");
            }
        }
    }
}

#[test]
fn every_form_that_changes_something_says_for_whom_it_was_drawn() {
    let mut seen = BTreeSet::new();
    for Exhibit { name: page, html } in exhibits().into_iter().filter(|exhibit| !exhibit.name.starts_with("parts/")) {
        let mut open: Option<(&str, Vec<&str>)> = None;
        for piece in cut(&html) {
            let of = |attributes: &[(&str, &str)], wanted: &str| attributes.contains(&(wanted, "post"));
            match piece {
                Piece::Open { name: "form", attributes } if of(&attributes, "method") => {
                    let action = attributes.iter().find(|(name, _)| *name == "action").map(|(_, action)| *action);
                    open = action.map(|action| (action, Vec::new()));
                }
                Piece::Open { name: "input", attributes } => {
                    let is_account = attributes.contains(&("name", "account"));
                    let value = attributes.into_iter().find(|(name, _)| *name == "value").map(|(_, value)| value);
                    if let (Some((_, accounts)), true) = (&mut open, is_account) {
                        accounts.extend(value);
                    }
                }
                Piece::Close("form") => {
                    let Some((action, accounts)) = open.take() else { continue };
                    // Who begins to sign in is nobody yet, and so is a visitor who writes to us.
                    let of_a_visitor = !html.contains("action=\"/sign-out\"") && page != "help/write/unknown";
                    let expected = match action {
                        _ if action.starts_with("/sign-in/") => &[][..],
                        "/help/write" if of_a_visitor => &[""],
                        _ => &["acct_"],
                    };
                    let fits = accounts.iter().zip(expected).all(|(account, begins)| {
                        account.starts_with(begins) && account.is_empty() == begins.is_empty()
                    });
                    assert!(fits && accounts.len() == expected.len(), "{page}: {action} is drawn for {accounts:?}");
                    seen.insert(action.to_owned());
                }
                Piece::Open { .. } | Piece::Close(_) | Piece::Text(_) => {}
            }
        }
    }
    assert!(seen.len() >= 10, "{seen:?}");
}

#[test]
fn what_people_type_is_never_markup() {
    let page = exhibits().into_iter().find(|exhibit| exhibit.name == "workspaces/create/problem").unwrap();
    assert!(page.html.contains("value=\"Paper &#60;shop&#62; &#38; &#34;sons&#34;\""));
    assert!(!page.html.contains("<shop>"));
}

#[test]
fn no_page_speaks_like_an_engineer() {
    for Exhibit { name: page, html } in exhibits() {
        let mut in_code = false;
        for piece in cut(&html) {
            match &piece {
                Piece::Open { name: "code", .. } => in_code = true,
                Piece::Close("code") => in_code = false,
                Piece::Open { .. } | Piece::Close(_) | Piece::Text(_) => {}
            }
            let read: Vec<&str> = match piece {
                Piece::Text(text) => vec![text],
                Piece::Open { name: "meta", .. } | Piece::Close(_) => Vec::new(),
                Piece::Open { attributes, .. } => attributes
                    .into_iter()
                    .filter(|(name, _)| ["aria-label", "title", "alt", "placeholder", "data-busy"].contains(name))
                    .map(|(_, value)| value)
                    .collect(),
            };
            for text in read {
                assert_eq!(banned_in(text), None, "{page}: {text}");
                // What stands in code is typed to a tool, and says what the tool wants.
                if !in_code {
                    assert_eq!(said_otherwise(text), None, "{page}: {text}");
                }
            }
        }
    }
}

/// That something is done is said from the next try that is due, and in its own words (`workspaces::trying`).
#[test]
fn no_page_says_that_we_are_at_work_when_nothing_is_due() {
    const PROMISES: [&str; 6] =
        ["are on it", "working on it", "looking into it", "keep trying", "were told", "was told"];
    for Exhibit { name: page, html } in exhibits() {
        for piece in cut(&html) {
            let Piece::Text(text) = piece else { continue };
            let found = PROMISES.iter().find(|promise| text.contains(**promise));
            assert_eq!(found, None, "{page}: {text}");
        }
    }
}

#[test]
fn every_page_can_be_read_at_grade_eight() {
    for Exhibit { name: page, html } in exhibits() {
        let sentences = sentences(&html, &["p", "summary", "dd"]);
        let text: Vec<String> = sentences
            .iter()
            .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|sentence| sentence.split(' ').count() >= 5)
            .map(|sentence| if sentence.ends_with(['.', '?', '!']) { sentence } else { sentence + "." })
            .collect();
        let text = text.join(" ");
        let grade = grade(&text);
        assert!(grade <= 8.0, "{page} asks for grade {grade:.1}: {text}");
    }
}
