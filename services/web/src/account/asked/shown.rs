//! The page of what was asked, in its states.

use super::show::{Live, Page};
use super::state::{At, State};
use crate::shelf::samples::{NOW, before};
use crate::shelf::{Shelf, Shown};
use domain::wording;
use face::layout::Here;
use face::when::Dates;
use messages::account::{Outcome, Wish};

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let pro = || Wish::Checkout { plan: plans::PRO.id.to_string() };
    let until = before(-50 * 60);
    let open = |plan| State::Open(At { url: "https://pay.example.com/c/pay/cs_1".into(), until, plan });
    let not = |outcome| State::Not {
        reason: wording::money::not_done(outcome).unwrap_or_default(),
        again: "/account/plan/pro".into(),
    };
    let change = Wish::Change { quote: messages::account::samples::quote() };
    for (name, wish, state) in [
        ("account/asked/show/waiting", pro(), State::Waiting { is_long: false, changes_in: Some(20) }),
        ("account/asked/show/longer", pro(), State::Waiting { is_long: true, changes_in: None }),
        ("account/asked/show/pay", pro(), open(Some("Pro"))),
        ("account/asked/show/portal", Wish::Portal { card: false }, open(None)),
        ("account/asked/show/closed", pro(), State::Closed),
        ("account/asked/show/done", change.clone(), State::Done { href: "/account/plan?changed".into() }),
        ("account/asked/show/card_refused", change, not(Outcome::CardRefused)),
        ("account/asked/show/refused", pro(), not(Outcome::Refused)),
        ("account/asked/show/given_up", pro(), not(Outcome::GivenUp)),
    ] {
        let live = Live { dates: Dates::PLAIN, now: NOW, what: wording::money::wish(&wish), state, pays: false };
        shelf.put(name, &Page { frame: shelf.ada().at(Here::Account), live })?;
    }
    Ok(())
}
