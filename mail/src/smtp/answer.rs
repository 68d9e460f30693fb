//! What came of a step, in our words. Of what the server says only its numbers are kept: its sentences name addresses.

use std::error::Error as _;

use lettre::transport::smtp::Error;

use crate::{NotSent, Refusal, Refused};

/// A step on the way of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Finding the server, connecting to it and greeting it.
    Connect,
    /// Encrypting.
    Encrypt,
    /// Signing in.
    SignIn,
    /// Saying who sends.
    Begin,
    /// Saying whom it goes to.
    Address,
    /// Asking to hand over the text.
    Ask,
    /// Handing it over.
    Text,
}

/// A step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failed {
    step: Step,
    how: How,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum How {
    /// The server said no: its number, and its longer one (RFC 3463).
    Said { code: u16, detail: Option<Detail> },
    /// No answer came.
    Silent,
    /// The connection broke, or what came does not read.
    Broke,
    /// It does not encrypt.
    InTheOpen,
}

/// Class, subject and detail of what is wrong (RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Detail(pub u8, pub u16, pub u16);

impl Detail {
    /// Reads `5.1.1`.
    pub fn read(text: &str) -> Option<Self> {
        let mut numbers = text.trim().split('.');
        let class = numbers.next()?.parse().ok()?;
        let (subject, detail) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        (numbers.next().is_none() && matches!(class, 2 | 4 | 5)).then_some(Self(class, subject, detail))
    }

    /// Whether there is nobody at this address, and will not be.
    pub const fn says_nobody(self) -> bool {
        // No such mailbox, no such system, bad syntax, moved away; disabled.
        matches!((self.1, self.2), (1, 0..=3 | 6 | 10) | (2, 1))
    }

    /// Whether it will not get better by itself.
    pub const fn is_permanent(self) -> bool {
        self.0 == 5
    }

    /// Whether the mailbox is full.
    pub const fn says_full(self) -> bool {
        matches!((self.1, self.2), (2, 2))
    }
}

impl Failed {
    pub const fn silent(step: Step) -> Self {
        Self { step, how: How::Silent }
    }

    pub const fn in_the_open() -> Self {
        Self { step: Step::Encrypt, how: How::InTheOpen }
    }

    pub fn read(step: Step, error: &Error) -> Self {
        let how = match error.status() {
            Some(code) => {
                let said = error.source().map(ToString::to_string).unwrap_or_default();
                How::Said { code: code.into(), detail: said.split_whitespace().next().and_then(Detail::read) }
            }
            None if error.is_timeout() => How::Silent,
            None => How::Broke,
        };
        Self { step, how }
    }

    pub fn words(&self) -> String {
        let step = match self.step {
            Step::Connect => "the connection",
            Step::Encrypt => "the encryption",
            Step::SignIn => "our sign-in",
            Step::Begin => "us as the sender",
            Step::Address => "the address",
            Step::Ask => "the beginning of the text",
            Step::Text => "the text",
        };
        match &self.how {
            How::Said { code, detail: None } => format!("the server refused {step} ({code})"),
            How::Said { code, detail: Some(Detail(class, subject, detail)) } => {
                format!("the server refused {step} ({code} {class}.{subject}.{detail})")
            }
            How::Silent => format!("the server did not answer to {step}"),
            How::Broke => format!("{step} failed"),
            How::InTheOpen => "the server does not encrypt".to_owned(),
        }
    }

    /// What that means for the mail.
    pub fn not_sent(self) -> NotSent {
        let why = self.words();
        match (&self.how, self.step) {
            (How::Silent | How::Broke, Step::Text) => NotSent::Unknown(why),
            (How::Silent | How::Broke | How::InTheOpen, _) => NotSent::later(why),
            (How::Said { code: 500.., detail }, Step::Address) => at_address(self.code(), *detail, why),
            (How::Said { code: 500.., detail }, Step::Ask | Step::Text) => {
                let nobody = detail.is_some_and(Detail::says_nobody);
                NotSent::Never(Refusal::of(if nobody { Refused::Address } else { Refused::Mail }, why))
            }
            // What is refused before the mail is known says nothing about it: somebody mends it, and it goes.
            (How::Said { .. }, _) => NotSent::later(why),
        }
    }

    const fn code(&self) -> u16 {
        match self.how {
            How::Said { code, .. } => code,
            How::Silent | How::Broke | How::InTheOpen => 0,
        }
    }
}

fn at_address(code: u16, detail: Option<Detail>, why: String) -> NotSent {
    let is_address = match detail {
        Some(detail) if detail.says_full() => return NotSent::later(why),
        Some(detail) => detail.says_nobody(),
        None => matches!(code, 550 | 551 | 553),
    };
    NotSent::Never(Refusal::of(if is_address { Refused::Address } else { Refused::Mail }, why))
}
