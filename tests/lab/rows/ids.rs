//! I24: every address inside a workspace, with each of some hundred texts where an id belongs.

use super::in_world;
use crate::finding::Finding;
use crate::hostile_ids::{Owner, routes, vectors};
use crate::visitors::count;
use crate::world::World;

/// I24.
pub async fn hostile() -> Finding {
    in_world(World::named("lab-ids"), async |world| {
        let ada = Owner::new(world).await;
        let had = ada.has(world).await;
        let (routes, texts) = (routes(), vectors());
        let upstream = || world.outside.openberth.ledger().entries.len();
        let before = upstream();
        let (asked, wrong) = ada.asks(world, &routes, &texts).await;
        let mut finding = Finding::default();
        finding.injected("requests with what is no id", u64::try_from(asked).unwrap_or(u64::MAX));
        finding.at_least("texts that are no id", count(texts.len()), "", 500.0);
        finding.at_least("addresses in which each of them stood", count(routes.len()), "", 20.0);
        finding.none("answers that said that something is wrong with Harbor, or none", wrong.len());
        finding.shown(
            "requests that Harbor made to the server meanwhile; each is in the contract",
            count(upstream() - before),
            "",
        );
        finding.none("something that was lost", usize::from(ada.has(world).await != had));
        finding
    })
    .await
}
