//! The card that a visitor pays with, for what stands above the page: as it is known, and looked up beside the page where it is not.

use std::sync::Arc;

use access::money::bills;
use access::permit::Params;
use domain::authorize::permission::ViewMoney;
use messages::account::bills::Card;

use super::Visit;
use crate::account::billing::dues::is_charged;
use crate::app::App;

/// With what who is signed in pays, if it will be charged again and is known here.
pub(super) fn card_of(app: &Arc<App>, visit: &Visit) -> Option<Card> {
    let session = visit.session.as_ref()?;
    session.money.as_ref().filter(|money| is_charged(money))?;
    let (card, look) = app.cards.known(session.account, visit.now);
    if look {
        let (app, asker, account, now) = (Arc::clone(app), visit.asker(), session.account, visit.now);
        app.clone().tasks.spawn("card", async move {
            let seen = async { bills(&app, &app.ask::<ViewMoney>(&asker, &Params::none()).await?.permit).await }.await;
            match seen {
                Ok(bills) => app.cards.note(account, bills.and_then(|bills| bills.card), now),
                // Nobody is told what nobody knows; the page of what is paid says that it cannot be had.
                Err(error) => tracing::debug!(?error, "a card could not be looked up"),
            }
        });
    }
    card
}
