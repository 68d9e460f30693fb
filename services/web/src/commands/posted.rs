//! What the form of a command posts: which command it is, for whom it was drawn, and its own fields.

use messages::{AccountId, CommandId};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};

use crate::visit::{self, DrawnFor};

/// What is read of the form of a command. `F` should deny unknown fields: they are somebody's attempt at ours.
pub(crate) struct Posted<F> {
    /// Made when the page was drawn: the same id again is the same command.
    pub command: CommandId,
    account: AccountId,
    pub fields: F,
}

/// What the form of every command holds.
#[derive(Deserialize)]
struct Marks {
    command: CommandId,
    account: AccountId,
}

impl<F: DeserializeOwned> visit::Posted for Posted<F> {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl<'de, F: DeserializeOwned> Deserialize<'de> for Posted<F> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Vec::<(String, String)>::deserialize(deserializer)?;
        let (marks, own): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(name, _)| matches!(name.as_str(), "command" | "account"));
        let Marks { command, account } = read(&marks)?;
        Ok(Self { command, account, fields: read(&own)? })
    }
}

/// Fields with their names; one that comes twice is nobody's.
fn read<T: DeserializeOwned, E: Error>(fields: &[(String, String)]) -> Result<T, E> {
    let text = serde_urlencoded::to_string(fields).map_err(E::custom)?;
    serde_urlencoded::from_str(&text).map_err(E::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        name: String,
        #[serde(default)]
        places: Option<u8>,
    }

    fn posted(own: &str) -> Option<Fields> {
        let (command, account) = (CommandId::new(), AccountId::new());
        let text = format!("command={command}&{own}&account={account}");
        let posted: Posted<Fields> = serde_urlencoded::from_str(&text).ok()?;
        assert_eq!((posted.command, posted.account), (command, account));
        Some(posted.fields)
    }

    #[test]
    fn a_form_is_read_whole_and_strictly_or_not_at_all() {
        let fields = |name: &str, places| Some(Fields { name: name.to_owned(), places });
        assert_eq!(posted("name=Paper+%26+shop"), fields("Paper & shop", None));
        assert_eq!(posted("name=&places=3"), fields("", Some(3)));
        for bad in ["", "name=a&name=b", "name=a&plan=pro", "name=a&places=many", "name=a&command=cmd_1"] {
            assert_eq!(posted(bad), None, "{bad}");
        }
        assert!(serde_urlencoded::from_str::<Posted<Fields>>("name=a").is_err(), "neither id nor account");
    }
}
