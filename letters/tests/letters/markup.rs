//! A letter as a browser reads it. One that has to be mended while it is read is a fault.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use crate::all;

/// An element: its name, what it is given, and what it says without what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

impl Element {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub fn is_of(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split(' ').any(|other| other == class))
    }
}

/// All elements of a letter, in order.
pub fn elements(html: &str) -> Vec<Element> {
    let mut options = ParseOpts::default();
    (options.tree_builder.exact_errors, options.tokenizer.exact_errors) = (true, true);
    let dom = parse_document(RcDom::default(), options).one(html);
    assert!(dom.errors.borrow().is_empty(), "a browser would have to mend this: {:?}\n{html}", dom.errors.borrow());
    let mut found = Vec::new();
    collect(&dom.document, &mut found);
    found
}

/// What people read of it, in order.
pub fn read(html: &str) -> Vec<String> {
    let hidden = |element: &Element| {
        let style = element.get("style").unwrap_or_default();
        ["title", "style", "head", "html"].contains(&element.name.as_str()) || style.contains("display:none")
    };
    let all = elements(html).into_iter().filter(|element| !hidden(element));
    all.map(|element| element.text).filter(|text| !text.trim().is_empty()).collect()
}

fn collect(node: &Handle, found: &mut Vec<Element>) {
    for child in node.children.borrow().iter() {
        if let NodeData::Element { name, attrs, .. } = &child.data {
            let texts = child.children.borrow().iter().map(text_of).collect();
            let attributes =
                attrs.borrow().iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
            found.push(Element { name: name.local.to_string(), attributes, text: texts });
        }
        collect(child, found);
    }
}

fn text_of(node: &Handle) -> String {
    if let NodeData::Text { contents } = &node.data { contents.borrow().to_string() } else { " ".to_owned() }
}

#[test]
fn each_letter_is_one_page_without_images_scripts_and_forms_and_says_what_holds_for_light_and_dark() {
    for (sample, letter) in all() {
        let elements = elements(&letter.html);
        let is_there = |name: &str| elements.iter().any(|element| element.name == name);
        for name in ["img", "script", "form", "link", "iframe", "svg", "input"] {
            assert!(!is_there(name), "{} has <{name}>", sample.name);
        }
        assert_eq!(elements.iter().filter(|element| element.name == "h1").count(), 1, "{}", sample.name);
        assert!(elements.iter().any(|one| one.get("name") == Some("color-scheme")), "{}", sample.name);
        assert!(letter.html.contains("prefers-color-scheme: dark"), "{}", sample.name);
        // A table that only lays out says so to those who listen.
        for table in elements.iter().filter(|element| element.name == "table") {
            assert_eq!(table.get("role"), Some("presentation"), "{}", sample.name);
        }
    }
}

/// What people typed has its own direction.
#[test]
fn what_people_typed_stands_apart() {
    let named = all().iter().filter(|(sample, _)| sample.name.ends_with("/persian"));
    let mut seen = 0;
    for (sample, letter) in named {
        for element in elements(&letter.html).iter().filter(|element| element.name != "title") {
            let persian = element.text.chars().any(|letter| ('\u{600}'..'\u{6ff}').contains(&letter));
            assert!(!persian || element.get("dir") == Some("auto"), "{}: {element:?}", sample.name);
            seen += usize::from(persian);
        }
    }
    assert!(seen > 3, "{seen}");
}

/// Each colour is a colour of the pages, in the scheme that it is for; `contrast.rs` of face measures those.
#[test]
fn the_colours_are_those_of_the_pages() {
    let tokens = include_str!("../../../services/face/assets/css/tokens.css");
    let pairs: Vec<(&str, &str)> = tokens
        .lines()
        .filter_map(|line| line.split_once("light-dark(")?.1.split_once(')')?.0.split_once(", "))
        .collect();
    let colours = |text: &str| -> Vec<String> {
        let found = text.split('#').skip(1).filter_map(|rest| rest.get(..6));
        found
            .filter(|found| found.chars().all(|digit| digit.is_ascii_hexdigit()))
            .map(|found| format!("#{found}"))
            .collect()
    };
    for (sample, letter) in all() {
        let (before, dark) = letter.html.split_once("@media (prefers-color-scheme: dark) {").unwrap();
        let (dark, light) = dark.split_once("</style>").unwrap();
        assert!(colours(before).is_empty());
        for colour in colours(light) {
            assert!(pairs.iter().any(|(light, _)| *light == colour), "{}: {colour}", sample.name);
        }
        for colour in colours(dark) {
            assert!(pairs.iter().any(|(_, dark)| *dark == colour), "{}: {colour}", sample.name);
        }
    }
}
