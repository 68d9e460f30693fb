//! One thing that the palette offers, and what happens when it is taken.

use face::layout::{Team, Theme};

/// Something to go to or to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it is, in our words; empty where it is a workspace, whose own name says it.
    pub text: &'static str,
    /// The name of the workspace that it is about.
    pub of: Option<String>,
    /// What kind of thing it is, in one word.
    pub hint: &'static str,
    /// What happens when it is taken.
    pub act: Act,
    /// Whether it is listed before anything was typed.
    pub(super) near: bool,
    /// What else people call it.
    pub(super) words: &'static str,
}

/// What happens when an answer is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It leads to a page.
    Go(String),
    /// It leads to a workspace itself, on its own address.
    Open(String),
    /// It is done at once, by a form without fields.
    Send(&'static str),
    /// The browser looks at another account, by a form that names it.
    Look(String),
    /// A text is copied, where there is a script that can.
    Copy(String),
    /// The browser notifies when the workspace on this page is ready, where there is a script that can.
    Notify(String),
    /// The light changes: by a form for who is signed in, by script for a visitor.
    Light(Theme, By),
    /// A dialog of the page opens, where there is a script that can.
    Dialog(&'static str),
}

/// How the light is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By a form.
    Form,
    /// By script alone.
    Script,
}

impl Answer {
    /// A page.
    pub(super) fn page(text: &'static str, href: &str, words: &'static str) -> Self {
        Self { text, of: None, hint: "Page", act: Act::Go(href.to_owned()), near: true, words }
    }

    /// What is done.
    pub(super) const fn act(text: &'static str, act: Act, words: &'static str) -> Self {
        Self { text, of: None, hint: "Action", act, near: true, words }
    }

    /// Another account that they belong to.
    pub(super) fn team(team: &Team) -> Self {
        let (text, of) = if team.is_own { ("Your own account", None) } else { ("Team of", Some(team.owner.clone())) };
        let act = Act::Look(team.account.clone());
        Self { text, of, hint: "Team", act, near: true, words: "switch change team account other people go to" }
    }

    /// What it is called, as one text.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.of {
            Some(of) => format!("{} {of}", self.text).trim_start().to_owned(),
            None => self.text.to_owned(),
        }
    }
}
