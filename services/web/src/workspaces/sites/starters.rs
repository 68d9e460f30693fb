//! Small sites to start from, for who has nothing to send yet. Each is a few files beside this program, and is the customer's from then on.

use std::collections::BTreeMap;

/// An example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Starter {
    /// A page about a person.
    Me,
    /// A page of a small business.
    Shop,
    /// A page that does something.
    Countdown,
}

impl Starter {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Me, Self::Shop, Self::Countdown];

    /// Its word in forms, and the name that a site of it gets at first.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Me => "about-me",
            Self::Shop => "corner-shop",
            Self::Countdown => "countdown",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|starter| starter.word() == word)
    }

    /// What it is called, and what it is.
    pub const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Me => ("A page about you", "Your name, a few words, and links to where else you are."),
            Self::Shop => ("A corner shop", "What you sell, when you are open, and how to find you."),
            Self::Countdown => ("A countdown", "Counts the days to whatever you look forward to."),
        }
    }

    /// Its files, by their paths.
    pub fn files(self) -> BTreeMap<String, String> {
        let files: &[(&str, &str)] = match self {
            Self::Me => &[
                ("index.html", include_str!("../../../starters/about-me/index.html")),
                ("style.css", include_str!("../../../starters/about-me/style.css")),
            ],
            Self::Shop => &[
                ("index.html", include_str!("../../../starters/corner-shop/index.html")),
                ("style.css", include_str!("../../../starters/corner-shop/style.css")),
            ],
            Self::Countdown => &[
                ("index.html", include_str!("../../../starters/countdown/index.html")),
                ("style.css", include_str!("../../../starters/countdown/style.css")),
                ("countdown.js", include_str!("../../../starters/countdown/countdown.js")),
            ],
        };
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use access::inside::sites::Called;
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn each_is_a_whole_site_with_a_plain_name() {
        for starter in Starter::ALL {
            let (name, text) = starter.told();
            assert!(banned_in(name).is_none() && banned_in(text).is_none() && grade(text) <= 8.0, "{text}");
            assert!(Called::parse(starter.word()).is_ok());
            assert_eq!(Starter::from_word(starter.word()), Some(starter));
            let files = starter.files();
            let index = &files["index.html"];
            assert!(index.contains("<title>") && index.contains("lang=\"en\"") && index.contains("viewport"));
            for (path, text) in &files {
                assert!(path == "index.html" || index.contains(&format!("\"{path}\"")), "{path} is used");
                assert!(
                    !text.contains("http://") && !text.contains("https://") || text.contains("example.com"),
                    "{path} needs nobody else"
                );
            }
        }
    }
}
