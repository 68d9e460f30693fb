//! Following a log: one stream from the server for all who follow the same site.
//!
//! **The cast.** A [`Follower`] is somebody who follows. A log that is followed has the last lines that came, as many as fit
//! ([`KEPT`]), and knows how far each follower is. A pump, one task for each log, reads the stream.
//!
//! **The play.** The first follower has the stream opened, with as many of the last lines as the server gives. Who comes finds where they
//! stopped by their [`Seam`]; where that is can be said when the last lines have come, that is when as many came as were asked for, or
//! none for a moment. The pump waits for whoever has not read what it would have to forget, but not for long. When the last follower
//! leaves, or the stream ends, the log is forgotten: who goes on following comes back with their seam.
//!
//! **What can go wrong.** A follower does not read: after [`PATIENCE`] the others go on, and the one that was too slow is told how many lines
//! were left out. The server ends each stream after some minutes, and this program can be started anew: both are an end like any other.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chassis::Tasks;
use messages::WorkspaceId;
use openberth::{DeploymentId, Lines};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::seam::{Mark, Seam, mark};

/// So many bytes of a log are kept for those who follow.
const KEPT: usize = 4 * 1024 * 1024;

/// So many lines are known by their marks.
const KNOWN: usize = 20_000;

/// The server gives at most so many of the last lines.
pub(super) const ASKED: u16 = 10_000;

/// When nothing came for so long, all of the last lines have come.
const QUIET: Duration = Duration::from_millis(400);

/// So long it is waited for somebody who does not read.
const PATIENCE: Duration = Duration::from_secs(2);

/// As much as is handed over at once.
const HANDFUL: (usize, usize) = (200, 64 * 1024);

/// What there is to know for who follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Lines, and where one stands after them.
    Lines(Vec<Arc<str>>, Seam),
    /// It cannot be said what was written since one stopped: what comes now may not be all of it.
    Gap,
    /// So many lines were left out, because one was too slow.
    LeftOut(u64),
}

/// Why there is nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The server ended it: the program ended, or some minutes are over.
    Over,
    /// It broke off.
    Broken,
}

/// The logs that are followed.
#[derive(Default)]
pub(crate) struct Followed {
    slots: Mutex<HashMap<(WorkspaceId, DeploymentId), Arc<Slot>>>,
    tasks: Tasks,
}

/// The log of one site, if it is followed. Held while it is opened, so that it is opened once.
#[derive(Default)]
pub(super) struct Slot(tokio::sync::Mutex<Option<Arc<Log>>>);

/// A log that is followed.
struct Log {
    state: Mutex<State>,
    /// Something came.
    came: watch::Sender<()>,
    /// Somebody read, came or left.
    read: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    lines: VecDeque<Arc<str>>,
    bytes: usize,
    marks: VecDeque<Mark>,
    /// How many lines came in all.
    all: u64,
    /// Whether the last lines have come.
    is_settled: bool,
    end: Option<End>,
    followers: HashMap<u64, Place>,
    next: u64,
}

/// Where a follower is.
struct Place {
    seam: Seam,
    /// The next line to read; none until that can be said.
    at: Option<u64>,
    /// Nobody waits for them any more.
    is_late: bool,
    has_gap: bool,
}

/// Somebody who follows a log.
pub struct Follower {
    log: Arc<Log>,
    number: u64,
    came: watch::Receiver<()>,
}

impl Followed {
    /// With the tasks of this process.
    pub fn new(tasks: Tasks) -> Self {
        Self { slots: Mutex::default(), tasks }
    }

    /// The slot of a site. Those that nobody needs are forgotten.
    pub(super) fn slot(&self, workspace: WorkspaceId, site: &DeploymentId) -> Arc<Slot> {
        let mut slots = lock(&self.slots);
        slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        Arc::clone(slots.entry((workspace, site.clone())).or_default())
    }
}

impl Slot {
    /// Follows, from where the seam says. The stream is opened by `open` if nobody follows yet.
    pub(super) async fn follow<E>(
        self: Arc<Self>,
        followed: &Followed,
        seam: Seam,
        open: impl Future<Output = Result<Lines, E>>,
    ) -> Result<Follower, E> {
        let mut log = self.0.lock().await;
        if let Some(follower) = log.as_ref().and_then(|log| log.join(seam.clone())) {
            return Ok(follower);
        }
        let lines = open.await?;
        let new = Arc::new(Log { state: Mutex::default(), came: watch::Sender::new(()), read: watch::Sender::new(()) });
        let follower = new.join_first(seam);
        *log = Some(Arc::clone(&new));
        drop(log);
        let stop = followed.tasks.stop();
        // The pump holds the slot: it is not forgotten while somebody follows.
        followed.tasks.spawn("web log", async move {
            new.pump(lines, stop).await;
            let mut log = self.0.lock().await;
            // Somebody may have come back already, and follow another stream.
            if log.as_ref().is_some_and(|log| Arc::ptr_eq(log, &new)) {
                *log = None;
            }
        });
        Ok(follower)
    }
}

impl Log {
    /// One more follower; none if it has ended.
    fn join(self: &Arc<Self>, seam: Seam) -> Option<Follower> {
        let is_open = lock(&self.state).end.is_none();
        is_open.then(|| self.join_first(seam))
    }

    fn join_first(self: &Arc<Self>, seam: Seam) -> Follower {
        let mut state = lock(&self.state);
        let number = state.next;
        state.next += 1;
        let mut place = Place { seam, at: None, is_late: false, has_gap: false };
        if state.is_settled {
            place.find(state.first_mark(), state.marks.make_contiguous());
        }
        state.followers.insert(number, place);
        drop(state);
        Follower { log: Arc::clone(self), number, came: self.came.subscribe() }
    }

    /// Reads until the end, or until nobody follows.
    async fn pump(&self, mut lines: Lines, stop: CancellationToken) {
        let mut read = self.read.subscribe();
        let end = loop {
            let is_settled = lock(&self.state).is_settled;
            let next = async { if is_settled { Ok(lines.next().await) } else { timeout(QUIET, lines.next()).await } };
            tokio::select! {
                () = stop.cancelled() => break End::Broken,
                () = self.nobody(&mut read) => break End::Over,
                line = next => match line {
                    Ok(Ok(Some(line))) => {
                        self.has_room(line.len()).await;
                        self.add(line.into());
                    }
                    Ok(Ok(None)) => break End::Over,
                    Ok(Err(error)) => {
                        tracing::debug!(error = error.for_log(), "a log that is followed broke off");
                        break End::Broken;
                    }
                    Err(_) => self.settle(),
                },
            }
        };
        self.settle();
        lock(&self.state).end = Some(end);
        self.came.send_replace(());
    }

    /// Until nobody follows any more.
    async fn nobody(&self, read: &mut watch::Receiver<()>) {
        while !lock(&self.state).followers.is_empty() {
            // The log itself holds the other end.
            let _ = read.changed().await;
        }
    }

    /// Until a line can be added without taking one from somebody who reads.
    async fn has_room(&self, length: usize) {
        let mut read = self.read.subscribe();
        let all_read = async {
            while lock(&self.state).would_take(length) {
                let _ = read.changed().await;
            }
        };
        if timeout(PATIENCE, all_read).await.is_err() {
            let mut state = lock(&self.state);
            let first = state.first();
            // Only those who would lose something: who is in front is not late.
            for place in state.followers.values_mut() {
                place.is_late |= place.at.is_some_and(|at| at <= first);
            }
        }
    }

    fn add(&self, line: Arc<str>) {
        let mut state = lock(&self.state);
        state.add(line);
        if !state.is_settled && state.all >= u64::from(ASKED) {
            state.settle();
        }
        drop(state);
        self.came.send_replace(());
    }

    fn settle(&self) {
        lock(&self.state).settle();
        self.came.send_replace(());
    }
}

impl State {
    /// The number of the oldest line that is there.
    fn first(&self) -> u64 {
        self.all - self.lines.len() as u64
    }

    /// The number of the oldest line of which the mark is there.
    fn first_mark(&self) -> u64 {
        self.all - self.marks.len() as u64
    }

    /// Whether somebody who reads would lose a line by one more of this length.
    fn would_take(&self, length: usize) -> bool {
        let first = self.first();
        (self.bytes + length > KEPT || self.lines.len() >= KNOWN)
            && self.followers.values().any(|place| !place.is_late && place.at.is_some_and(|at| at <= first))
    }

    fn add(&mut self, line: Arc<str>) {
        self.marks.push_back(mark(&line));
        if self.marks.len() > KNOWN {
            self.marks.pop_front();
        }
        self.bytes += line.len();
        self.lines.push_back(line);
        self.all += 1;
        while self.bytes > KEPT || self.lines.len() > KNOWN {
            let Some(gone) = self.lines.pop_front() else { break };
            self.bytes -= gone.len();
        }
    }

    /// The last lines have come: now it can be said where each is.
    fn settle(&mut self) {
        if std::mem::replace(&mut self.is_settled, true) {
            return;
        }
        let first = self.first_mark();
        let marks = self.marks.make_contiguous();
        for place in self.followers.values_mut() {
            place.find(first, marks);
        }
    }

    /// What a follower has not read yet, as much as is handed over at once.
    fn take(&mut self, number: u64) -> Option<News> {
        let (first, first_mark, all) = (self.first(), self.first_mark(), self.all);
        let place = self.followers.get_mut(&number)?;
        let at = place.at?;
        if std::mem::take(&mut place.has_gap) {
            return Some(News::Gap);
        }
        if at < first {
            place.at = Some(first);
            return Some(News::LeftOut(first - at));
        }
        if at >= all {
            // Who is slow is waited for again when they have read all.
            place.is_late = false;
            return None;
        }
        let (mut taken, mut bytes) = (Vec::new(), 0);
        for line in self.lines.iter().skip(index(at - first)).take(HANDFUL.0) {
            if bytes > HANDFUL.1 {
                break;
            }
            bytes += line.len();
            taken.push(Arc::clone(line));
        }
        let next = at + taken.len() as u64;
        place.at = Some(next);
        let seam = Seam::after(self.marks.iter().copied().take(index(next - first_mark)));
        Some(News::Lines(taken, seam))
    }
}

impl Place {
    /// Finds where it goes on, now that it can be said.
    fn find(&mut self, first: u64, marks: &[Mark]) {
        let found = self.seam.find(marks);
        self.has_gap = found.is_none();
        self.at = Some(first + found.unwrap_or(0) as u64);
    }
}

impl Follower {
    /// What comes next.
    ///
    /// # Errors
    /// With the end, when all was read.
    pub async fn next(&mut self) -> Result<News, End> {
        loop {
            self.came.borrow_and_update();
            let (news, end) = {
                let mut state = lock(&self.log.state);
                (state.take(self.number), state.end)
            };
            if let Some(news) = news {
                self.log.read.send_replace(());
                return Ok(news);
            }
            if let Some(end) = end {
                return Err(end);
            }
            // The log holds the other end, and this holds the log.
            let _ = self.came.changed().await;
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        lock(&self.log.state).followers.remove(&self.number);
        self.log.read.send_replace(());
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(followers: &[&Seam]) -> State {
        let mut state = State::default();
        for (number, seam) in (0..).zip(followers) {
            let place = Place { seam: (*seam).clone(), at: None, is_late: false, has_gap: false };
            state.followers.insert(number, place);
        }
        state
    }

    fn writes(state: &mut State, numbers: std::ops::Range<u32>) {
        for number in numbers {
            state.add(format!("line {number}").into());
        }
    }

    fn seam(numbers: std::ops::Range<u32>) -> Seam {
        let marks: Vec<_> = numbers.map(|number| mark(&format!("line {number}"))).collect();
        Seam::after(marks.into_iter())
    }

    /// All that a follower gets, and where it stands then.
    fn read(state: &mut State, number: u64) -> (Vec<String>, Vec<News>, Option<Seam>) {
        let (mut lines, mut others, mut seam) = (Vec::new(), Vec::new(), None);
        while let Some(news) = state.take(number) {
            match news {
                News::Lines(new, at) => {
                    lines.extend(new.iter().map(ToString::to_string));
                    seam = Some(at);
                }
                other @ (News::Gap | News::LeftOut(_)) => others.push(other),
            }
        }
        (lines, others, seam)
    }

    #[test]
    fn each_goes_on_where_they_stopped() {
        let (new, old, lost) = (Seam::default(), seam(0..700), seam(9000..9010));
        let mut state = state(&[&new, &old, &lost]);
        writes(&mut state, 0..1000);
        assert!(state.take(0).is_none(), "nobody knows yet where they are");
        state.settle();
        assert_eq!(read(&mut state, 0).0.len(), 1000);
        let (lines, others, at) = read(&mut state, 1);
        assert_eq!((lines.len(), lines[0].as_str(), others.len()), (300, "line 700", 0));
        let (lines, others, _) = read(&mut state, 2);
        assert_eq!((lines.len(), others), (1000, vec![News::Gap]));
        // And once more, where this one stopped, in another process.
        let again = at.unwrap();
        let mut other = self::state(&[&again]);
        writes(&mut other, 500..1010);
        other.settle();
        let (lines, others, _) = read(&mut other, 0);
        assert_eq!((lines.len(), lines[0].as_str(), others.len()), (10, "line 1000", 0));
    }

    #[test]
    fn who_does_not_read_is_told_how_much_was_left_out_and_memory_has_a_bound() {
        let start = Seam::default();
        let mut state = state(&[&start]);
        state.settle();
        let line: Arc<str> = "x".repeat(10_000).into();
        let fits = KEPT / line.len();
        let mut written = 0;
        while !state.would_take(line.len()) {
            state.add(Arc::clone(&line));
            written += 1;
        }
        assert_eq!(written, fits, "until then nobody has lost anything");
        for _ in 0..1000 {
            state.add(Arc::clone(&line));
        }
        assert!(state.bytes <= KEPT && state.lines.len() <= KNOWN);
        let (lines, others, _) = read(&mut state, 0);
        assert_eq!((lines.len(), others), (fits, vec![News::LeftOut(1000)]));
        assert!(!state.would_take(line.len()), "who has read all loses nothing");
        let mut short = self::state(&[&start]);
        short.settle();
        while !short.would_take(1) {
            short.add("".into());
        }
        assert_eq!(short.lines.len(), KNOWN, "many short lines have a bound, too");
    }
}
