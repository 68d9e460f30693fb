//! What an account is on and for how long, what it could be on, what a change means and costs, and what came of paying.
//!
//! The play. The page of the plan ([`show`]) has a card for each plan. It leads to what changes ([`change`]): who pays for nothing
//! yet sees the price of the catalogue and goes on to the payment page; who pays for a plan sees what the payment partner says that
//! the change costs, and changes as it was shown. Where the plan has no room for all, who decides says first which
//! workspaces stay ([`stay`]). Whoever comes back from paying waits for the fact ([`paid`]): the way back proves nothing.

mod change;
mod money;
mod offer;
mod paid;
mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod stay;
mod term;

use domain::authorize::permission::ViewMoney;

use super::Tab;
use super::arrange::Arrange;
use super::asked::PAID;
use crate::entry::{Entry, command, part, see};

pub(crate) use change::PATH as CHANGE;
pub(crate) use term::live;
#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/account/plan", ViewMoney, show::show).offered(Tab::Plan.called(
            "price cost money pay upgrade subscription days left account free over paused buy choose change plans undo \
             downgrade compare",
        )),
        command::<Arrange>("/account/plan"),
        see(CHANGE, ViewMoney, change::show).no_place("a card on the page of the plan leads there"),
        command::<stay::Stay>("/account/plan/keep/{id}"),
        see(PAID, ViewMoney, paid::show).no_place("one comes back there from paying"),
        part::<paid::Live>("/account/plan/paid/live"),
    ]
}
