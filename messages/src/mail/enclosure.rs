//! What a letter encloses that must not stand on the log: an address, a link that works once, what somebody wrote. It stands in the
//! bucket `enclosures` under its id: web writes it, the mailer reads it. It goes after five weeks, and with the person.

use serde::{Deserialize, Serialize};

/// What is enclosed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Enclosure {
    /// A link that works once, for this address: the letter goes there, and not to the address that is known.
    Link {
        /// Where the letter goes.
        to: String,
        /// The path of ours, with its token.
        path: String,
    },
    /// The address that somebody had until now: the letter that tells them goes there.
    Before {
        /// Where the letter goes.
        to: String,
    },
    /// The browser that somebody signed in with, as it describes itself.
    Browser {
        /// In a few words, such as `Firefox on Linux`.
        name: String,
    },
    /// What signs somebody in: a link that works once, in the browser where they began, and digits for who reads the letter elsewhere.
    SignIn {
        /// Where the letter goes.
        to: String,
        /// The path of ours, with its token.
        path: String,
        /// The digits.
        code: String,
    },
    /// A way to sign in.
    Way {
        /// What it is called, such as `Google`.
        name: String,
    },
    /// What somebody asked us. It goes to those who answer, or back to who asked and is not signed in.
    Question {
        /// Where an answer reaches them, if not where their mail does.
        to: Option<String>,
        /// What they wrote.
        text: String,
    },
    /// What one of us answered.
    Answer {
        /// Where the answer goes, if not where their mail does.
        to: Option<String>,
        /// What they had asked.
        question: String,
        /// What we say.
        text: String,
    },
    /// From a newer writer.
    #[serde(other)]
    Unknown,
}

impl std::fmt::Debug for Enclosure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enclosure")
    }
}
