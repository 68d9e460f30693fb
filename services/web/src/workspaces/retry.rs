//! Asking for another try now, by who does not want to wait for the next one. Lifecycle decides; here it is sent, and what
//! came of it is said on the page of the workspace.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::authorize::Principal;
use domain::authorize::permission::RetryWorkspace;
use domain::wording;
use messages::workspace::{Command, Refusal};
use messages::{AccountId, CommandId};
use serde::Deserialize;
use tokio::time::Instant;

use crate::app::App;
use crate::face::label::{Label, Tone};
use crate::face::layout::Notice;
use crate::orders::{self, Kind, NotSent, Order, Outcome, PATIENCE, Sent};
use crate::permit::Permitted;
use crate::visit::{self, DrawnFor, Failure, Form};

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    command: CommandId,
    account: AccountId,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /workspaces/{id}/retry`
pub(crate) async fn retry(
    asked: Permitted<RetryWorkspace>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let deadline = Instant::now() + PATIENCE;
    let Principal::Person(person) = asked.permit.who() else { return Err(Failure::NotFound) };
    let workspace = &asked.row;
    let order = Order {
        command: posted.command,
        kind: Kind::Retry,
        person,
        workspace: workspace.id,
        name: workspace.name.clone(),
        region: workspace.region,
        placed_at: asked.visit.now,
        outcome: None,
    };
    let order = orders::place(&app, &order).await?;
    if (order.kind, order.person, order.workspace) != (Kind::Retry, person, workspace.id) {
        return Err(Failure::NotFound);
    }
    let page = format!("/workspaces/{}", workspace.id);
    Ok(orders::see(match orders::send(&app, &asked.visit, &order, Command::Retry, deadline).await? {
        Sent::Settled(Outcome::Taken) => page,
        Sent::Settled(Outcome::Refused(refusal)) => format!("{page}?{ASKED}{}", Answer::Refused(refusal).word()),
        Sent::Waiting => format!("/orders/{}", order.command),
        Sent::Not(why) => format!("{page}?{ASKED}{}", Answer::NotSent(why).word()),
    }))
}

/// What stands in the address of the page before the word of an answer.
const ASKED: &str = "asked=";

/// Why there is no other try at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Refused(Refusal),
    NotSent(NotSent),
}

impl Answer {
    const fn word(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.word(),
            Self::NotSent(why) => why.word(),
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        let not_sent = [NotSent::Busy, NotSent::Unsure].into_iter().find(|why| why.word() == word);
        not_sent.map(Self::NotSent).or_else(|| Refusal::from_word(word).map(Self::Refused))
    }

    fn sentence(self) -> String {
        match self {
            Self::Refused(refusal) => wording::refusal(refusal, None, None),
            Self::NotSent(NotSent::Busy) => {
                "We are very busy right now and could not take this. Please press the button again in a moment."
                    .to_owned()
            }
            Self::NotSent(NotSent::Unsure) => {
                "We could not make sure that this reached us. Please press the button again. It does no harm."
                    .to_owned()
            }
        }
    }

    /// Whether it is still true of a workspace with this label: an address may be kept, and opened again later.
    fn fits(self, label: Label) -> bool {
        let is_in_trouble = label == Label::HavingTrouble;
        match self {
            Self::Refused(Refusal::NotInTrouble) => !is_in_trouble,
            Self::Refused(
                Refusal::TooSoon
                | Refusal::NotAllowed
                | Refusal::Unknown
                | Refusal::LimitReached
                | Refusal::RegionNotIncluded
                | Refusal::NoAccount
                | Refusal::BadName,
            )
            | Self::NotSent(_) => is_in_trouble,
        }
    }
}

/// What the page of a workspace says of a try that was asked for a moment ago, and did not come about.
pub(super) fn answer(query: Option<&str>, label: Label) -> Option<Notice> {
    let answer = Answer::from_word(query?.strip_prefix(ASKED)?).filter(|answer| answer.fits(label))?;
    Some(Notice { tone: Tone::Rest, text: answer.sentence() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::words::{banned_in, grade};

    fn all() -> impl Iterator<Item = Answer> {
        let refusals = [Refusal::NotInTrouble, Refusal::TooSoon, Refusal::NotAllowed].map(Answer::Refused);
        refusals.into_iter().chain([NotSent::Busy, NotSent::Unsure].map(Answer::NotSent))
    }

    #[test]
    fn every_answer_survives_its_address_and_is_plain() {
        for answer in all() {
            assert_eq!(Answer::from_word(answer.word()), Some(answer));
            let sentence = answer.sentence();
            assert_eq!(banned_in(&sentence), None, "{sentence}");
            assert!(grade(&sentence) <= 8.0, "{sentence}");
        }
        assert_eq!(Answer::from_word("<b>"), None);
    }

    #[test]
    fn an_address_that_is_opened_again_later_says_nothing_that_is_wrong_by_then() {
        let said = |word: &str, label| answer(Some(&format!("asked={word}")), label).is_some();
        assert!(said("not_in_trouble", Label::Ready) && !said("not_in_trouble", Label::HavingTrouble));
        assert!(said("too_soon", Label::HavingTrouble) && !said("too_soon", Label::Ready));
        assert!(answer(None, Label::Ready).is_none() && answer(Some("asked="), Label::HavingTrouble).is_none());
    }
}
