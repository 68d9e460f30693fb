//! No page changes unseen: what each exhibit says and is made of lies in `services/web/gallery/`, where a commit shows it.
//!
//! A frozen page is a snapshot of an outline: one line for an element and its text, its children further in. Icons stand there by
//! name and files without their hash, for both are in the repository themselves. So are the style sheets, which are not
//! frozen here: a copy would only show the same lines twice. What they do to every page is judged in a browser, by the
//! stories in `tests/stories/appearance`. What is around a page is frozen once for all pages that share it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use insta::Settings;

use super::markup::{Element, Node, exhibits, page, part};
use face::assets::Asset;

/// What a page adds to the head of its frame.
const OWN: &[&str] = &[
    "<title>",
    "name=\"description\"",
    "name=\"robots\"",
    "rel=\"canonical\"",
    "property=\"og:",
    "/live.",
    "/upload.",
    "http-equiv",
];
const FRAMES: &str = "frames";

fn place() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gallery")
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] }).collect()
}

/// Each icon's markup, and its name.
fn icons() -> Vec<(String, String)> {
    let folders = ["../face/templates/icons", "templates/signin/marks"];
    let files = folders.into_iter().flat_map(|folder| files_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)));
    let icons = files.map(|file| {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        (fs::read_to_string(file).unwrap().trim().to_owned(), name)
    });
    icons.collect()
}

/// A page without what is in the repository elsewhere.
fn plain(html: &str, icons: &[(String, String)]) -> String {
    let plain = icons
        .iter()
        .fold(html.replace('&', AMPERSAND), |html, (svg, name)| html.replace(svg, &format!("<icon {name}></icon>")));
    Asset::ALL.into_iter().fold(plain, |html, asset| {
        let path = asset.path();
        let (stem, rest) = path.split_once('.').unwrap();
        html.replace(path, &format!("{stem}.{}", rest.rsplit('.').next().unwrap()))
    })
}

/// What would be read as a character stays as it was written: a frozen page shows what was escaped.
const AMPERSAND: &str = "\u{ff06}";

fn written(outline: &str) -> String {
    outline.replace(AMPERSAND, "&")
}

/// What is the page's own, and what is around it.
fn apart(html: &str) -> (String, String) {
    let (before, rest) = html.split_once("<main").unwrap();
    let (main, after) = rest.split_once("</main>").unwrap();
    let lines = before.lines().map(str::trim);
    let (own, around): (Vec<_>, Vec<_>) = lines.partition(|line| OWN.iter().any(|own| line.contains(own)));
    (format!("{}\n<main{main}</main>", own.join("\n")), format!("{}\n<main></main>{after}", around.join("\n")))
}

/// Space within a text counts as one space; space between elements only if it is more than a new line of the template.
fn text(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return (!text.is_empty() && !text.contains('\n')).then(|| "\" \"".to_owned());
    }
    let at = |edge: Option<char>| if edge.is_some_and(char::is_whitespace) { " " } else { "" };
    Some(format!("\"{}{words}{}\"", at(text.chars().next()), at(text.chars().next_back())))
}

fn outline(element: &Element) -> String {
    let mut said = String::new();
    draw(element, 0, &mut said);
    said.trim_start().to_owned() + "\n"
}

/// Text that an element begins with stands in its line; all else below it.
fn draw(element: &Element, depth: usize, said: &mut String) {
    let mut beginning = !element.name.is_empty();
    for child in &element.children {
        match child {
            Node::Element(child) => {
                let _ = write!(said, "\n{:1$}<{2}", "", depth * 2, child.name);
                for (name, value) in &child.attributes {
                    let _ =
                        if value.is_empty() { write!(said, " {name}") } else { write!(said, " {name}=\"{value}\"") };
                }
                said.push('>');
                draw(child, depth + 1, said);
            }
            Node::Text(read) => {
                let Some(text) = text(read) else { continue };
                let _ = if beginning { write!(said, " {text}") } else { write!(said, "\n{:1$}{text}", "", depth * 2) };
            }
        }
        beginning = false;
    }
}

/// What is to lie there: the name of each file without its ending, and its text.
fn to_freeze() -> BTreeMap<String, String> {
    let icons = icons();
    let mut files = BTreeMap::new();
    let mut frames: Vec<(String, Vec<&str>)> = Vec::new();
    for exhibit in exhibits() {
        let (own, around) = apart(&plain(&exhibit.html, &icons));
        files.insert(exhibit.name.to_owned(), written(&outline(&part(&own))));
        let around = written(&outline(&page(&around)));
        match frames.iter_mut().find(|(frame, _)| *frame == around) {
            Some((_, names)) => names.push(exhibit.name),
            None => frames.push((around, vec![exhibit.name])),
        }
    }
    // Each is called after the first exhibit that it is around.
    files.extend(frames.into_iter().map(|(frame, names)| {
        (format!("{FRAMES}/{}", names[0]), format!("# Around\n#   {}\n{frame}", names.join("\n#   ")))
    }));
    files
}

/// Whether it lies there so; what differs is printed.
fn is_frozen(name: &str, text: &str) -> bool {
    let file = place().join(name);
    let compare = || {
        let mut settings = Settings::new();
        settings.set_snapshot_path(file.parent().unwrap());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(file.file_name().unwrap().to_str().unwrap(), text));
    };
    catch_unwind(compare).is_ok()
}

#[test]
fn no_page_has_changed_since_it_was_frozen() {
    let wanted = to_freeze();
    let changed =
        wanted.iter().filter(|(name, text)| !is_frozen(name, text)).map(|(name, _)| format!("{name} has changed"));
    let is_left_over = |file: &PathBuf| {
        file.extension().is_some_and(|kind| kind == "snap")
            && !wanted.keys().any(|name| place().join(format!("{name}.snap")) == *file)
    };
    let found: Vec<String> = changed
        .chain(
            files_under(&place())
                .into_iter()
                .filter(is_left_over)
                .map(|file| format!("{} is of no exhibit", file.display())),
        )
        .collect();
    assert!(
        found.is_empty(),
        "The gallery is not as it was frozen:\n  {}\nIf it is meant: INSTA_UPDATE=always cargo test -p web frozen, delete what is of no exhibit, and read the difference.",
        found.join("\n  ")
    );
}

#[test]
fn an_outline_shows_what_readers_meet() {
    let html = "<p class=\"a\">Made <b>now</b>,\n  or <icon ready></icon>\n  <i></i> <i>later</i></p>";
    let shown =
        "<p class=\"a\"> \"Made \"\n  <b> \"now\"\n  \", or \"\n  <icon ready>\n  <i>\n  \" \"\n  <i> \"later\"\n";
    assert_eq!(outline(&part(html)), shown);
}
