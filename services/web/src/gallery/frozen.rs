//! No page changes unseen: what each exhibit says and is made of lies in `services/web/gallery/`, where a commit shows it.
//!
//! A frozen page is an outline: one line for an element and its text, its children further in. Icons stand there by
//! name and files without their hash, for both are in the repository themselves. So are the style sheets, which are not
//! frozen here: a copy would only show the same lines twice. What they do to every page is judged in a browser, by the
//! stories in `tests/stories/appearance`. What is around a page is frozen once for all pages that share it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::walk::{Piece, SHAPES, VOID, cut, exhibits};
use face::assets::Asset;

/// What a page adds to the head of its frame.
const OWN: &[&str] = &[
    "<title>",
    "name=\"description\"",
    "name=\"robots\"",
    "rel=\"canonical\"",
    "property=\"og:",
    "/live.",
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../face/templates/icons");
    let icons = files_under(&folder).into_iter().map(|file| {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        (fs::read_to_string(file).unwrap().trim().to_owned(), name)
    });
    icons.collect()
}

/// A page without what is in the repository elsewhere.
fn plain(html: &str, icons: &[(String, String)]) -> String {
    let plain = icons.iter().fold(html.to_owned(), |html, (svg, name)| html.replace(svg, &format!("<icon {name}>")));
    Asset::ALL.into_iter().fold(plain, |html, asset| {
        let path = asset.path();
        let (stem, rest) = path.split_once('.').unwrap();
        html.replace(path, &format!("{stem}.{}", rest.rsplit('.').next().unwrap()))
    })
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

fn outline(html: &str) -> String {
    let mut said = String::new();
    let mut depth = 0;
    let mut opened = false;
    for piece in cut(html) {
        match piece {
            Piece::Open { name, attributes } => {
                let _ = write!(said, "\n{:1$}<{name}", "", depth * 2);
                for (name, value) in attributes {
                    let _ =
                        if value.is_empty() { write!(said, " {name}") } else { write!(said, " {name}=\"{value}\"") };
                }
                said.push('>');
                opened = !(VOID.contains(&name) || SHAPES.contains(&name) || name == "icon");
                depth += usize::from(opened);
            }
            Piece::Close(_) => {
                depth -= 1;
                opened = false;
            }
            Piece::Text(read) => {
                let Some(text) = text(read) else { continue };
                let _ = if opened { write!(said, " {text}") } else { write!(said, "\n{:1$}{text}", "", depth * 2) };
                opened = false;
            }
        }
    }
    said.trim_start().to_owned() + "\n"
}

/// What is to lie there: the name of each file without its ending, and its text.
fn to_freeze() -> BTreeMap<String, String> {
    let icons = icons();
    let mut files = BTreeMap::new();
    let mut frames: Vec<(String, Vec<&str>)> = Vec::new();
    for exhibit in exhibits() {
        let (own, around) = apart(&plain(&exhibit.html, &icons));
        files.insert(exhibit.name.to_owned(), outline(&own));
        let around = outline(&around);
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

/// The first line in which they differ, and what was there before.
fn difference(before: &str, now: &str) -> String {
    let (mut before, mut now) = (before.lines(), now.lines());
    loop {
        match (before.next(), now.next()) {
            (None, None) => return "only in how its lines end".to_owned(),
            (before, now) if before == now => {}
            (before, now) => {
                let line = |line: Option<&str>| line.map_or("(its end)", str::trim).to_owned();
                return format!("\n    was  {}\n    is   {}", line(before), line(now));
            }
        }
    }
}

#[test]
fn no_page_has_changed_since_it_was_frozen() {
    let place = place();
    let file_of = |name: &String| place.join(format!("{name}.txt"));
    let wanted = to_freeze();
    let left_over = |file: &PathBuf| !wanted.keys().any(|name| file_of(name) == *file);
    if std::env::var_os("HARBOR_FREEZE").is_some() {
        files_under(&place).into_iter().filter(left_over).for_each(|file| fs::remove_file(file).unwrap());
        for (name, text) in &wanted {
            fs::create_dir_all(file_of(name).parent().unwrap()).unwrap();
            fs::write(file_of(name), text).unwrap();
        }
    }
    let changed = wanted.iter().filter_map(|(name, now)| match fs::read_to_string(file_of(name)) {
        Ok(before) if before == *now => None,
        Ok(before) => Some(format!("  {name} has changed: {}", difference(&before, now))),
        Err(_) => Some(format!("  {name} is new")),
    });
    let gone = files_under(&place).into_iter().filter(left_over);
    let gone = gone.map(|file| format!("  {} is of no exhibit", file.strip_prefix(&place).unwrap().display()));
    let found: Vec<String> = changed.chain(gone).collect();
    assert!(
        found.is_empty(),
        "The gallery is not as it was frozen:\n{}\nIf it is meant: HARBOR_FREEZE=1 cargo test -p web frozen, and read the difference.",
        found.join("\n")
    );
}

#[test]
fn an_outline_shows_what_readers_meet() {
    let html = "<p class=\"a\">Made <b>now</b>,\n  or <icon ready>\n  <i></i> <i>later</i></p>";
    let shown =
        "<p class=\"a\"> \"Made \"\n  <b> \"now\"\n  \", or \"\n  <icon ready>\n  <i>\n  \" \"\n  <i> \"later\"\n";
    assert_eq!(outline(html), shown);
}
