//! The legal texts. Harbor is a program: whoever runs it writes these and names their files in the configuration. They
//! are read once, when the process starts, and it does not start without them.

use std::path::PathBuf;
use std::sync::Arc;

use chassis::config::Reader;
use face::markdown::Document;

/// What a text says of itself that only stands in for one. It is good enough for this machine, and for no customer.
pub const PLACEHOLDER: &str = "This page is a placeholder.";

/// A legal text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// What customers and whoever runs Harbor agree on.
    Terms,
    /// What is done with what is known of people.
    Privacy,
    /// Who is behind it.
    Imprint,
}

impl Paper {
    /// All of them, in the order of the footer.
    pub const ALL: [Self; 3] = [Self::Terms, Self::Privacy, Self::Imprint];

    /// The setting that names its file.
    #[must_use]
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Terms => "web.terms",
            Self::Privacy => "web.privacy",
            Self::Imprint => "web.imprint",
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Terms => "file with your terms, in Markdown with a title: what customers and you agree on",
            Self::Privacy => {
                "file with your privacy notice, in Markdown with a title: what you keep of people, why, and for how long"
            }
            Self::Imprint => {
                "file with your imprint, in Markdown with a title: who runs this Harbor, and how to reach them"
            }
        }
    }
}

/// All of them, as they are shown.
#[derive(Debug, Clone)]
pub struct Texts([Arc<Document>; 3]);

impl Texts {
    /// Reads the files. `for_customers` is whether this Harbor can be reached from elsewhere.
    pub(crate) fn read(reader: &mut Reader, for_customers: bool) -> Option<Self> {
        // All are read before one is given up, so that every problem is reported at once.
        let read = Paper::ALL.map(|paper| read(reader, paper, for_customers));
        let [Some(terms), Some(privacy), Some(imprint)] = read else { return None };
        Some(Self([terms, privacy, imprint]))
    }

    /// One of them.
    pub(crate) fn of(&self, paper: Paper) -> Arc<Document> {
        let Self([terms, privacy, imprint]) = self;
        Arc::clone(match paper {
            Paper::Terms => terms,
            Paper::Privacy => privacy,
            Paper::Imprint => imprint,
        })
    }
}

fn read(reader: &mut Reader, paper: Paper, for_customers: bool) -> Option<Arc<Document>> {
    let setting = paper.setting();
    let file: PathBuf = reader.required(setting, paper.meaning())?;
    let file = reader.beside(&file);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => return reader.problem(format!("{setting}: {} does not open: {error}", file.display())),
    };
    if for_customers && text.contains(PLACEHOLDER) {
        return reader
            .problem(format!("{setting}: {} is a placeholder: put your own text in its place", file.display()));
    }
    match Document::read(&text) {
        Ok(document) => Some(Arc::new(document)),
        Err(problem) => reader.problem(format!("{setting}: {} {problem}", file.display())),
    }
}
