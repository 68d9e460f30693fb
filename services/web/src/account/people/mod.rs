//! Who belongs to the account that somebody looks at: all of them on one page, who was asked and did not answer, and what can be done about each.
//!
//! Who is alone in their account reads of no team: they see themselves, and a way to ask somebody. Who belongs to several accounts says in which
//! they are, in each browser by itself ([`switch`]).

mod again;
mod hand_over;
mod invite;
mod leave;
mod one;
mod remove;
mod role;
mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod switch;
mod withdraw;

use domain::account::people::gives;
use domain::authorize::permission::{ChangePeople, HandOverAccount, LeaveAccount, SwitchAccount, ViewPeople};
use domain::wording::team::{may, named};
use messages::PersonId;
use messages::account::Role;

use super::Tab;
use crate::entry::{Entry, act, command, part, see};

pub(crate) use invite::TOO_OFTEN;
pub(crate) use show::Asked;
#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::{exhibits, members as shown_members, waiting};

/// The page of all of them.
pub(crate) const PATH: &str = "/account/people";

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see(PATH, ViewPeople, show::show).offered(Tab::People.called(
            "team teams member members invite invitation colleague colleagues share role roles owner admin user users organisation account \
             somebody send link again take back leave all next on list",
        )),
        part::<show::Live>("/account/people/live"),
        command::<invite::Invite>("/account/people/invite"),
        command::<again::Again>("/account/people/again"),
        command::<withdraw::Withdraw>("/account/people/withdraw"),
        see("/account/people/leave", LeaveAccount, leave::show).no_place("the page of the people leads there"),
        command::<leave::Leave>("/account/people/leave"),
        see("/account/people/{person}", ChangePeople, one::show).no_place("a line on the page of the people leads there"),
        command::<role::ChangeRole>("/account/people/{person}/role"),
        see("/account/people/{person}/remove", ChangePeople, remove::show).no_place("the page of one of them leads there"),
        command::<remove::Remove>("/account/people/{person}/remove"),
        see("/account/people/{person}/hand-over", HandOverAccount, hand_over::show)
            .no_place("the page of one of them leads there"),
        command::<hand_over::HandOver>("/account/people/{person}/hand-over"),
        act("/account/switch", SwitchAccount, switch::switch).on(PATH),
    ]
}

/// A role that can be given: its word, its name, what it may, and whether it is chosen.
pub(crate) type Choice = (&'static str, &'static str, &'static str, bool);

/// The roles that who is this in the account can give, with one of them chosen.
fn choices(actor: Option<Role>, chosen: Role) -> Vec<Choice> {
    let all = [Role::Guest, Role::Member, Role::Billing, Role::Admin, Role::Owner];
    let given = all.into_iter().filter(|role| actor.is_some_and(|actor| gives(actor, *role)));
    given.map(|role| (role.word(), named(role), may(role), role == chosen)).collect()
}

/// What the page of the people says on top after something was done: the word stands in its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    Invited,
    SentAgain,
    TakenBack,
    RoleChanged,
    Removed,
    HandedOver,
}

impl Done {
    const ALL: [Self; 6] =
        [Self::Invited, Self::SentAgain, Self::TakenBack, Self::RoleChanged, Self::Removed, Self::HandedOver];

    const fn word(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::SentAgain => "again",
            Self::TakenBack => "back",
            Self::RoleChanged => "role",
            Self::Removed => "removed",
            Self::HandedOver => "owner",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Invited => "The invitation is on its way.",
            Self::SentAgain => "The invitation is on its way again. The link before it works no more.",
            Self::TakenBack => "The invitation is taken back. Its link works no more.",
            Self::RoleChanged => "Saved. The new role counts from now on.",
            Self::Removed => "They do not belong to it any more.",
            Self::HandedOver => "Done. You are an admin now, and can leave at the end of this page.",
        }
    }

    /// The page that says so.
    fn page(self) -> String {
        format!("{PATH}?{}", self.word())
    }

    fn of(query: Option<&str>) -> Option<Self> {
        let query = query?;
        Self::ALL.into_iter().find(|done| done.word() == query)
    }
}

/// The page on which the account is handed over to one of them.
pub(super) fn hand_over_to(person: PersonId) -> String {
    format!("{}/hand-over", page_of(person))
}

/// The page of one of them.
fn page_of(person: impl std::fmt::Display) -> String {
    format!("{PATH}/{person}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn what_is_said_is_plain_and_each_role_is_given_by_who_has_it() {
        for done in Done::ALL {
            assert_eq!(Done::of(done.page().split_once('?').map(|(_, query)| query)), Some(done));
        }
        let texts = Done::ALL.map(Done::sentence).into_iter().chain(Role::ALL.iter().map(|role| may(*role)));
        for text in texts {
            assert_eq!(banned_in(text), None, "{text}");
            assert!(grade(text) <= 8.0, "{text}");
        }
        let words = |actor| choices(actor, Role::Member).into_iter().map(|choice| choice.0).collect::<Vec<_>>();
        assert_eq!(words(Some(Role::Admin)), ["guest", "member", "admin"]);
        assert_eq!(words(Some(Role::Owner)), ["guest", "member", "billing", "admin", "owner"]);
        assert!(words(None).is_empty());
    }
}
