//! The quiet rule: how many letters one person gets in a day, and at which hours.
//!
//! At most [`A_DAY`] letters go in any 24 hours, the necessary ones first. What is more than that is gathered for a while and goes in one
//! digest, of which there is one in 24 hours. At night, in the zone of whom it is for, only what is urgent goes; a digest that goes anyway takes
//! all that waits. What a rule calls `alone` goes at once, and does not count. A warning that a workspace will be deleted never waits for the next
//! digest: with it, another one goes.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use messages::mail::Letter;

use super::{Necessity, rule};

/// So many letters go to one person in 24 hours, besides a digest of the rest.
pub const A_DAY: usize = 4;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The first hour of the night, and the first after it.
const NIGHT: (i8, i8) = (22, 7);

/// For so long what goes in a digest is gathered, from the first of it: urgent, and not.
const GATHERED: (SignedDuration, SignedDuration) = (SignedDuration::from_mins(10), SignedDuration::from_hours(3));

/// A letter that went out to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Went {
    /// Of which kind; a digest is one of its own, and what stood in it is none.
    pub letter: Letter,
    /// When.
    pub at: Timestamp,
}

/// A letter that waits, and could go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Of which kind.
    pub letter: Letter,
    /// Since when it could go: since it was decided, and not before it was to.
    pub since: Timestamp,
}

/// What becomes of a letter that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It goes now, by itself.
    Now,
    /// It is looked at again then, together with all that waits then.
    Later(Timestamp),
    /// It goes now, with the others of which this is said, in one digest.
    Collected,
}

/// What becomes of each of the letters that wait for one person, whose zone this is: all that could go by now, those among them that were put
/// off before included, in the order in which they were decided. `went` is what went to them in the last 24 hours; what is older changes
/// nothing.
#[must_use]
pub fn quiet(went: &[Went], waits: &[Waits], zone: &TimeZone, now: Timestamp) -> Vec<Turn> {
    let day = Day::of(went, now);
    let morning = after_night(now, zone);
    let competes = |one: &Waits| !rule(one.letter).alone && (morning.is_none() || rule(one.letter).urgent);
    let chosen = chosen(waits, competes, A_DAY.saturating_sub(day.counted.len()));
    let rest = || waits.iter().enumerate().filter(|(place, one)| competes(one) && !chosen.contains(place));
    let together = rest().map(|(_, one)| one.since.checked_add(gathered(one.letter)).unwrap_or(now)).min();
    let is_pressing = rest().any(|(_, one)| one.letter == Letter::WorkspaceEnding);
    let digest_at = together.map(|at| at.max(if is_pressing { now } else { day.digest_free_at }));
    let digest_goes = digest_at.is_some_and(|at| at <= now);
    let turn = |(place, one): (usize, &Waits)| {
        if rule(one.letter).alone || chosen.contains(&place) {
            return Turn::Now;
        }
        if digest_goes {
            return Turn::Collected;
        }
        if let Some(morning) = morning.filter(|_| !rule(one.letter).urgent) {
            return Turn::Later(morning);
        }
        let next = [day.free_at(), digest_at].into_iter().flatten().min().unwrap_or(now);
        let is_kept_up = !rule(one.letter).urgent;
        Turn::Later(after_night(next, zone).filter(|_| is_kept_up).unwrap_or(next))
    };
    waits.iter().enumerate().map(turn).collect()
}

/// Whether it is night there.
#[must_use]
pub fn is_night(at: Timestamp, zone: &TimeZone) -> bool {
    after_night(at, zone).is_some()
}

/// The end of the night that it is then; none by day.
fn after_night(at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let there = zone.to_datetime(at);
    let (falls, ends) = NIGHT;
    let date = if there.hour() < ends {
        there.date()
    } else if there.hour() >= falls {
        there.date().checked_add(1.day()).ok()?
    } else {
        return None;
    };
    let morning = date.to_datetime(Time::constant(ends, 0, 0, 0));
    zone.to_timestamp(morning).ok().filter(|morning| *morning > at)
}

/// The places of those that go by themselves: the necessary ones first, and of these the first ones.
fn chosen(waits: &[Waits], competes: impl Fn(&Waits) -> bool, room: usize) -> Vec<usize> {
    let mut places: Vec<(bool, usize)> = waits
        .iter()
        .enumerate()
        .filter(|(_, one)| competes(one))
        .map(|(place, one)| (rule(one.letter).necessity != Necessity::Necessary, place))
        .collect();
    places.sort_unstable();
    places.into_iter().take(room).map(|(_, place)| place).collect()
}

/// For how long the rest is gathered from this one on. A warning goes at once.
const fn gathered(letter: Letter) -> SignedDuration {
    if matches!(letter, Letter::WorkspaceEnding) {
        SignedDuration::ZERO
    } else if rule(letter).urgent {
        GATHERED.0
    } else {
        GATHERED.1
    }
}

/// The last 24 hours of one person.
struct Day {
    /// When those went that count, in order.
    counted: Vec<Timestamp>,
    /// When a digest may go again.
    digest_free_at: Timestamp,
}

impl Day {
    fn of(went: &[Went], now: Timestamp) -> Self {
        let in_it = went.iter().filter(|one| is_over_at(one.at) > now);
        let (digests, others): (Vec<&Went>, Vec<&Went>) = in_it.partition(|one| one.letter == Letter::Digest);
        let mut counted: Vec<Timestamp> =
            others.into_iter().filter(|one| !rule(one.letter).alone).map(|one| one.at).collect();
        counted.sort_unstable();
        let digest_free_at = digests.iter().map(|one| is_over_at(one.at)).max().unwrap_or(now);
        Self { counted, digest_free_at }
    }

    /// When there is room again, where there is none now.
    fn free_at(&self) -> Option<Timestamp> {
        let oldest_of_all = self.counted.len().checked_sub(A_DAY)?;
        self.counted.get(oldest_of_all).map(|at| is_over_at(*at))
    }
}

fn is_over_at(at: Timestamp) -> Timestamp {
    at.checked_add(DAY).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
