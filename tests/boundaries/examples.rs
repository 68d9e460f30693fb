//! Examples in the documentation of a crate are tests of their own, and looking for them takes seconds for each crate. So one
//! that has none says so (`doctest = false`), and one that says so has none.

use crate::sources::{Source, root};

/// What makes a block of a comment a test.
const RUN: [&str; 5] = ["", "rust", "should_panic", "no_run", "compile_fail"];

/// Every crate that says something else than what is so, as sentences.
pub fn wrong(all: &[Source]) -> Vec<String> {
    crates(all).filter_map(|folder| wrong_with(folder, all)).collect()
}

/// The folders of all libraries.
fn crates(all: &[Source]) -> impl Iterator<Item = &str> {
    all.iter().filter_map(|source| source.path.strip_suffix("src/lib.rs")).filter(|folder| !folder.is_empty())
}

fn wrong_with(folder: &str, all: &[Source]) -> Option<String> {
    let manifest = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
    let looks = !manifest.lines().any(|line| line.trim() == "doctest = false");
    let sources = all.iter().filter(|source| source.path.starts_with(&format!("{folder}src/")));
    let example = sources.into_iter().find_map(first_in);
    match (looks, example) {
        (true, None) => Some(format!("{folder}Cargo.toml: there is no example; write `doctest = false` under [lib]")),
        (false, Some(place)) => Some(format!("{place} is an example that nobody runs; take `doctest = false` out")),
        (true, Some(_)) | (false, None) => None,
    }
}

/// Where the first example of a file begins.
fn first_in(source: &Source) -> Option<String> {
    let mut inside = false;
    for (number, line) in (1..).zip(&source.lines) {
        let line = line.trim_start();
        let comment = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        let Some(kind) = comment.and_then(|comment| comment.trim().strip_prefix("```")) else { continue };
        let word = kind.split(',').next().unwrap_or_default();
        if !inside && RUN.contains(&word) {
            return Some(format!("{}:{number}", source.path));
        }
        inside = !inside;
    }
    None
}

#[test]
fn what_rustdoc_runs_is_an_example_and_what_it_shows_only_is_not() {
    let of =
        |text: &str| first_in(&Source { path: "a.rs".to_owned(), lines: text.lines().map(str::to_owned).collect() });
    assert_eq!(of("/// Shown:\n/// ```text\n/// a\n/// ```\nfn a() {}"), None);
    assert_eq!(of("//! ```text\n//! a\n//! ```\n/// ```\n/// a();\n/// ```"), Some("a.rs:4".to_owned()));
    assert_eq!(of("    /// ```compile_fail,E0308\n    /// a();\n    /// ```"), Some("a.rs:1".to_owned()));
}
