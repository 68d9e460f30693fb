//! Deleting an account to which others belong: before that, it is offered to leave it to one of them. Who is its only owner hands it over first;
//! who is not can leave. To delete it with all that the others have stays possible, one page further on.

use access::team::Member;
use askama::Template;
use domain::wording::team::named;
use messages::account::Role;

use crate::account::people;
use face::layout::Frame;

/// What stands in the address of the page on which it is deleted all the same, for everybody.
pub(super) const EVERYBODY: &str = "everybody";

/// `GET /account/close`, where others belong to the account.
#[derive(Debug, Template)]
#[template(path = "account/leaving/successor.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Who else belongs to it.
    pub others: Vec<Other>,
    /// Whether one of them owns it, too.
    pub is_shared: bool,
}

/// Somebody else who belongs to it.
#[derive(Debug, Clone)]
pub struct Other {
    /// What they are called.
    pub called: String,
    /// Where mail reaches them.
    pub email: String,
    /// What they are in it.
    pub role: &'static str,
    /// The page on which it is handed over to them.
    pub href: String,
}

impl Page {
    pub(super) fn of(frame: Frame, others: Vec<Member>) -> Self {
        let is_shared = others.iter().any(|one| one.role == Role::Owner);
        let other = |one: Member| Other {
            href: people::hand_over_to(one.person),
            called: one.name,
            email: one.email,
            role: named(one.role),
        };
        Self { frame, others: others.into_iter().map(other).collect(), is_shared }
    }

    const fn title(&self) -> &'static str {
        if self.is_shared { "Leave it to the others?" } else { "Who takes it over?" }
    }

    fn how_many(&self) -> String {
        match self.others.len() {
            1 => "one other person belongs".to_owned(),
            count => format!("{count} others belong"),
        }
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use face::layout::Here;

    let of = |frame: Frame, others| Page::of(frame.at(Here::Account), others);
    let (one, both) = (people::shown_members(&[Role::Member]), people::shown_members(&[Role::Admin, Role::Member]));
    shelf.put("account/leaving/successor/one", &of(shelf.ada(), one))?;
    shelf.put("account/leaving/successor/several", &of(shelf.ada(), both))?;
    let shared = people::shown_members(&[Role::Owner, Role::Billing]);
    shelf.put("account/leaving/successor/shared", &of(shelf.ada(), shared))
}
