//! An outage of infra while many order and many pause: what was asked for waits, infra is not trampled, and all of it is done
//! once it is back.

use std::time::{Duration, Instant};

use fakes::infra::{Call, Fault, state};
use futures_util::future::join_all;
use messages::WorkspaceId;
use messages::workspace::{Command, State};

use crate::races::hand::{Hand, Payer};
use crate::world::{World, until};

/// What is not done by then is lost.
const LOST: Duration = Duration::from_secs(660);

/// What came of it.
#[derive(Debug)]
pub struct Out {
    /// Calls that got no answer.
    pub unanswered: u32,
    /// Calls in all during the outage, and how long that was.
    pub asked: usize,
    pub lasted: Duration,
    /// From its end until all was done.
    pub done: Duration,
    /// Not done by then.
    pub lost: usize,
    /// Machines that were made or stopped twice.
    pub twice: usize,
}

/// So many of each, during an outage that lasts until this is over.
pub async fn outage(world: &World, each: usize, lasts: impl AsyncFnOnce()) -> Out {
    let (hand, now) = (Hand::of(world).await, chassis::clock::now());
    let (pausing, ordering) = (hand.opens(each, Some("pro@2"), now).await, hand.opens(each, Some("pro@2"), now).await);
    let running = all_order(&hand, &pausing).await;
    until("all of these are ready", async || {
        running.iter().all(|shop| stands(world, &hand, *shop, State::Ready)).then_some(())
    })
    .await;
    let infra = &world.outside.infra;
    let out = [Call::Create, Call::Show, Call::Suspend, Call::Resume]
        .map(|call| infra.misbehave(call, Fault::Outage { region: "eu".to_owned() }, None));
    let (before, began) = (infra.ledger().all_calls().len(), Instant::now());
    join_all(pausing.iter().zip(&running).map(|(payer, shop)| hand.asks(payer, *shop, Command::Pause, now))).await;
    let ordered = all_order(&hand, &ordering).await;
    lasts().await;
    let (asked, lasted) = (infra.ledger().all_calls().len() - before, began.elapsed());
    infra.behave();
    let back = Instant::now();
    let is_done = |shop: &WorkspaceId| {
        let state = if running.contains(shop) { State::Suspended } else { State::Ready };
        stands(world, &hand, *shop, state)
    };
    let all: Vec<WorkspaceId> = running.iter().chain(&ordered).copied().collect();
    while !all.iter().all(is_done) && back.elapsed() < LOST {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let ledger = infra.ledger();
    let twice = |shop: &&WorkspaceId| {
        let token = shop.to_string();
        let stopped = ledger.events(&token).iter().filter(|event| event.state == state::STOPPED).count();
        ledger.creations(&token) > 1 || stopped > 1
    };
    Out {
        unanswered: out.iter().map(fakes::Injection::fired).sum(),
        asked,
        lasted,
        done: back.elapsed(),
        lost: all.iter().filter(|shop| !is_done(shop)).count(),
        twice: all.iter().filter(twice).count(),
    }
}

async fn all_order(hand: &Hand, payers: &[Payer]) -> Vec<WorkspaceId> {
    let now = chassis::clock::now();
    join_all(payers.iter().map(|payer| hand.creates(payer, now))).await.into_iter().map(|(shop, _)| shop).collect()
}

/// Whether the log has it in this state, and its machine is so.
fn stands(world: &World, hand: &Hand, shop: WorkspaceId, expected: State) -> bool {
    let machine = world.outside.infra.machine(&shop.to_string()).map(|machine| machine.state);
    let wanted = if expected == State::Ready { state::RUNNING } else { state::STOPPED };
    let read = hand.watch().read();
    read.workspace(shop).is_some_and(|shop| shop.state == expected) && machine.as_deref() == Some(wanted)
}
