//! What a page watches, as browser and stream name it to each other.

use std::fmt;
use std::str::FromStr;

/// Something that a page watches. `live.js` keeps it as the word that it is written as. An id in it is as it was asked for: whether
/// there is such a thing, and who may see it, is found out from the word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Watch {
    /// All workspaces of who looks: `list`.
    List,
    /// One workspace: its id.
    Workspace(String),
    /// What comes of a command: its id.
    Command(String),
    /// The account of who looks, and what it pays for: `account`.
    Account,
}

/// Nothing that can be watched.
#[derive(Debug)]
pub(crate) struct Unknown;

const LIST: &str = "list";
const ACCOUNT: &str = "account";

impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::List => LIST,
            Self::Account => ACCOUNT,
            Self::Workspace(id) | Self::Command(id) => id,
        })
    }
}

impl FromStr for Watch {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        match word.split_once('_') {
            None if word == LIST => Ok(Self::List),
            None if word == ACCOUNT => Ok(Self::Account),
            Some(("ws", _)) => Ok(Self::Workspace(word.to_owned())),
            Some(("cmd", _)) => Ok(Self::Command(word.to_owned())),
            None | Some(_) => Err(Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_was_written() {
        for watch in
            [Watch::List, Watch::Account, Watch::Workspace("ws_1".to_owned()), Watch::Command("cmd_1".to_owned())]
        {
            assert_eq!(watch.to_string().parse::<Watch>().ok(), Some(watch));
        }
        assert!(["", "lists", "per_1", "everything"].iter().all(|word| word.parse::<Watch>().is_err()));
    }
}
