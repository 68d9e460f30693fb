//! The form of a command that is nothing but a button.

use messages::CommandId;

use super::command::Command;
use crate::visit::Visit;

/// What a button sends.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where.
    pub action: String,
    /// The command's id, made when the page is drawn: the same id again is the same command. Posted as `command`.
    pub command: String,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
}

impl Ask {
    /// The form of `C` on a page that this visit sees.
    pub(crate) fn of<C: Command>(visit: &Visit, target: C::Target) -> Self {
        let account = visit.session.as_ref().map(|session| session.account.to_string()).unwrap_or_default();
        Self { action: C::action(target), command: CommandId::new().to_string(), account }
    }
}

#[cfg(any(test, feature = "gallery"))]
impl Ask {
    /// A button of the paper shop.
    pub(crate) fn shown(verb: &str) -> Self {
        use crate::shelf::samples::{ACCOUNT, COMMAND, WORKSPACE};

        Self { action: format!("/workspaces/{WORKSPACE}/{verb}"), command: COMMAND.into(), account: ACCOUNT.into() }
    }
}
