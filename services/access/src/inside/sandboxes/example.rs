//! What a sandbox can begin as: a few files each, which run as they are.

use std::collections::BTreeMap;

/// What a sandbox begins as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// A page, and nothing that runs.
    Page,
    /// A program in JavaScript.
    Node,
    /// A program in Python.
    Python,
}

impl Example {
    /// All of them, the simplest first.
    pub const ALL: [Self; 3] = [Self::Page, Self::Node, Self::Python];

    /// Its word in forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Node => "node",
            Self::Python => "python",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|example| example.word() == word)
    }

    /// Its files, by their paths.
    pub(super) fn files(self) -> BTreeMap<String, String> {
        let files: &[(&str, &str)] = match self {
            Self::Page => &[("index.html", include_str!("examples/page/index.html"))],
            Self::Node => &[
                ("package.json", include_str!("examples/node/package.json")),
                ("server.js", include_str!("examples/node/server.js")),
            ],
            Self::Python => &[
                ("main.py", include_str!("examples/python/main.py")),
                ("requirements.txt", include_str!("examples/python/requirements.txt")),
            ],
        };
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_one_that_the_server_knows_how_to_run() {
        let package: serde_json::Value = serde_json::from_str(&Example::Node.files()["package.json"]).unwrap();
        assert!(package["scripts"]["dev"].is_string() && package["scripts"]["start"].is_string());
        assert!(Example::Page.files().contains_key("index.html"));
        assert!(Example::Python.files().contains_key("main.py"));
        for example in Example::ALL {
            assert_eq!(Example::from_word(example.word()), Some(example));
            assert!(example.files().values().all(|text| !text.is_empty()));
        }
    }
}
