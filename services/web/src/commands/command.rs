//! What one command says of itself. All else is the same for all, and written once.

use std::future::ready;

use access::command::{NotSent, Target};
use axum::response::Response;
use domain::wording;
use messages::CommandId;
use messages::workspace::Refusal;
use plans::Plan;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::attempt::Attempt;
use super::not_done::NotDone;
use crate::app::App;
use crate::permit::{Guards, Permitted};
use crate::visit::Failure;

/// Something that a person asks for. A value is what they filled in, once it was checked: it is kept as it is, so that sending it
/// again is asking for the same.
pub(crate) trait Command: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The last word of its subject, as in its message.
    const VERB: &'static str;
    /// What was asked for, as it stands before the name of the thing: `another try for`.
    const ASKED_FOR: &'static str;
    /// What is said once it is done; none where the page shows it by itself.
    const DONE: Option<&'static str> = None;

    /// Who may ask for it, and what is read of the thing that it is about.
    type Permission: Guards;
    /// What it is asked of.
    type Target: Target;
    /// What its form holds, beside the command's id and the account for which it was drawn.
    type Fields: DeserializeOwned + From<Self> + Send;

    /// What it is asked of.
    fn target(asked: &Permitted<Self::Permission>, command: CommandId) -> Self::Target;

    /// The command, if nothing that is known here speaks against it. Whoever owns the thing decides; this is to say sooner, and
    /// beside the right field, what they would refuse.
    ///
    /// # Errors
    /// With what speaks against it.
    fn check(asked: &Permitted<Self::Permission>, fields: &Self::Fields) -> Result<Self, NotDone>;

    /// What is sent.
    fn message(&self, asked: &Permitted<Self::Permission>) -> <Self::Target as Target>::Message;

    /// What the thing is called for which something is asked.
    fn name(&self, asked: &Permitted<Self::Permission>) -> String;

    /// The page on which it is asked for.
    fn page(target: Self::Target) -> String;

    /// The page that shows that it is done.
    fn done_at(target: Self::Target) -> String {
        Self::page(target)
    }

    /// Why it was refused and what to do, in plain words.
    fn refused(&self, refusal: Refusal, plan: Option<&'static Plan>) -> String {
        wording::refusal(refusal, plan, None)
    }

    /// The field beside which that is said; none where it is said of the form as a whole.
    fn field(_refusal: Refusal) -> Option<&'static str> {
        None
    }

    /// What is said when it is not under way, as far as we know. Only what is certain is said.
    fn not_sent(why: NotSent) -> &'static str {
        why.sentence()
    }

    /// What is shown when it came to nothing. A command that is a button leads back to its page, which says why
    /// ([`NotDone::asked`]); one with fields shows its form again.
    fn again(
        _app: &App,
        _asked: Permitted<Self::Permission>,
        attempt: Attempt<Self>,
    ) -> impl Future<Output = Result<Response, Failure>> + Send {
        ready(attempt.on_its_page())
    }
}
