//! The sources as the rules look at them: line by line, without comments, and without the tests inside a file.

use std::fs;
use std::path::{Path, PathBuf};

/// Where sources are.
const ROOTS: [&str; 17] = [
    "bench",
    "dev",
    "domain",
    "fakes",
    "installation",
    "letters",
    "mail",
    "messages",
    "nats",
    "openberth",
    "payments",
    "plans",
    "services",
    "simulation",
    "src",
    "tests",
    "verify",
];

/// A file.
pub struct Source {
    /// From the root of the project.
    pub path: String,
    /// As written.
    pub lines: Vec<String>,
}

impl Source {
    /// What is no comment and comes before the tests of the file, with the number of each line.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.lines.iter().map(|line| line.trim_start());
        // Not where a file of tests is named: that may stand at the top, and the rest is code.
        let lines = lines.take_while(|line| !line.ends_with("mod tests {"));
        (1..).zip(lines).filter(|(_, line)| !line.starts_with("//"))
    }
}

/// The root of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All of them.
pub fn all() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ROOTS {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 100, "the sources are not where they were");
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target" && name != "node_modules") {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            let lines = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
            let path = path.strip_prefix(root()).unwrap().display().to_string();
            found.push(Source { path, lines });
        }
    }
}
