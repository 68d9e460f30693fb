//! What one command says of itself, and what its form shows when it came to nothing, so that another try is one press away.
//! All else is the same for all commands, and written once.

use std::fmt::Display;
use std::future::ready;

use access::command::{NotSent, Target};
use access::permit::Guards;
use axum::response::Response;
use domain::wording;
use http::StatusCode;
use messages::CommandId;
use messages::workspace::Refusal;
use plans::Plan;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::not_done::NotDone;
use super::problems::Problems;
use super::see::see;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;

/// Something that a person asks for. A value is what they filled in, once it was checked: it is kept as it is, so that sending it
/// again is asking for the same.
pub(crate) trait Command: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The last word of its subject, as in its message.
    const VERB: &'static str;
    /// The page on which it is asked for; where it is about a thing, the thing's id stands as `{id}`.
    const PAGE: &'static str;
    /// What was asked for, as it stands before the name of the thing: `another try for`.
    const ASKED_FOR: &'static str;

    /// Who may ask for it, and what is read of the thing that it is about.
    type Permission: Guards;
    /// What it is asked of.
    type Target: Target + Display;
    /// What its form holds, beside the command's id and the account for which it was drawn.
    type Fields: DeserializeOwned + From<Self> + Send + Sync + 'static;

    /// What it is asked of.
    fn target(asked: &Permitted<Self::Permission>, command: CommandId) -> Self::Target;

    /// The command, if nothing that is known here forbids it. Whoever owns the thing decides; this is to say sooner, and
    /// beside the right field, what they would refuse.
    ///
    /// # Errors
    /// With what forbids it.
    fn check(asked: &Permitted<Self::Permission>, fields: &Self::Fields) -> Result<Self, NotDone>;

    /// The same, once all of it is in place that has to be before anybody else knows of the command. It may be asked for several times, and for
    /// one id it must come to the same each time.
    fn prepare(
        self,
        _app: &App,
        _asked: &Permitted<Self::Permission>,
        _command: CommandId,
    ) -> impl Future<Output = Result<Result<Self, NotDone>, Failure>> + Send {
        ready(Ok(Ok(self)))
    }

    /// What is sent.
    fn message(&self, asked: &Permitted<Self::Permission>) -> <Self::Target as Target>::Message;

    /// What the thing is called for which something is asked.
    fn name(&self, asked: &Permitted<Self::Permission>) -> String;

    /// The page on which it is asked for.
    fn page(target: Self::Target) -> String {
        Self::PAGE.replace("{id}", &target.to_string())
    }

    /// Where its form is sent.
    fn action(target: Self::Target) -> String {
        Self::page(target)
    }

    /// The page that shows that it is done.
    fn done_at(target: Self::Target) -> String {
        Self::page(target)
    }

    /// The same for this one, where it hangs on what was filled in.
    fn done(&self, target: Self::Target) -> String {
        Self::done_at(target)
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

/// What came to nothing, and what a form needs for the next try.
pub(crate) struct Attempt<C: Command> {
    /// The id that the form carries: the same one again as long as it may still become the same command.
    pub command: CommandId,
    /// What was filled in.
    pub fields: C::Fields,
    /// What is said, beside which field.
    pub problems: Problems,
    /// What the answer is, for programs.
    pub status: StatusCode,
    target: C::Target,
    why: NotDone,
}

impl<C: Command> Attempt<C> {
    /// Of what was filled in.
    pub(super) fn new(
        command: CommandId,
        target: C::Target,
        fields: C::Fields,
        why: NotDone,
        plan: Option<&'static Plan>,
    ) -> Self {
        let problems = match &why {
            NotDone::Invalid(problems) => problems.clone(),
            NotDone::Refused(refusal) => beside::<C>(*refusal, wording::refusal(*refusal, plan, None)),
            NotDone::Declined(refusal) => Problems::whole(wording::money::refusal(*refusal)),
            NotDone::NotSent(reason) => Problems::whole(C::not_sent(*reason)),
        };
        Self { command, fields, problems, status: status(&why), target, why }
    }

    /// Of a command, which may say itself why it was refused.
    pub(super) fn sent(
        command: CommandId,
        target: C::Target,
        what: C,
        why: NotDone,
        plan: Option<&'static Plan>,
    ) -> Self {
        if let NotDone::Refused(refusal) = why {
            let problems = beside::<C>(refusal, what.refused(refusal, plan));
            // That id has its answer. Another try is another command.
            let command = CommandId::new();
            return Self { command, fields: what.into(), problems, status: status(&why), target, why };
        }
        let command = if matches!(why, NotDone::Declined(_)) { CommandId::new() } else { command };
        Self::new(command, target, what.into(), why, plan)
    }

    /// Leads to the page of the command, which says why.
    pub(super) fn on_its_page(&self) -> Result<Response, Failure> {
        self.on(&C::page(self.target))
    }

    /// Leads to this page, which says why.
    pub fn on(&self, page: &str) -> Result<Response, Failure> {
        let address = self.why.on(page);
        address.map(see).ok_or_else(|| Failure::Ours(format!("a {} has problems and no form to show them", C::VERB)))
    }
}

fn beside<C: Command>(refusal: Refusal, sentence: String) -> Problems {
    match C::field(refusal) {
        Some(field) => Problems::default().and(field, Some(sentence)),
        None => Problems::whole(sentence),
    }
}

const fn status(why: &NotDone) -> StatusCode {
    match why {
        NotDone::Invalid(_) | NotDone::Refused(_) | NotDone::Declined(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotDone::NotSent(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
