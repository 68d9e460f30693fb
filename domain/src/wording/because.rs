//! The sentences for why: one for each thing that can happen and for each reason. What a person did is told of that person; all else
//! is told as it was seen.

use jiff::Timestamp;
use messages::Actor;
use messages::workspace::{Farewell, Reason, Trouble};

use super::account::of_account;
use super::pause;
pub use super::who::Who;
use crate::because::{Cause, Chain, Link, OfWorkspace, Root, What};
use crate::suspension::rule;
use crate::workspace::{Happening, done};

/// What is said where what led to something is not known any more.
pub const OLDER: &str = "What led to this is older than what we keep.";

/// Something that led to a label, in a sentence, and when it was; none where that is not known.
pub type Line = (String, Option<Timestamp>);

/// What led to a label, from there back to where it began.
#[must_use]
pub fn lines(cause: &Cause<'_>, who: impl Fn(&Actor) -> Who) -> Vec<Line> {
    let Some((head, before)) = cause.chain.and_then(|chain| chain.links().split_first()) else {
        let known = cause.reason.map(|reason| (pause::because(reason).to_owned(), Some(cause.since)));
        return known.into_iter().chain([(OLDER.to_owned(), None)]).collect();
    };
    let told = |link: &Link, is_last: bool| (line(link, is_last, &who(&link.who)), Some(link.at));
    let last = before.is_empty();
    let mut lines = match cause.reason {
        // Why it holds comes first; then who or what brought it, unless that is the same.
        Some(reason) if rule(reason).of_the_account => {
            let by_somebody = last && Root::of(&head.who) == Root::Person;
            let because = (pause::because(reason).to_owned(), Some(head.at));
            [because].into_iter().chain(by_somebody.then(|| told(head, true))).collect()
        }
        Some(_) | None => vec![told(head, last)],
    };
    let chain = |links: &[Link]| -> Vec<Line> {
        links.iter().enumerate().map(|(place, link)| told(link, place + 1 == links.len())).collect()
    };
    lines.extend(chain(before));
    lines.extend(cause.start.map(|start| chain(start.links())).unwrap_or_default());
    lines
}

/// Why something in the history happened; none where a person just did it, and who that was stands beside it.
#[must_use]
pub fn why(chain: &Chain, who: impl Fn(&Actor) -> Who) -> Option<String> {
    let (head, before) = chain.links().split_first()?;
    if let Some(cause) = before.first() {
        return Some(line(cause, before.len() == 1, &who(&cause.who)));
    }
    let What::Workspace(of) = &head.what else { return None };
    match Root::of(&head.who) {
        // What somebody did with one workspace may have come to another.
        Root::Person if of.reason().is_some_and(|reason| rule(reason).of_the_account) => {
            Some(line(head, true, &who(&head.who)))
        }
        Root::Person => None,
        Root::Date | Root::Outside | Root::Unknown => Some(seen(of).to_owned()),
    }
}

/// One link; what is not the last one was brought about by the next one, whoever began.
fn line(link: &Link, is_last: bool, who: &Who) -> String {
    let by_somebody = is_last && Root::of(&link.who) == Root::Person;
    match &link.what {
        What::Workspace(of) if by_somebody => format!("{} {}.", who.text(), did(of)),
        What::Workspace(of) => seen(of).to_owned(),
        What::Account(of) => of_account(of, by_somebody.then_some(who)),
    }
}

/// What happened to an account, for its history; none for what happened to a workspace.
#[must_use]
pub fn told_of_account(chain: &Chain, who: impl Fn(&Actor) -> Who) -> Option<String> {
    let (head, before) = chain.links().split_first()?;
    match head.what {
        What::Account(_) => Some(line(head, before.is_empty(), &who(&head.who))),
        What::Workspace(_) => None,
    }
}

/// What a person did, after who that was. What no person does today is told all the same: whatever the log says is a sentence.
fn did(of: &OfWorkspace) -> &'static str {
    match of.happening {
        Happening::Created => "asked for it",
        Happening::SettingUp => "had it set up",
        Happening::Ready => "had it made ready",
        Happening::Paused => match of.came.first() {
            Some(Reason::OverPlan) => "chose to keep another one",
            Some(Reason::AccountClosing) => "asked to have the account deleted",
            Some(Reason::TrialEnded | Reason::PaymentFailed | Reason::PlanEnded) => "changed your plan",
            Some(Reason::Operator | Reason::Abuse | Reason::OwnerRequest | Reason::Unknown) | None => "paused it",
        },
        Happening::Trouble => "saw that it had trouble",
        Happening::TakingAway => match of.farewell {
            Some(Farewell::Cancelled) => "stopped setting it up",
            Some(Farewell::Asked | Farewell::GraceOver | Farewell::AccountClosed | Farewell::Unknown) | None => {
                "had it taken away"
            }
        },
        Happening::Deleted => "had it deleted",
        Happening::FirstCode => "sent the first code",
        Happening::OwnKey => "made the first key",
        Happening::RetryAsked => "asked for another try",
        Happening::Renamed => "gave it another name",
        Happening::Removed => "deleted it",
        Happening::Restored => "took it back",
        Happening::Resumed => match of.went.first() {
            Some(Reason::OverPlan) => "made room for it",
            Some(Reason::AccountClosing) => "chose to keep the account",
            Some(Reason::TrialEnded | Reason::PaymentFailed | Reason::PlanEnded) => "changed your plan",
            Some(Reason::Operator | Reason::Abuse | Reason::OwnerRequest | Reason::Unknown) | None => {
                "started it again"
            }
        },
        Happening::PausesChanged => match (of.came.first(), of.went.first()) {
            (Some(Reason::OverPlan), _) => "chose to keep another one",
            (Some(Reason::AccountClosing), _) => "asked to have the account deleted",
            (Some(Reason::TrialEnded | Reason::PaymentFailed | Reason::PlanEnded), _) => "changed your plan",
            (Some(Reason::Operator | Reason::Abuse | Reason::OwnerRequest | Reason::Unknown), _) => "paused it, too",
            (None, Some(Reason::OverPlan)) => "made room for it",
            (None, Some(Reason::AccountClosing)) => "chose to keep the account",
            (None, Some(Reason::TrialEnded | Reason::PaymentFailed | Reason::PlanEnded)) => "changed your plan",
            (None, Some(Reason::Operator | Reason::Abuse | Reason::OwnerRequest | Reason::Unknown) | None) => {
                "took one of the reasons away"
            }
        },
        Happening::EndingAnnounced => "had you told that it ends",
        Happening::EndingTold => "had its last day begin",
        Happening::Restarted => "restarted it",
        Happening::Kept => "chose to keep it",
        Happening::MemberAdded => "let somebody in, or let them do other things",
        Happening::MemberRemoved => "took somebody out",
        Happening::Offered => "asked someone to take it over",
        Happening::OfferWithdrawn => "took the offer back",
        Happening::OfferDeclined => "declined it",
        Happening::TakenOver => "took it over",
        Happening::Rekeyed => "made our own key to it new",
        Happening::Inside(act) => done(act),
    }
}

/// What was seen, or came with time.
fn seen(of: &OfWorkspace) -> &'static str {
    match of.happening {
        Happening::Created
        | Happening::RetryAsked
        | Happening::Renamed
        | Happening::Removed
        | Happening::Restored
        | Happening::Restarted
        | Happening::Kept
        | Happening::Rekeyed
        | Happening::MemberAdded
        | Happening::MemberRemoved
        | Happening::Offered
        | Happening::OfferWithdrawn
        | Happening::OfferDeclined
        | Happening::TakenOver
        | Happening::Inside(_) => "It was asked for.",
        Happening::SettingUp => "Its machine is starting.",
        Happening::Ready => "Its machine came up, and it answers.",
        Happening::Paused => match of.came.first() {
            Some(reason) => pause::because(*reason),
            None => "Its machine stands still, as it should.",
        },
        Happening::Trouble => match of.trouble {
            Some(trouble) => found(trouble),
            None => found(Trouble::Unclear),
        },
        Happening::TakingAway => match of.farewell {
            Some(Farewell::Asked) => "The days to have it back were over.",
            Some(Farewell::Cancelled) => "It was not wanted any longer.",
            Some(Farewell::GraceOver) => "It was paused until the end of its time.",
            Some(Farewell::AccountClosed) => "The account that it was part of was deleted.",
            Some(Farewell::Unknown) | None => "It was to be taken away.",
        },
        Happening::Deleted => "Its machine is gone, as it should be.",
        Happening::FirstCode => "We saw it arrive.",
        Happening::OwnKey => "We saw it there.",
        Happening::Resumed => "Nothing stands against it any longer.",
        Happening::PausesChanged => match of.came.first() {
            Some(reason) => pause::because(*reason),
            None => "One of the reasons is gone.",
        },
        Happening::EndingAnnounced | Happening::EndingTold => "It is still paused.",
    }
}

/// How trouble was found; what it means is said by [`trouble`](super::trouble).
const fn found(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::TookTooLong => "Ten minutes went by, and it was not up.",
        Trouble::Unreachable => "We asked for its machine, and got no answer.",
        Trouble::Broke => "We saw that its machine broke.",
        Trouble::Stopped => "We saw that its machine stood still.",
        Trouble::Vanished => "We looked for its machine, and it was not there.",
        Trouble::Unclear | Trouble::Unknown => "We looked at its machine, and could not tell what we saw.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{Status, Transient};
    use jiff::SignedDuration;

    #[test]
    fn how_long_is_waited_is_what_is_decided() {
        let deadline = Status::Transient(Transient::Provisioning).deadline().map(|deadline| deadline.after);
        assert_eq!(deadline, Some(SignedDuration::from_mins(10)));
        assert!(found(Trouble::TookTooLong).starts_with("Ten minutes"));
    }
}
