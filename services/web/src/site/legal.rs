//! The places of the legal texts. Harbor is a program: whoever runs it writes these, and until then each page says so.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;

use crate::face::layout::{Frame, Here};
use crate::permit::Permitted;

/// `GET /terms`, `GET /privacy`, `GET /imprint`
#[derive(Debug, Template)]
#[template(path = "site/legal.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which text belongs here.
    pub paper: Paper,
}

/// A legal text that is not written yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// What customers and we agree on.
    Terms,
    /// What is done with what we know of people.
    Privacy,
    /// Who is behind it.
    Imprint,
}

impl Paper {
    /// All of them, in the order of the footer.
    pub const ALL: [Self; 3] = [Self::Terms, Self::Privacy, Self::Imprint];

    /// Its title.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Terms => "Terms",
            Self::Privacy => "Privacy",
            Self::Imprint => "Imprint",
        }
    }

    /// What will stand there.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Terms => "Here it will say what you and we agree on when you use Harbor.",
            Self::Privacy => "Here it will say what is kept about you, why, and for how long.",
            Self::Imprint => "Here it will say who runs this Harbor, and how to reach them.",
        }
    }
}

/// `GET /terms`
pub(crate) async fn terms(asked: Permitted<ViewPlans>) -> Response {
    show(&asked, Paper::Terms)
}

/// `GET /privacy`
pub(crate) async fn privacy(asked: Permitted<ViewPlans>) -> Response {
    show(&asked, Paper::Privacy)
}

/// `GET /imprint`
pub(crate) async fn imprint(asked: Permitted<ViewPlans>) -> Response {
    show(&asked, Paper::Imprint)
}

fn show(asked: &Permitted<ViewPlans>, paper: Paper) -> Response {
    asked.visit.for_everybody(&Page { frame: asked.visit.frame(Here::Elsewhere), paper })
}
