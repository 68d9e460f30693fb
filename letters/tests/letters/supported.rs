//! Letters are made of what mail programs can show. What is used is listed here: what the letter needs, which nearly all of them can;
//! and what is nice to have, with what becomes of the letter where it is not.
//!
//! How many can comes from caniemail.com, whose data is on npm. `scripts/setup --tests` brings it; where it is not, the list is all.

use std::collections::BTreeSet;
use std::path::Path;

use crate::all;
use crate::markup::elements;

/// What a feature is for the letter.
enum Use {
    /// It is not the same without it.
    Needed,
    /// Where it is missing, this is so instead.
    Nice(&'static str),
    /// No program lacks it, and nobody counts.
    Plain,
}

use Use::{Needed, Nice, Plain};

/// What it is called in a letter, what caniemail calls it, and what it is for.
type Feature = (&'static str, &'static str, Use);

/// Elements: what they are called at caniemail.
const ELEMENTS: &[Feature] = &[
    ("html", "", Plain),
    ("head", "", Plain),
    ("title", "", Plain),
    ("meta", "html-meta-color-scheme", Nice("colours are those of light, or what the program makes of them")),
    ("style", "html-style", Nice("it is light, and as wide as the window all the same")),
    ("body", "html-body", Nice("the table in it has the same ground")),
    ("table", "html-table", Needed),
    ("tbody", "html-table", Needed),
    ("tr", "html-table", Needed),
    ("td", "html-table", Needed),
    ("div", "html-div", Needed),
    ("span", "html-span", Needed),
    ("strong", "html-strong", Needed),
    ("h1", "html-h1-h6", Needed),
    ("a", "", Plain),
    ("br", "", Plain),
];

const ATTRIBUTES: &[Feature] = &[
    ("lang", "html-lang", Nice("it is read out in the language of the program")),
    ("charset", "", Plain),
    ("name", "", Plain),
    ("content", "", Plain),
    ("class", "css-selector-class", Nice("dark and narrow are as where there is no style")),
    ("style", "", Plain),
    ("role", "html-role", Nice("those who listen hear of tables")),
    ("width", "html-width", Needed),
    ("align", "html-align", Needed),
    ("valign", "html-valign", Needed),
    ("cellpadding", "html-cellpadding", Needed),
    ("cellspacing", "html-cellspacing", Needed),
    ("border", "", Plain),
    ("dir", "html-dir", Needed),
    ("href", "", Plain),
];

const PROPERTIES: &[Feature] = &[
    ("margin", "css-margin", Needed),
    ("padding", "css-padding", Needed),
    ("padding-left", "css-padding", Needed),
    ("padding-right", "css-padding", Needed),
    ("width", "css-width", Needed),
    ("max-width", "css-max-width", Needed),
    ("background-color", "css-background-color", Needed),
    ("color", "", Plain),
    ("border", "css-border", Needed),
    ("border-top", "css-border", Needed),
    ("border-bottom", "css-border", Needed),
    ("border-left", "css-border", Needed),
    ("border-right", "css-border", Needed),
    ("border-color", "css-border", Needed),
    ("border-radius", "css-border-radius", Nice("corners are square")),
    ("font-family", "css-font", Needed),
    ("font-size", "css-font-size", Needed),
    ("line-height", "css-line-height", Needed),
    ("display", "css-display", Needed),
    ("max-height", "css-max-height", Nice("what is hidden takes a line")),
    ("overflow", "css-overflow", Nice("what is hidden takes a line")),
    ("text-decoration", "css-text-decoration", Nice("the words on the button are underlined")),
    ("word-break", "css-word-break", Nice("a very long word is wider than the window")),
];

const RULES: &[Feature] = &[
    ("@media (max-width", "css-at-media", Nice("the edges are wider than they need to be")),
    (
        "@media (prefers-color-scheme",
        "css-at-media-prefers-color-scheme",
        Nice("it is light, or what the program makes of it"),
    ),
    ("!important", "css-important", Nice("dark and narrow are as where there is no style")),
];

/// All that is listed.
fn together() -> impl Iterator<Item = &'static Feature> {
    [ELEMENTS, ATTRIBUTES, PROPERTIES, RULES].into_iter().flatten()
}

fn listed(list: &[Feature]) -> BTreeSet<&'static str> {
    list.iter().map(|(name, _, _)| *name).collect()
}

/// The properties that a piece of style sets.
fn properties(style: &str) -> impl Iterator<Item = String> {
    let rules = style.split(['{', '}', ';']).filter_map(|rule| rule.split_once(':'));
    rules.filter(|(name, _)| !name.contains(['(', '.', '@'])).map(|(name, _)| name.trim().to_owned())
}

#[test]
fn letters_are_made_of_what_is_listed_and_all_that_is_listed_is_used() {
    let mut used: [BTreeSet<String>; 3] = Default::default();
    for (sample, letter) in all() {
        for element in elements(&letter.html) {
            used[1].extend(element.attributes.iter().map(|(name, _)| name.clone()));
            used[2].extend(element.get("style").into_iter().flat_map(properties));
            if element.name == "style" {
                used[2].extend(properties(&element.text));
                let rules = element.text.matches("@media").count();
                assert_eq!(rules, 2, "{}: another rule than those listed", sample.name);
                assert!(RULES.iter().all(|(rule, _, _)| element.text.contains(rule)), "{}", sample.name);
            }
            used[0].insert(element.name);
        }
    }
    for (used, list) in used.iter().zip([ELEMENTS, ATTRIBUTES, PROPERTIES]) {
        let used: BTreeSet<&str> = used.iter().map(String::as_str).collect();
        assert_eq!(used, listed(list));
    }
    for (_, _, how) in together() {
        assert!(!matches!(how, Nice(instead) if instead.is_empty()));
    }
}

/// At least so many of a hundred programs.
const NEARLY_ALL: usize = 95;

#[test]
fn what_letters_need_nearly_all_programs_can_show() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.harbor/cache/caniemail-2.0.2.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("left out: caniemail: {} is not there: scripts/setup --tests brings it", file.display());
        return;
    };
    let data: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (name, slug, how) in together() {
        if matches!(how, Plain) {
            continue;
        }
        let feature = data["data"].as_array().unwrap().iter().find(|feature| feature["slug"] == **slug);
        let feature = feature.unwrap_or_else(|| panic!("{name}: there is no {slug}"));
        let (can, of) = counted(feature);
        assert!(of > 20, "{slug}");
        let nearly_all = can * 100 >= of * NEARLY_ALL;
        match how {
            Needed => assert!(nearly_all, "{name}: {can} of {of} can: say what becomes of the letter elsewhere"),
            Nice(_) | Plain => {}
        }
    }
}

/// How many programs can, at least in part, and of how many that is known, each in its newest version.
fn counted(feature: &serde_json::Value) -> (usize, usize) {
    let families = feature["stats"].as_object().unwrap().values();
    let programs = families.flat_map(|family| family.as_object().unwrap().values());
    let newest = programs.filter_map(|versions| versions.as_object().unwrap().values().next_back()?.as_str());
    let known: Vec<&str> = newest.filter(|can| !can.starts_with('u')).collect();
    (known.iter().filter(|can| can.starts_with(['y', 'a'])).count(), known.len())
}
