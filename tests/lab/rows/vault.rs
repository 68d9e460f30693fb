//! J4: the master key changed while people look into their workspaces, with ten thousand keys to be sealed anew.

use messages::workspace::Region;

use super::in_world;
use crate::finding::Finding;
use crate::sealing::{Rotated, Size, rotates};
use crate::visitors::{count, signed_in};
use crate::world::World;

/// J4.
pub async fn rotated() -> Finding {
    const SEALS: i64 = 10_000;
    in_world(World::named("lab-master-key").with_services_apart(), async |world| {
        let people = signed_in(world, 1).await;
        let shop = people[0].creates_a_workspace("Paper shop", Region::Eu).await;
        people[0].sees(shop, "Ready").await;
        let size = Size { seals: SEALS, looks: 5_000, at_once: 8 };
        let Rotated { looks, failed, renewed_when_killed, took, under_new } =
            rotates(world, size, &people[0], &format!("/workspaces/{shop}/keys")).await;
        let mut finding = Finding::default();
        finding.injected("master key changed under load", 1);
        finding.injected(
            "reconciler killed (-9) before all was sealed anew",
            u64::from((SEALS / 3..SEALS).contains(&renewed_when_killed)),
        );
        finding.injected("old master key taken away while it was needed", 1);
        finding.at_least("looks into a workspace", count(looks), "", 5_000.0);
        finding.none("of them that did not come in", failed);
        finding.shown("sealed anew when it was killed", rows(renewed_when_killed), "");
        finding.within("10,000 sealed anew, with the kill, after", took, 120.0);
        for (kept, table) in under_new.into_iter().zip(["reconciler", "web", "lifecycle"]) {
            let missing = usize::try_from(SEALS + 1 - kept).unwrap_or(usize::MAX);
            finding.none(&format!("rows of {table} that are not under the new key"), missing);
        }
        finding
    })
    .await
}

fn rows(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}
