//! Nobody ticks for a day in which much comes due. Then it is made up for, in order and once; and what follows from it
//! takes its whole time all the same.

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use messages::mail::{self, About, Letter};
use messages::workspace::{Command, Desired, Kind, Reason, Snapshot, State};
use messages::{CommandId, LetterId, MessageId, WorkspaceId, account};

use crate::races::hand::{Hand, NAME, Payer};
use crate::races::watch::Read;
use crate::world::{World, until};

/// What came of it.
#[derive(Debug, Default)]
pub struct Late {
    /// Timers that came due while nobody ticked.
    pub due: usize,
    /// Trials that ended, in the order of the log: each is a place in the order in which they were to end.
    pub ended: Vec<usize>,
    /// The same of workspaces whose owner had deleted them, and that were taken away.
    pub gone: Vec<usize>,
    /// Warnings that a grace will end, in their time.
    pub warned: usize,
    /// Those that ended of which a letter had gone out, and those that were warned once more of which none had.
    pub ended_and_kept: (usize, usize),
    /// The shortest grace of who was suspended late, from then.
    pub shortest_grace: Option<SignedDuration>,
    /// The shortest from a last warning to the end that it names.
    pub shortest_warning: Option<SignedDuration>,
    /// The shortest from deleted to taken away.
    pub shortest_kept: Option<SignedDuration>,
    /// Those that were taken away although they were not deleted, or twice.
    pub wrong: Vec<String>,
}

/// So many of them come to their end.
pub const ENDING: usize = 12;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// So many trials that end within one day, and as many workspaces whose seven days are over within that day, in which
/// nobody ticks; and again nobody does on the day of the last warning.
pub async fn stays_away(world: &mut World, count: usize) -> Late {
    let (hand, begun) = (Hand::of(world).await, chassis::clock::now());
    let minutes = 23 * 60 / i64::try_from(count).unwrap().max(1);
    let place = |place: usize| SignedDuration::from_mins(minutes.max(1) * i64::try_from(place).unwrap());
    let (mut trials, mut paying) = (Vec::new(), hand.opens(count, Some("pro@2"), begun).await);
    for number in 0..count {
        trials.extend(hand.opens(1, None, begun + place(number)).await);
    }
    let made = trials.iter().chain(&paying).map(|payer| hand.creates(payer, begun));
    let mut shops: Vec<WorkspaceId> = join_all(made).await.into_iter().map(|(id, _)| id).collect();
    all_are(&hand, &shops, State::Ready).await;
    let deleted = shops.split_off(count);
    // The notices that the trials will end come in time.
    for day in [8, 12, 14] {
        world.tick(begun + days(day) - HOUR).await;
    }
    let delete = Command::Delete { name: NAME.to_owned() };
    for (number, (payer, shop)) in paying.drain(..).zip(&deleted).enumerate() {
        hand.asks(&payer, *shop, delete.clone(), begun + days(7) + place(number)).await;
    }
    all_are(&hand, &deleted, State::Deprovisioning).await;
    // All of it comes due on the fourteenth day, and somebody ticks again at its end.
    world.tick(begun + days(15)).await;
    all_are(&hand, &shops, State::Suspended).await;
    all_are(&hand, &deleted, State::Deleted).await;
    // The first warning comes in time; that of the last day is a day late, and so is what comes after it.
    world.tick(begun + days(22) + HOUR).await;
    world.tick(begun + days(29) + HOUR).await;
    world.tick(begun + days(30)).await;
    are_warned(&hand, &shops, 2).await;
    let mut late = Late { due: 3 * count, ..Late::default() };
    late.judges(&hand.watch().read(), (&trials, &shops), &deleted);
    late.ended_and_kept = ends(world, &hand, &trials, &shops, begun + days(31) + HOUR).await;
    late
}

/// At their end nobody knows of a letter: all are warned once more. Then the letter about some of them goes out, and a day later those end: not so
/// many that the brake holds them.
async fn ends(
    world: &mut World,
    hand: &Hand,
    payers: &[Payer],
    shops: &[WorkspaceId],
    end: Timestamp,
) -> (usize, usize) {
    world.tick(end).await;
    are_warned(hand, shops, 3).await;
    let (heard, unheard) = shops.split_at(ENDING.min(shops.len()));
    for (payer, shop) in payers.iter().zip(heard) {
        let about = About { workspace: Some(*shop), ..About::default() };
        let (id, letter) =
            (LetterId::of(MessageId::Command(CommandId::new()), "x", payer.owner), Letter::WorkspaceEnding);
        world.mails(payer.owner, mail::Event::Sent { id, letter, about, warns: Vec::new() }).await;
    }
    until("they are told", async || {
        let read = hand.watch().read();
        heard.iter().all(|shop| !times(&read, *shop, Kind::EndingTold).is_empty()).then_some(())
    })
    .await;
    world.tick(end + days(1) - HOUR).await;
    world.tick(end + days(1) + HOUR).await;
    are_warned(hand, unheard, 4).await;
    let read = hand.watch().read();
    let ended = heard.iter().filter(|shop| {
        times(&read, **shop, Kind::Deprovisioning).iter().all(|at| *at >= end + days(1))
            && read.workspace(**shop).is_some_and(|shop| shop.desired == Desired::Deleted)
    });
    let kept = unheard.iter().filter(|shop| read.workspace(**shop).is_some_and(|shop| shop.state == State::Suspended));
    (ended.count(), kept.count())
}

async fn are_warned(hand: &Hand, shops: &[WorkspaceId], count: usize) {
    until(&format!("they are warned, for the {count}. time"), async || {
        let read = hand.watch().read();
        let warnings = |shop: &WorkspaceId| times(&read, *shop, Kind::EndingAnnounced).len();
        shops.iter().all(|shop| warnings(shop) == count).then_some(())
    })
    .await;
}

/// At which places of `all` these stand.
fn places<T: PartialEq>(all: &[T], these: &[T]) -> Vec<usize> {
    these.iter().filter_map(|one| all.iter().position(|other| other == one)).collect()
}

fn times(read: &Read, shop: WorkspaceId, wanted: Kind) -> Vec<Timestamp> {
    read.times(shop).into_iter().filter(|(kind, _)| *kind == wanted).map(|(_, at)| at).collect()
}

fn shorter(known: &mut Option<SignedDuration>, new: SignedDuration) {
    *known = Some(known.map_or(new, |known| known.min(new)));
}

impl Late {
    fn judges(&mut self, read: &Read, (trials, shops): (&[Payer], &[WorkspaceId]), deleted: &[WorkspaceId]) {
        let ended = read.of_accounts(account::Kind::TrialEnded);
        self.ended = places(&trials.iter().map(|payer| payer.account).collect::<Vec<_>>(), &ended);
        self.gone = places(deleted, &read.of_workspaces(Kind::Deprovisioning));
        shops.iter().for_each(|shop| self.judges_a_trial(*shop, read));
        deleted.iter().for_each(|shop| self.judges_a_deletion(*shop, read));
    }

    fn judges_a_trial(&mut self, shop: WorkspaceId, read: &Read) {
        let warnings = times(read, shop, Kind::EndingAnnounced);
        self.warned += warnings.len();
        let grace = |snapshot: &Snapshot| {
            snapshot.pauses.iter().find(|pause| pause.reason == Reason::TrialEnded).and_then(|pause| pause.ends_at)
        };
        let (Some(first), Some(last)) = (read.first_of(shop, Kind::Suspended), read.workspace(shop)) else {
            return self.wrong.push(format!("{shop} was never suspended"));
        };
        if let (Some(ends), Some(since)) = (grace(first), times(read, shop, Kind::Suspended).first()) {
            shorter(&mut self.shortest_grace, ends.duration_since(*since));
        }
        if let (Some(ends), Some(warned)) = (grace(last), warnings.last()) {
            shorter(&mut self.shortest_warning, ends.duration_since(*warned));
        }
        if last.state != State::Suspended {
            self.wrong.push(format!("{shop} is {}", last.state));
        }
    }

    fn judges_a_deletion(&mut self, shop: WorkspaceId, read: &Read) {
        let (deleted, gone) = (times(read, shop, Kind::Removed), times(read, shop, Kind::Deprovisioning));
        match (&deleted[..], &gone[..]) {
            ([deleted], [gone]) => shorter(&mut self.shortest_kept, gone.duration_since(*deleted)),
            _ => self.wrong.push(format!("{shop} was deleted at {deleted:?}, and gone at {gone:?}")),
        }
    }
}

async fn all_are(hand: &Hand, shops: &[WorkspaceId], state: State) {
    until(&format!("all of them are {state}"), async || {
        let read = hand.watch().read();
        let is = |shop: &WorkspaceId| read.workspace(*shop).is_some_and(|shop| shop.state == state);
        shops.iter().all(is).then_some(())
    })
    .await;
}
