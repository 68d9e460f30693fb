//! Asking for something about what an account pays: buying a plan, what a change costs, the change itself, taking back what is
//! planned, ending it, and the pages of the payment partner. One form and one command, whatever is wanted: billing takes one
//! wish at a time, and what comes of it stands on one page ([`super::asked`]).

use domain::authorize::permission::ManageMoney;
use domain::wording;
use messages::account::{self, Quote, Refusal, Wish};
use messages::{AccountId, CommandId};
use plans::{Plan, Status};
use serde::{Deserialize, Serialize};

use axum::response::Response;

use super::{Tab, asked};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::{Failure, Visit};

/// The form of a wish, as a page that this visit sees has it.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// Which wish. Posted as `wish`.
    pub wish: &'static str,
    /// Which plan, if it is about one. Posted as `plan`.
    pub plan: Option<String>,
    /// What was shown, if that is to be done. Posted as `quote`.
    pub quote: Option<String>,
}

impl Wanted {
    /// The form that asks for this.
    pub(crate) fn of(visit: &Visit, wish: Wish) -> Self {
        let account = visit.session.as_ref().map(|session| session.account.to_string()).unwrap_or_default();
        Self::with(CommandId::new().to_string(), account, wish)
    }

    fn with(command: String, account: String, wish: Wish) -> Self {
        let Fields { wish, plan, quote } = Arrange { wish }.into();
        Self { command, account, wish: known(&wish).unwrap_or_default(), plan, quote }
    }

    /// Where it is sent.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        Arrange::PAGE
    }
}

#[cfg(any(test, feature = "gallery"))]
impl Wanted {
    /// The form on a page of the gallery.
    pub(crate) fn shown(wish: Wish) -> Self {
        use crate::shelf::samples::{ACCOUNT, COMMAND};

        Self::with(COMMAND.into(), ACCOUNT.into(), wish)
    }
}

/// A wish, as it was checked.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Arrange {
    wish: Wish,
}

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    wish: String,
    #[serde(default)]
    plan: Option<String>,
    #[serde(default)]
    quote: Option<String>,
}

const CHECKOUT: &str = "checkout";
const QUOTE: &str = "quote";
const CHANGE: &str = "change";
const GO_ON: &str = "go_on";
const CANCEL: &str = "cancel";
const PORTAL: &str = "portal";
const CARD: &str = "card";

/// The word, if it is one of a form of ours.
fn known(word: &str) -> Option<&'static str> {
    [CHECKOUT, QUOTE, CHANGE, GO_ON, CANCEL, PORTAL, CARD].into_iter().find(|known| *known == word)
}

impl From<Arrange> for Fields {
    fn from(Arrange { wish }: Arrange) -> Self {
        let of = |wish: &str, plan| Self { wish: wish.to_owned(), plan, quote: None };
        match wish {
            Wish::Checkout { plan } => of(CHECKOUT, Some(plan)),
            Wish::Quote { plan } => of(QUOTE, Some(plan)),
            // What was read as a quote can be written as one.
            Wish::Change { quote } => Self { quote: serde_json::to_string(&quote).ok(), ..of(CHANGE, None) },
            Wish::GoOn => of(GO_ON, None),
            Wish::Cancel => of(CANCEL, None),
            Wish::Portal { card: false } => of(PORTAL, None),
            Wish::Portal { card: true } => of(CARD, None),
            Wish::End | Wish::Look | Wish::Refund { .. } | Wish::Relink { .. } | Wish::Unknown => of("", None),
        }
    }
}

impl Fields {
    /// The plan that is named, if it is on sale.
    fn on_sale(&self) -> Result<&'static Plan, Refusal> {
        let named = self.plan.as_deref().and_then(plans::find);
        named.filter(|plan| is_sold(plan)).ok_or(Refusal::NoSuchPlan)
    }

    fn read(&self) -> Result<Wish, Refusal> {
        match known(&self.wish) {
            Some(CHECKOUT) => Ok(Wish::Checkout { plan: self.on_sale()?.id.to_string() }),
            Some(QUOTE) => Ok(Wish::Quote { plan: self.on_sale()?.id.to_string() }),
            Some(CHANGE) => {
                let quote = self.quote.as_deref().and_then(|text| serde_json::from_str::<Quote>(text).ok());
                Ok(Wish::Change { quote: quote.ok_or(Refusal::Unknown)? })
            }
            Some(GO_ON) => Ok(Wish::GoOn),
            Some(CANCEL) => Ok(Wish::Cancel),
            Some(PORTAL) => Ok(Wish::Portal { card: false }),
            Some(CARD) => Ok(Wish::Portal { card: true }),
            Some(_) | None => Err(Refusal::Unknown),
        }
    }

    /// The page on which this is asked for.
    fn home(&self) -> &'static str {
        match known(&self.wish) {
            Some(CANCEL | PORTAL | CARD) => BILLING,
            Some(_) | None => Arrange::PAGE,
        }
    }
}

/// The page of card, invoices and how to stop.
pub(crate) const BILLING: &str = "/account/billing";

/// Whether somebody can buy it today.
pub(crate) fn is_sold(plan: &Plan) -> bool {
    plan.status == Status::Active && plan.terms.price_minor > 0
}

impl Command for Arrange {
    const VERB: &'static str = "arrange";
    const PAGE: &'static str = Tab::Plan.href();
    const ASKED_FOR: &'static str = "this:";

    type Permission = ManageMoney;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<ManageMoney>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    /// Whether it can be bought, is unpaid or is under way already: billing knows.
    fn check(_asked: &Permitted<ManageMoney>, fields: &Fields) -> Result<Self, NotDone> {
        fields.read().map(|wish| Self { wish }).map_err(NotDone::Declined)
    }

    fn message(&self, _asked: &Permitted<ManageMoney>) -> account::Command {
        account::Command::Arrange { wish: self.wish.clone() }
    }

    fn name(&self, _asked: &Permitted<ManageMoney>) -> String {
        wording::money::wish(&self.wish)
    }

    fn done_at(_account: AccountId) -> String {
        asked::PATH.to_owned()
    }

    /// What was asked meanwhile does not hide the page on which it is paid.
    fn done(&self, account: AccountId) -> String {
        if matches!(self.wish, Wish::Checkout { .. }) { asked::TO_PAY.to_owned() } else { Self::done_at(account) }
    }

    async fn again(_app: &App, _asked: Permitted<ManageMoney>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        attempt.on(attempt.fields.home())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote() -> Quote {
        account::samples::quote()
    }

    #[test]
    fn every_wish_of_people_survives_its_form() {
        for wish in [
            Wish::Checkout { plan: "pro@2".into() },
            Wish::Quote { plan: "hobby@2".into() },
            Wish::Change { quote: quote() },
            Wish::GoOn,
            Wish::Cancel,
            Wish::Portal { card: false },
            Wish::Portal { card: true },
        ] {
            assert_eq!(Fields::from(Arrange { wish: wish.clone() }).read(), Ok(wish));
        }
    }

    #[test]
    fn what_is_for_us_alone_or_not_for_sale_is_no_wish_of_people() {
        for wish in [Wish::Look, Wish::Relink { customer: "cus_1".into() }, Wish::Unknown] {
            assert_eq!(Fields::from(Arrange { wish }).read(), Err(Refusal::Unknown));
        }
        for plan in ["trial@1", "pro@1", "gold@1", ""] {
            let fields = Fields { wish: CHECKOUT.into(), plan: Some(plan.into()), quote: None };
            assert_eq!(fields.read(), Err(Refusal::NoSuchPlan), "{plan}");
        }
        let torn = Fields { wish: CHANGE.into(), plan: None, quote: Some("{}".into()) };
        assert_eq!(torn.read(), Err(Refusal::Unknown));
    }
}
