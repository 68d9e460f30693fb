//! A letter, line by line, before it has a form.

use domain::letters::{Necessity, rule};
use messages::mail::Letter;

use crate::line::Line;

/// So much of what somebody wrote stands in a letter.
pub const QUOTED: usize = 4_000;
/// So much of what somebody reads of themselves once more.
pub const QUOTED_AGAIN: usize = 800;

/// How the little label above the title looks. It always has a word with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// It is as it is.
    Calm,
    /// Something waits for them.
    Rest,
    /// Something is wrong.
    Bad,
}

impl Tone {
    /// The class that the dark colours hang on.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Calm => "calm",
            Self::Rest => "rest",
            Self::Bad => "bad",
        }
    }

    /// Its ink and its ground, in light: those of the pages.
    pub const fn colours(self) -> (&'static str, &'static str) {
        match self {
            Self::Good => ("#17663f", "#e3f5ea"),
            Self::Calm => ("#0b5c7a", "#e2f1f6"),
            Self::Rest => ("#765000", "#fcf1d9"),
            Self::Bad => ("#a3262b", "#fdebea"),
        }
    }
}

/// A link of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub words: &'static str,
    /// Where it leads: a path of ours.
    pub path: String,
}

/// What is what: a name, and what it is.
pub type Fact = (&'static str, Line);

/// What stands below each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Text(Line),
    /// What is what.
    Facts(Vec<Fact>),
    /// What somebody wrote, and who.
    Quote(&'static str, Vec<String>),
    /// Several things, each with its page.
    Things(Vec<(Line, String)>),
}

/// Why somebody gets it, and whether they can switch it off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Goes on from "You get this letter because".
    pub line: Line,
    /// The page that explains it.
    pub link: Link,
    /// What is said to who would rather not have it, where it cannot be switched off.
    pub stays: Option<&'static str>,
}

impl Because {
    /// This is why, and what explains it.
    pub fn new(letter: Letter, line: impl Into<Line>, words: &'static str, path: impl Into<String>) -> Self {
        Self { line: line.into(), link: Link { words, path: path.into() }, stays: stays(letter) }
    }
}

/// Why letters of this kind cannot be switched off; none for those that can.
const fn stays(letter: Letter) -> Option<&'static str> {
    if let Necessity::Optional(_) = rule(letter).necessity {
        return None;
    }
    Some(match letter {
        Letter::Welcome => "You get it once, so there is nothing to switch off.",
        Letter::PaymentReceived
        | Letter::PaymentFailed
        | Letter::PaymentOverdue
        | Letter::CardExpiring
        | Letter::Refunded => "It is about your money, so it cannot be switched off.",
        Letter::TrialEnding
        | Letter::TrialEnded
        | Letter::PlanChanged
        | Letter::PlanWillChange
        | Letter::PlanGoesOn
        | Letter::PlanEndsSoon
        | Letter::PlanEnded => "It is about your plan, so it cannot be switched off.",
        Letter::WorkspacePaused | Letter::WorkspaceRunning | Letter::WorkspaceEnding | Letter::WorkspaceDeleted => {
            "It is about your data, so it cannot be switched off."
        }
        Letter::SignedInAnew
        | Letter::SignedOutEverywhere
        | Letter::AddressAsked
        | Letter::AddressChanged
        | Letter::IdentityLinked
        | Letter::IdentityUnlinked => "It keeps your account safe, so it cannot be switched off.",
        Letter::AccountClosing | Letter::AccountStays | Letter::AccountClosed => {
            "It is about all that you have here, so it cannot be switched off."
        }
        Letter::SignInLink | Letter::ExportReady => "You asked for it, so it is always sent.",
        Letter::QuestionArrived | Letter::QuestionAnswered => "It is about what you asked, so it is always sent.",
        Letter::QuestionForUs => "Questions always go to this address.",
        Letter::Invitation | Letter::WorkspaceOffered | Letter::OfferWithdrawn => {
            "It goes out once, so there is nothing to switch off."
        }
        Letter::OfferDeclined | Letter::WorkspaceGiven | Letter::WorkspaceTaken => {
            "It is about what you have here, so it cannot be switched off."
        }
        Letter::Joined | Letter::Removed | Letter::HandedOver => {
            "It is about who belongs to your team, so it cannot be switched off."
        }
        Letter::Digest => "It holds letters that cannot be switched off.",
        Letter::WorkspaceReady | Letter::WorkspaceTrouble | Letter::WorkspaceMended | Letter::Unknown => {
            "It is sent whatever you chose."
        }
    })
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The subject, which is the title, too. It may hold names.
    pub subject: Line,
    /// What a list of letters shows beside the subject.
    pub preview: Line,
    /// A word or two above the title, and how they look.
    pub label: (Tone, &'static str),
    /// What comes before the link.
    pub before: Vec<Block>,
    /// The one thing to do; none only where it is not done on our pages.
    pub link: Option<Link>,
    /// What comes after it.
    pub after: Vec<Line>,
    /// Why they get it.
    pub because: Because,
}

/// What is what, as far as it is known.
pub fn facts<const N: usize>(facts: [Option<Fact>; N]) -> Block {
    Block::Facts(facts.into_iter().flatten().collect())
}

/// A paragraph.
pub fn text(line: impl Into<Line>) -> Block {
    Block::Text(line.into())
}
