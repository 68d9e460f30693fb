//! Looking at the files of a sandbox: which there are, and what is in one. The server keeps to itself what looks like a secret, and leaves
//! out what is no text.

use domain::authorize::Permit;
use domain::authorize::permission::UseSandboxes;
use domain::seen::is_seen_as_it_is;
use openberth::{DeploymentId, Kind, NoAnswer};

use super::{Change, Sandbox};
use crate::Access;
use crate::inside::{Error, Refusal, look, text};
use crate::workspace::Workspace;

/// So much of a file is shown.
const SHOWN: usize = 64 * 1024;

/// So much of where a file is is shown.
const LONGEST_PATH: usize = 300;

/// How the text begins that the server puts in place of what looks like a secret.
const HIDDEN: &str = "[redacted by openberth: ";

/// The files of a sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Files {
    /// These, by where they are.
    There(Vec<File>),
    /// More than is read at once.
    TooMuch,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it is, as the server has it: any text can be in it.
    pub path: String,
    /// What is in it, in bytes; none where the server keeps that to itself.
    pub size: Option<usize>,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// This, which may be changed and sent back as it is.
    Text(String),
    /// So it looks, from its beginning. What is shown is not all that is in it, or would not come back as it was; whether there is more.
    Seen(String, bool),
    /// The server keeps it to itself.
    Hidden,
}

impl File {
    fn of(path: String, text: &str) -> Self {
        Self { path, size: (!is_hidden(text)).then_some(text.len()) }
    }
}

/// Where a file is, as it can be shown.
#[must_use]
pub fn shown(path: &str) -> String {
    text::line(path, LONGEST_PATH)
}

impl Content {
    /// What is shown of a file with this name and this in it.
    fn of(path: &str, text: String) -> Self {
        if is_hidden(&text) {
            return Self::Hidden;
        }
        // What a form would send back otherwise than it is, nobody changes by one.
        let comes_back =
            !text.contains('\u{fffd}') && text.replace("\r\n", "\n").split(['\n', '\t']).all(is_seen_as_it_is);
        if comes_back && Change::file(path, &text).is_ok_and(|change| change.path() == path) {
            return Self::Text(text);
        }
        let (seen, is_cut) = text::beginning(&text, SHOWN);
        Self::Seen(seen, is_cut)
    }
}

/// Anybody can write such a file; then it is not shown either.
fn is_hidden(text: &str) -> bool {
    text.starts_with(HIDDEN) && text.ends_with(']') && !text.contains('\n')
}

/// The files of a sandbox, and the sandbox.
///
/// # Errors
/// When they cannot be looked at.
pub async fn files(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    id: &DeploymentId,
) -> Result<(Sandbox, Files), Error> {
    let entered = access.enter(permit, row).await?;
    let sandbox = super::acts::is_one(&entered, id).await?;
    let files = match entered.server.texts(id).await {
        Ok(texts) => Files::There(texts.into_iter().map(|(path, text)| File::of(path, &text)).collect()),
        Err(error) if error.kind == Kind::NoAnswer(NoAnswer::TooLong) => Files::TooMuch,
        // The sandbox is there: it has no files.
        Err(error) if error.kind == Kind::Absent => Files::There(Vec::new()),
        Err(error) => return Err(look(error)),
    };
    Ok((sandbox, files))
}

/// What is in one of them, and the sandbox.
///
/// # Errors
/// When there is no such file, or it cannot be looked at.
pub async fn file(
    access: &Access,
    permit: &Permit<UseSandboxes>,
    row: &Workspace,
    id: &DeploymentId,
    path: &str,
) -> Result<(Sandbox, Content), Error> {
    let entered = access.enter(permit, row).await?;
    let sandbox = super::acts::is_one(&entered, id).await?;
    let mut texts = entered.server.texts(id).await.map_err(look)?;
    let text = texts.remove(path).ok_or(Refusal::Absent)?;
    Ok((sandbox, Content::of(path, text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> Content {
        Content::of(path, text.to_owned())
    }

    #[test]
    fn what_comes_back_as_it_was_can_be_changed() {
        for text in ["", "one\n\ttwo\n", "a\r\nb\r\n", "<b>زہرہ</b> 👩‍👩‍👧"] {
            assert_eq!(of("src/app.js", text), Content::Text(text.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn what_would_not_is_only_shown_and_without_what_deceives() {
        for (path, text, seen) in [
            ("a.txt", "x\u{202e}y", "xy"),
            ("a.txt", "x\u{fffd}y", "x\u{fffd}y"),
            ("a.txt", "\u{feff}x", "x"),
            ("a.txt", "x\u{0}y\u{1b}[31m", "xy[31m"),
            ("~/a.txt", "x", "x"),
            ("a\u{202e}.txt", "x", "x"),
            (" a.txt", "x", "x"),
        ] {
            assert_eq!(of(path, text), Content::Seen(seen.to_owned(), false), "{path:?} {text:?}");
        }
        let Content::Seen(seen, true) = of("a.txt", &"ü".repeat(SHOWN)) else { panic!("it is too long") };
        assert!(seen.len() <= SHOWN && seen.chars().all(|letter| letter == 'ü'));
    }

    #[test]
    fn what_the_server_keeps_to_itself_is_not_shown() {
        let hidden = "[redacted by openberth: .env matches sensitive-file pattern '.env']";
        assert_eq!(of(".env", hidden), Content::Hidden);
        assert_eq!(File::of(".env".to_owned(), hidden).size, None);
        assert_eq!(File::of("a".to_owned(), "ü").size, Some(2));
        assert_eq!(shown("a\u{202e}b\nc"), "abc");
    }
}
