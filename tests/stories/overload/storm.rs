//! A storm: events faster than anybody could follow up one by one, half of them with words that nobody knows, while half of the
//! machines really are in such a state.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fakes::infra::Call;
use futures_util::future::join_all;
use installation::Service;
use messages::WorkspaceId;

use super::events::{Events, are_followed_up};
use crate::world::{World, until};

/// So many send at once.
const SENDERS: usize = 16;

/// What came of it.
#[derive(Debug)]
pub struct Storm {
    /// Events that were taken.
    pub taken: usize,
    /// How long they were sent for.
    pub lasted: Duration,
    /// How often infra was asked because of them.
    pub asked: usize,
    /// From the last of them until all were followed up.
    pub backlog: Duration,
    /// How often somebody was alerted of a word that nobody knows, and of how many machines there was one.
    pub alerts: f64,
    pub unknown: usize,
}

/// Sends as fast as it goes about these workspaces until `enough`; every second machine is in a state that nobody knows.
pub async fn storm(world: &World, shops: &[WorkspaceId], enough: impl Fn(usize, Duration) -> bool) -> Storm {
    let (events, infra) = (Events::of(world), &world.outside.infra);
    let alerts = world.counted(Service::Reconciler, "infra_trouble_total").await;
    let shows = || infra.ledger().all_calls().iter().filter(|call| call.call == Call::Show).count();
    let before = shows();
    let strange: Vec<_> = shops.iter().step_by(2).collect();
    for shop in &strange {
        assert!(infra.set_state(&shop.to_string(), "rebalancing"));
    }
    let (began, taken) = (Instant::now(), AtomicUsize::new(0));
    let count = || taken.load(Ordering::Relaxed);
    let senders = (0..SENDERS).map(async |sender| {
        for place in (sender..).step_by(SENDERS) {
            if enough(count(), began.elapsed()) {
                return;
            }
            let state = if place % 2 == 0 { "running".to_owned() } else { format!("word-{}", place % 50) };
            if events.send(&events.id(), shops[place % shops.len()], &state).await {
                taken.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    join_all(senders).await;
    let (lasted, over) = (began.elapsed(), Instant::now());
    are_followed_up(world).await;
    let backlog = over.elapsed();
    let mut told = 0.0;
    until("each strange machine was alerted of", async || {
        told = world.counted(Service::Reconciler, "infra_trouble_total").await - alerts;
        (told >= strange.len() as f64).then_some(())
    })
    .await;
    Storm { taken: count(), lasted, asked: shows() - before, backlog, alerts: told, unknown: strange.len() }
}
