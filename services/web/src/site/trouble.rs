//! We failed. The page says so, blames nobody else, and gives a reference that leads us to the line in our log.

use askama::Template;

use face::layout::Frame;

/// Goes with any status of 500 and above.
#[derive(Debug, Template)]
#[template(path = "site/trouble.html")]
pub struct Page {
    /// Around it; a visitor's frame if we cannot even tell who asks.
    pub frame: Frame,
    /// What is the matter.
    pub cause: Cause,
    /// Short, and also in the log.
    pub reference: String,
    /// Where one writes to us, with page and reference.
    pub write: String,
}

/// What is the matter with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Something that we need is away for a moment: status 503.
    Away,
    /// We made a mistake: status 500.
    Ours,
}

impl Cause {
    /// It in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Away => "We need a moment",
            Self::Ours => "Something went wrong on our side",
        }
    }

    /// What happened, and what comes next.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Away => {
                "A part of Harbor is away right now, so we cannot show you this page. Your workspaces are not touched by it. Try again in a moment."
            }
            Self::Ours => "It was not you. We have made a note of it and will look into it. Try again in a moment.",
        }
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    for (name, cause) in [("site/trouble/ours", Cause::Ours), ("site/trouble/away", Cause::Away)] {
        let reference = "1c80319c".to_owned();
        let write = "/help/write?page=%2Fworkspaces&reference=1c80319c".to_owned();
        shelf.put(name, &Page { frame: shelf.visitor(), cause, reference, write })?;
    }
    Ok(())
}
