//! Pages as a browser reads them, for the tests that look into them.
//!
//! A browser mends what is written wrongly, in its own way: an element that ends within another, an attribute twice, a
//! table with a paragraph between its rows. Here that is a fault of the page. It reads as one that runs no script.

use std::sync::LazyLock;

use face::layout::Theme;
use html5ever::driver::{ParseOpts, parse_document, parse_fragment};
use html5ever::tendril::TendrilSink;
use html5ever::{QualName, local_name, ns};
use markup5ever_rcdom::{NodeData, RcDom};

use super::pages;
use crate::routes::places;

/// An exhibit that was read.
pub(crate) struct Page {
    /// Its place, such as `workspaces/list/empty`.
    pub name: &'static str,
    /// As it was written.
    pub html: String,
    /// All that is on it.
    pub root: Element,
}

/// All exhibits, read once for all tests.
pub(crate) fn exhibits() -> &'static [Page] {
    static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
        let found = pages(Theme::System, &places()).unwrap().into_iter();
        found.map(|exhibit| Page { root: page(&exhibit.html), name: exhibit.name, html: exhibit.html }).collect()
    });
    &PAGES
}

/// An element, and all that is in it.
pub(crate) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

/// What an element holds.
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// Reads a whole page.
pub(crate) fn page(html: &str) -> Element {
    let dom = parse_document(RcDom::default(), options()).one(html);
    read(&dom, &dom.document, html)
}

/// Reads what may stand in the body of a page.
pub(crate) fn part(html: &str) -> Element {
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let dom = parse_fragment(RcDom::default(), options(), body, Vec::new(), false).one(html);
    // A part is put into a page of its own, which is not in the part.
    read(&dom, &dom.document.children.borrow()[0], html)
}

fn options() -> ParseOpts {
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    (options.tree_builder.exact_errors, options.tokenizer.exact_errors) = (true, true);
    options
}

fn read(dom: &RcDom, root: &markup5ever_rcdom::Node, html: &str) -> Element {
    let faults = dom.errors.borrow();
    assert!(faults.is_empty(), "a browser would have to mend this: {faults:?}\n{html}");
    Element { name: String::new(), attributes: Vec::new(), children: children(root) }
}

fn children(node: &markup5ever_rcdom::Node) -> Vec<Node> {
    let found = node.children.borrow();
    let found = found.iter().filter_map(|child| match &child.data {
        NodeData::Text { contents } => Some(Node::Text(contents.borrow().to_string())),
        NodeData::Element { name, attrs, .. } => {
            let attributes = attrs.borrow();
            let attributes =
                attributes.iter().map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()));
            Some(Node::Element(Element {
                name: name.local.to_string(),
                attributes: attributes.collect(),
                children: children(child),
            }))
        }
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => None,
    });
    found.collect()
}

impl Element {
    /// The elements in it, however deep, in the order in which they begin.
    pub(crate) fn all(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        for child in &self.children {
            if let Node::Element(element) = child {
                found.push(element);
                found.extend(element.all());
            }
        }
        found
    }

    /// The elements in it that are called so.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.all().into_iter().filter(move |element| element.name == name)
    }

    /// The value of an attribute; empty when it stands without one.
    pub(crate) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == attribute).map(|(_, value)| value.as_str())
    }

    /// All text in it.
    pub(crate) fn text(&self) -> String {
        self.text_without(|_| false)
    }

    /// The text in it, without that in some elements.
    pub(crate) fn text_without(&self, left_out: impl Fn(&Self) -> bool + Copy) -> String {
        let texts = self.children.iter().map(|child| match child {
            Node::Text(text) => text.clone(),
            Node::Element(element) if left_out(element) => String::new(),
            Node::Element(element) => element.text_without(left_out),
        });
        texts.collect()
    }
}

#[test]
#[should_panic(expected = "a browser would have to mend this")]
fn what_ends_within_another_is_a_fault() {
    part("<p>One <b>two</p></b>");
}
