//! A command that came to nothing: what its form shows then, so that another try is one press away.

use axum::response::Response;
use domain::wording;
use http::StatusCode;
use messages::CommandId;
use messages::workspace::Refusal;
use plans::Plan;

use super::command::Command;
use super::not_done::NotDone;
use super::problems::Problems;
use super::submit::see;
use crate::visit::Failure;

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
        Self::new(command, target, what.into(), why, plan)
    }

    /// Leads to the page of the command, which says why.
    pub(super) fn on_its_page(&self) -> Result<Response, Failure> {
        let address = self.why.on(&C::page(self.target));
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
        NotDone::Invalid(_) | NotDone::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotDone::NotSent(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
