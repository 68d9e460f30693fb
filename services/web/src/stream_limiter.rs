//! How many streams may be open: in this process, and by one key. Above that a stream is refused, so that nobody takes the
//! place of all others.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// As many streams as one key may hold: one for each browser of a person, and more than anybody has.
const OF_A_KEY: usize = 12;

/// Counts open streams. Cheap to clone.
pub(crate) struct StreamLimiter<K> {
    most: usize,
    open: Arc<Mutex<Open<K>>>,
}

struct Open<K> {
    all: usize,
    by_key: HashMap<K, usize>,
}

/// Which limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// That of the process.
    Process,
    /// That of the key.
    Person,
}

impl Reached {
    /// Its word in figures.
    const fn word(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Person => "person",
        }
    }
}

impl<K> Clone for StreamLimiter<K> {
    fn clone(&self) -> Self {
        Self { most: self.most, open: Arc::clone(&self.open) }
    }
}

impl<K: Eq + Hash + Copy> StreamLimiter<K> {
    /// As many streams as this in the process.
    pub fn of(most: usize) -> Self {
        Self { most, open: Arc::new(Mutex::new(Open { all: 0, by_key: HashMap::new() })) }
    }

    /// Counts one more stream of this key, until the permit is dropped.
    ///
    /// # Errors
    /// With the limit that is reached.
    pub fn acquire(&self, key: K) -> Result<StreamPermit<K>, Reached> {
        let mut open = self.open();
        let of_key = open.by_key.get(&key).copied().unwrap_or(0);
        let reached = if open.all >= self.most { Some(Reached::Process) } else { None };
        if let Some(reached) = reached.or((of_key >= OF_A_KEY).then_some(Reached::Person)) {
            metrics::counter!("web_live_refused_total", "limit" => reached.word()).increment(1);
            return Err(reached);
        }
        open.all += 1;
        open.by_key.insert(key, of_key + 1);
        metrics::gauge!("web_live_streams").increment(1);
        Ok(StreamPermit { limiter: self.clone(), key })
    }
}

impl<K> StreamLimiter<K> {
    fn open(&self) -> MutexGuard<'_, Open<K>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open stream, counted no longer when dropped.
pub(crate) struct StreamPermit<K: Eq + Hash + Copy> {
    limiter: StreamLimiter<K>,
    key: K,
}

impl<K: Eq + Hash + Copy> Drop for StreamPermit<K> {
    fn drop(&mut self) {
        metrics::gauge!("web_live_streams").decrement(1);
        let mut open = self.limiter.open();
        open.all -= 1;
        if let Entry::Occupied(mut count) = open.by_key.entry(self.key) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_and_a_process_hold_so_many_streams_and_no_more() {
        let limiter = StreamLimiter::of(OF_A_KEY + 1);
        let mut open: Vec<_> = (0..OF_A_KEY).map(|_| limiter.acquire("ada").ok().unwrap()).collect();
        assert_eq!(limiter.acquire("ada").err(), Some(Reached::Person));
        open.push(limiter.acquire("eve").ok().unwrap());
        assert_eq!(limiter.acquire("eve").err(), Some(Reached::Process));
        drop(open);
        assert!(limiter.open().by_key.is_empty());
        assert!(limiter.acquire("ada").is_ok());
    }
}
