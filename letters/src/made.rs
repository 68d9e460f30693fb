//! What a letter says, made from how things stand when it is sent.

use domain::account::money::pay_by;
use domain::letters::{EXPORT, Known};
use domain::suspension::pauses::first_to_end;
use domain::suspension::rule;
use domain::wording::bills::month_named;
use jiff::Timestamp;
use messages::account::{Amount, Money, Subscription};
use messages::mail::{About, Enclosure, Letter};
use messages::workspace::{Farewell, Reason, State, Trouble};
use messages::{account, workspace};

use crate::content::{Content, Place, Stopped};

/// What a letter of this kind says about this, of which all that is known is this; `at` is when that happened which is its cause. None
/// where what it would say is not known, and for a digest, which is made of what several letters say ([`thing`](crate::thing)).
#[must_use]
pub fn content(
    letter: Letter,
    about: &About,
    known: Known<'_>,
    enclosure: Option<&Enclosure>,
    at: Timestamp,
) -> Option<Content> {
    let account = || known.account.map(OfAccount);
    let workspace = || known.workspace.map(|workspace| OfWorkspace { workspace, account: known.account });
    let person = OfPerson { about, enclosure };
    match letter {
        Letter::Welcome => Some(Content::Welcome { trial_ends_at: account()?.0.trial_ends_at? }),
        Letter::TrialEnding => Some(Content::TrialEnding { ends_at: account()?.0.trial_ends_at? }),
        Letter::TrialEnded => account()?.trial_ended(),
        Letter::PaymentReceived => account()?.payment_received(about.amount),
        Letter::PaymentFailed => account()?.payment_failed(about.amount),
        Letter::PaymentOverdue => account()?.payment_overdue(about.amount),
        Letter::CardExpiring => account()?.card_expiring(),
        Letter::Refunded => known.account.map(|_| Content::Refunded),
        Letter::PlanChanged => Some(Content::PlanChanged { plan: account()?.0.plan.clone() }),
        Letter::PlanWillChange => account()?.plan_will_change(),
        Letter::PlanGoesOn => account()?.plan_goes_on(),
        Letter::PlanEndsSoon => account()?.plan_ends_soon(),
        Letter::PlanEnded => Some(account()?.plan_ended()),
        Letter::AccountClosing => account()?.closing(),
        Letter::AccountStays => known.account.map(|_| Content::AccountStays),
        Letter::AccountClosed => account()?.closed(),
        Letter::WorkspaceReady => Some(Content::WorkspaceReady { place: workspace()?.place() }),
        Letter::WorkspacePaused => Some(Content::WorkspacePaused(workspace()?.stopped())),
        Letter::WorkspaceRunning => Some(workspace()?.running()),
        Letter::WorkspaceEnding => workspace()?.ending(),
        Letter::WorkspaceDeleted => Some(workspace()?.deleted()),
        Letter::WorkspaceTrouble => Some(workspace()?.trouble()),
        Letter::WorkspaceMended => Some(workspace()?.mended()),
        Letter::SignedInAnew => Some(Content::SignedInAnew { at, browser: person.browser() }),
        Letter::SignedOutEverywhere => Some(Content::SignedOutEverywhere { at }),
        Letter::AddressAsked => person.address_asked(),
        Letter::AddressChanged => Some(Content::AddressChanged { at }),
        Letter::IdentityLinked => Some(Content::IdentityLinked { at, way: person.way() }),
        Letter::IdentityUnlinked => Some(Content::IdentityUnlinked { at, way: person.way() }),
        Letter::SignInLink => person.sign_in_link(),
        Letter::ExportReady => person.export_ready(at),
        Letter::QuestionArrived => person.question_arrived(),
        Letter::QuestionAnswered => person.question_answered(),
        Letter::QuestionForUs => person.question_for_us(),
        Letter::Invitation => person.invitation(known),
        Letter::Joined => known.account.map(|_| {
            let (whom, asked) = person.accepted(known);
            Content::Joined { whom, asked }
        }),
        Letter::Removed => known.account.map(|_| Content::Removed { team: known.owner.map(str::to_owned) }),
        Letter::HandedOver => known.account.map(|_| Content::HandedOver { owner: name(known) }),
        Letter::WorkspaceOffered => person.offered(known),
        Letter::OfferWithdrawn => {
            let Some(Enclosure::Link { .. }) = enclosure else { return None };
            Some(Content::OfferWithdrawn { by: name(known), name: known.workspace?.name.clone() })
        }
        Letter::OfferDeclined => Some(Content::OfferDeclined { place: workspace()?.place() }),
        Letter::WorkspaceGiven => {
            let (whom, asked) = person.accepted(known);
            Some(Content::WorkspaceGiven { name: known.workspace?.name.clone(), whom, asked })
        }
        Letter::WorkspaceTaken => Some(Content::WorkspaceTaken { place: workspace()?.place() }),
        Letter::Digest | Letter::Unknown => None,
    }
}

/// The account as its last event has it.
struct OfAccount<'a>(&'a account::Snapshot);

impl OfAccount<'_> {
    fn money(&self) -> Option<&Money> {
        self.0.money.as_deref()
    }

    fn paid(&self) -> Option<&Subscription> {
        self.money()?.subscription.as_ref()
    }

    /// The plan that is paid for, or was; else the one that the account is on.
    fn bought(&self) -> String {
        self.paid().and_then(|paid| paid.plan.clone()).unwrap_or_else(|| self.0.plan.clone())
    }

    fn trial_ended(&self) -> Option<Content> {
        let at = self.0.trial_ended_at?;
        Some(Content::TrialEnded { at, deleted_at: over(Reason::TrialEnded, at)? })
    }

    fn payment_received(&self, amount: Option<Amount>) -> Option<Content> {
        Some(Content::PaymentReceived { plan: self.bought(), until: self.paid()?.until, amount })
    }

    fn payment_failed(&self, amount: Option<Amount>) -> Option<Content> {
        let (pay_by, next_try_at) = (pay_by(self.money()?)?, self.paid()?.next_try_at);
        Some(Content::PaymentFailed { plan: self.bought(), pay_by, next_try_at, amount })
    }

    fn payment_overdue(&self, amount: Option<Amount>) -> Option<Content> {
        let stopped = self.money()?.stopped?;
        let deleted_at = over(Reason::PaymentFailed, stopped.at)?;
        Some(Content::PaymentOverdue { plan: self.bought(), deleted_at, amount })
    }

    fn card_expiring(&self) -> Option<Content> {
        let last_month = self.money()?.card_ends.and_then(month_named);
        Some(Content::CardExpiring { last_month, next_charge_at: self.paid()?.until })
    }

    fn plan_will_change(&self) -> Option<Content> {
        let paid = self.paid().filter(|paid| paid.ends || paid.then.is_some())?;
        Some(Content::PlanWillChange { plan: self.bought(), then: paid.then.clone(), at: paid.until })
    }

    fn plan_goes_on(&self) -> Option<Content> {
        Some(Content::PlanGoesOn { plan: self.bought(), until: self.paid()?.until })
    }

    /// What one of us gave counts before what is paid for.
    fn plan_ends_soon(&self) -> Option<Content> {
        let at = match self.money()?.granted.as_ref() {
            Some(granted) => granted.until?,
            None => self.paid()?.until,
        };
        Some(Content::PlanEndsSoon { plan: self.0.plan.clone(), at })
    }

    fn plan_ended(&self) -> Content {
        let stopped = self.money().and_then(|money| money.stopped);
        let deleted_at = stopped.and_then(|stopped| over(Reason::PlanEnded, stopped.at));
        Content::PlanEnded { deleted_at }
    }

    fn closing(&self) -> Option<Content> {
        let leaving = self.0.leaving.as_deref()?;
        let plan_ends_at = self.paid().filter(|paid| paid.ended_at.is_none()).map(|paid| paid.until);
        Some(Content::AccountClosing { at: leaving.ends_at, plan_ends_at })
    }

    fn closed(&self) -> Option<Content> {
        let leaving = self.0.leaving.as_deref()?;
        Some(Content::AccountClosed { asked_at: leaving.asked_at, at: leaving.closed_at? })
    }
}

/// The workspace as its last event has it, and what pays for it.
struct OfWorkspace<'a> {
    workspace: &'a workspace::Snapshot,
    account: Option<&'a account::Snapshot>,
}

impl OfWorkspace<'_> {
    fn place(&self) -> Place {
        let workspace = self.workspace;
        Place { id: workspace.id, name: workspace.name.clone(), region: workspace.region }
    }

    fn stopped(&self) -> Stopped {
        Stopped {
            place: self.place(),
            reasons: self.workspace.pauses.iter().map(|pause| pause.reason).collect(),
            plan: self.account.map(|account| account.plan.clone()),
            deleted_at: self.ends_at(),
        }
    }

    fn running(&self) -> Content {
        Content::WorkspaceRunning { place: self.place(), is_up: self.workspace.state == State::Ready }
    }

    fn ends_at(&self) -> Option<Timestamp> {
        first_to_end(&self.workspace.pauses).map(|(_, at)| at)
    }

    fn ending(&self) -> Option<Content> {
        Some(Content::WorkspaceEnding { stopped: self.stopped(), at: self.ends_at()? })
    }

    fn deleted(&self) -> Content {
        let farewell = self.workspace.deletion.map_or(Farewell::Unknown, |deletion| deletion.farewell);
        Content::WorkspaceDeleted { place: self.place(), farewell }
    }

    fn trouble(&self) -> Content {
        let trouble = self.workspace.trouble.unwrap_or(Trouble::Unknown);
        Content::WorkspaceTrouble { place: self.place(), trouble, since: self.workspace.since }
    }

    fn mended(&self) -> Content {
        Content::WorkspaceMended { place: self.place(), since: self.workspace.since }
    }
}

/// What stands in no snapshot: it lies in the enclosure. One of another kind is none.
struct OfPerson<'a> {
    about: &'a About,
    enclosure: Option<&'a Enclosure>,
}

impl OfPerson<'_> {
    fn browser(&self) -> Option<String> {
        let Some(Enclosure::Browser { name }) = self.enclosure else { return None };
        Some(name.clone())
    }

    fn way(&self) -> Option<String> {
        let Some(Enclosure::Way { name }) = self.enclosure else { return None };
        Some(name.clone())
    }

    fn sign_in_link(&self) -> Option<Content> {
        let Some(Enclosure::SignIn { path, code, .. }) = self.enclosure else { return None };
        Some(Content::SignInLink { path: path.clone(), code: code.clone() })
    }

    fn address_asked(&self) -> Option<Content> {
        let Some(Enclosure::Link { path, .. }) = self.enclosure else { return None };
        Some(Content::AddressAsked { path: path.clone() })
    }

    fn export_ready(&self, at: Timestamp) -> Option<Content> {
        let Some(Enclosure::Link { path, .. }) = self.enclosure else { return None };
        Some(Content::ExportReady { path: path.clone(), until: at + EXPORT })
    }

    /// None once it was accepted, taken back, or sent with another link.
    fn invitation(&self, known: Known<'_>) -> Option<Content> {
        let Some(Enclosure::Link { path, .. }) = self.enclosure else { return None };
        let waiting = &known.account?.people.as_deref()?.invitations;
        let one = waiting.iter().find(|one| Some(one.enclosure) == self.about.enclosure)?;
        Some(Content::Invitation {
            by: name(known),
            team: known.owner.map(str::to_owned),
            place: match one.into {
                // What it is called is not known yet: it is tried again.
                Some(_) => Some(known.workspace?.name.clone()),
                None => None,
            },
            role: one.role,
            until: one.until,
            path: path.clone(),
        })
    }

    /// None once it was taken over, taken back, or declined.
    fn offered(&self, known: Known<'_>) -> Option<Content> {
        let Some(Enclosure::Link { path, .. }) = self.enclosure else { return None };
        let workspace = known.workspace?;
        let offer = workspace.offer.filter(|offer| Some(offer.enclosure) == self.about.enclosure)?;
        Some(Content::WorkspaceOffered {
            by: name(known),
            name: workspace.name.clone(),
            region: workspace.region,
            until: offer.until,
            path: path.clone(),
        })
    }

    /// Who accepted what was sent, and the address that it went to, where it is another than theirs.
    fn accepted(&self, known: Known<'_>) -> (Option<(String, String)>, Option<String>) {
        let whom = known.whom.map(|whom| (whom.name.clone(), whom.email.clone()));
        let asked = match self.enclosure {
            Some(Enclosure::Link { to, .. }) => Some(to),
            Some(_) | None => None,
        };
        let other = asked.filter(|asked| whom.as_ref().is_some_and(|(_, email)| !email.eq_ignore_ascii_case(asked)));
        (whom, other.cloned())
    }

    fn question_arrived(&self) -> Option<Content> {
        let Some(Enclosure::Question { to, text }) = self.enclosure else { return None };
        let theirs = to.is_none().then(|| text.clone());
        Some(Content::QuestionArrived { question: self.about.question?, text: theirs })
    }

    fn question_answered(&self) -> Option<Content> {
        let Some(Enclosure::Answer { question, text, .. }) = self.enclosure else { return None };
        let (asked, answer) = (question.clone(), text.clone());
        Some(Content::QuestionAnswered { question: self.about.question?, asked, answer })
    }

    fn question_for_us(&self) -> Option<Content> {
        let Some(Enclosure::Question { to, text }) = self.enclosure else { return None };
        let (question, workspace) = (self.about.question?, self.about.workspace);
        Some(Content::QuestionForUs { question, workspace, from: to.clone(), text: text.clone() })
    }
}

/// What whom it tells of is called.
fn name(known: Known<'_>) -> Option<String> {
    known.whom.map(|whom| whom.name.clone()).filter(|name| !name.is_empty())
}

/// When a workspace that is paused for this since then is deleted.
fn over(reason: Reason, since: Timestamp) -> Option<Timestamp> {
    since.checked_add(rule(reason).grace?).ok()
}
