//! Tests that walk the whole gallery: markup is whole, words are plain, nothing needs what the security policy forbids.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::markup::{Element, Node, Page, exhibits};
use face::assets::Asset;
use face::words::{banned_in, grade, said_otherwise};

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

/// The text that a reader meets, element by element, whatever element it stands in.
fn sentences(page: &Element, of: &[&str]) -> Vec<String> {
    let is = |element: &Element| of.contains(&element.name.as_str());
    page.all().into_iter().filter(|element| is(element)).map(|element| element.text_without(is)).collect()
}

#[test]
fn no_two_exhibits_share_a_name() {
    let names: BTreeSet<_> = exhibits().iter().map(|exhibit| exhibit.name).collect();
    assert_eq!(names.len(), exhibits().len());
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
    let mut shown = BTreeSet::new();
    for Page { name, html, .. } in exhibits().iter().filter(|exhibit| !exhibit.name.starts_with("parts/")) {
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

/// What is put into a tag without quotes could add to the tag, whatever was escaped in it.
#[test]
fn every_value_that_a_template_writes_into_a_tag_stands_in_quotes() {
    for (file, text) in templates() {
        for (at, _) in text.match_indices("={") {
            let Some(tag) = text[..at].rfind('<').map(|start| &text[start..at]) else { continue };
            // Quotes come in pairs, those of the template's own code too; the one that is open here has no other yet.
            let is_quoted = tag.matches('"').count() % 2 == 1;
            assert!(is_quoted || tag.contains('>'), "{file}: {tag}");
        }
    }
    for Page { name, root, .. } in exhibits() {
        let text = root.text();
        assert!(!text.contains("{{") && !text.contains("{%"), "{name} shows how it is written");
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for Page { name: page, root, .. } in exhibits() {
        let mut ids = BTreeSet::new();
        let mut wanted = Vec::new();
        for (name, value) in root.all().into_iter().flat_map(|element| &element.attributes) {
            match name.as_str() {
                "id" => assert!(ids.insert(value.as_str()), "{page}: #{value} twice"),
                "for" | "aria-labelledby" | "aria-describedby" | "popovertarget" | "data-dialog"
                | "data-dialog-close" => {
                    wanted.extend(value.split_whitespace());
                }
                "href" if value.len() > 1 => wanted.extend(value.strip_prefix('#')),
                _ => {}
            }
        }
        for id in wanted {
            assert!(ids.contains(id), "{page}: nothing has the id {id}");
        }
    }
}

#[test]
fn every_page_has_a_title_one_heading_its_landmarks_and_one_voice() {
    for Page { name: page, html, .. } in exhibits() {
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
    let worn: BTreeSet<&str> = exhibits()
        .iter()
        .flat_map(|exhibit| exhibit.root.all())
        .filter_map(|element| element.get("class"))
        .flat_map(str::split_whitespace)
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
    for Page { name: page, root, .. } in exhibits() {
        for element in root.all() {
            let Element { name, attributes, .. } = element;
            assert_ne!(name, "style", "{page}");
            assert!(name != "script" || element.get("src").is_some(), "{page}");
            for (attribute, value) in attributes {
                assert!(attribute != "style" && !attribute.starts_with("on"), "{page}: <{name} {attribute}>");
                assert!(!attribute.starts_with("hx-on") && !value.starts_with("javascript:"), "{page}: {attribute}");
            }
        }
    }
}

#[test]
fn every_form_that_changes_something_says_for_whom_it_was_drawn() {
    let mut seen = BTreeSet::new();
    for Page { name: page, html, root } in exhibits().iter().filter(|exhibit| !exhibit.name.starts_with("parts/")) {
        for form in root.named("form").filter(|form| form.get("method") == Some("post")) {
            let Some(action) = form.get("action") else { continue };
            let accounts = form.named("input").filter(|input| input.get("name") == Some("account"));
            let accounts: Vec<&str> = accounts.filter_map(|input| input.get("value")).collect();
            // Who begins to sign in is nobody yet, and so is a visitor who writes to us; the link in a letter says itself whose it is.
            let of_a_visitor = !html.contains("action=\"/sign-out\"") && *page != "help/write/unknown";
            let expected = match action {
                _ if ["/sign-in/", "/mail/off/", "/mail/stay/"].iter().any(|path| action.starts_with(path)) => &[][..],
                "/help/write" if of_a_visitor => &[""],
                _ => &["acct_"],
            };
            let fits = accounts
                .iter()
                .zip(expected)
                .all(|(account, begins)| account.starts_with(begins) && account.is_empty() == begins.is_empty());
            assert!(fits && accounts.len() == expected.len(), "{page}: {action} is drawn for {accounts:?}");
            seen.insert(action);
        }
    }
    assert!(seen.len() >= 10, "{seen:?}");
}

#[test]
fn what_people_type_is_never_markup() {
    let page = exhibits().iter().find(|exhibit| exhibit.name == "workspaces/create/problem").unwrap();
    assert!(page.html.contains("value=\"Paper &#60;shop&#62; &#38; &#34;sons&#34;\""));
    assert!(!page.html.contains("<shop>"));
}

/// Each text in an element, and whether it stands in code.
fn read<'a>(element: &'a Element, in_code: bool, texts: &mut Vec<(&'a str, bool)>) {
    let in_code = in_code || element.name == "code";
    let read_aloud = |name: &str| ["aria-label", "title", "alt", "placeholder", "data-busy"].contains(&name);
    if element.name != "meta" {
        let values = element.attributes.iter().filter(|(name, _)| read_aloud(name));
        texts.extend(values.map(|(_, value)| (value.as_str(), in_code)));
    }
    for child in &element.children {
        match child {
            Node::Text(text) => texts.push((text, in_code)),
            Node::Element(child) => read(child, in_code, texts),
        }
    }
}

#[test]
fn no_page_speaks_like_an_engineer() {
    for Page { name: page, root, .. } in exhibits() {
        let mut texts = Vec::new();
        read(root, false, &mut texts);
        for (text, in_code) in texts {
            // What stands in code is typed to a tool, and says what the tool wants.
            assert!(in_code || banned_in(text).is_none(), "{page}: {text}");
            assert!(in_code || said_otherwise(text).is_none(), "{page}: {text}");
        }
    }
}

/// That something is done is said from the next try that is due, and in its own words (`workspaces::trying`).
#[test]
fn no_page_says_that_we_are_at_work_when_nothing_is_due() {
    const PROMISES: [&str; 6] =
        ["are on it", "working on it", "looking into it", "keep trying", "were told", "was told"];
    for Page { name: page, root, .. } in exhibits() {
        let text = root.text();
        let found = PROMISES.iter().find(|promise| text.contains(**promise));
        assert_eq!(found, None, "{page}");
    }
}

#[test]
fn every_page_can_be_read_at_grade_eight() {
    for Page { name: page, root, .. } in exhibits() {
        let sentences = sentences(root, &["p", "summary", "dd"]);
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
