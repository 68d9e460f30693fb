//! People who look at pages all the while: what they get, and how long it takes.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use http::Method;
use tokio_util::sync::CancellationToken;

use crate::world::{Customer, World};

/// One look at a page.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// When it began.
    pub at: Instant,
    /// What came back; none when there was no answer at all.
    pub status: Option<u16>,
    /// How long it took.
    pub took: Duration,
}

/// All that some visitors saw.
#[derive(Debug, Clone, Default)]
pub struct Visits(pub Vec<Look>);

impl Visits {
    /// How many looks brought a page that says that something is wrong with Harbor.
    pub fn failed(&self) -> usize {
        self.0.iter().filter(|look| look.status.is_some_and(|status| status >= 500)).count()
    }

    /// How many looks brought nothing.
    pub fn unanswered(&self) -> usize {
        self.0.iter().filter(|look| look.status.is_none()).count()
    }

    /// The share of failed looks among those that brought anything, in per cent.
    pub fn failed_percent(&self) -> f64 {
        let answered = self.0.len() - self.unanswered();
        100.0 * count(self.failed()) / count(answered.max(1))
    }

    /// So many per cent of the looks took no longer than this.
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut took: Vec<Duration> = self.0.iter().map(|look| look.took).collect();
        percentile(&mut took, percent)
    }
}

/// A count as a figure.
pub fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// So many per cent of them are no longer than this.
pub fn percentile(took: &mut [Duration], percent: usize) -> Duration {
    took.sort_unstable();
    let place = (took.len() * percent / 100).min(took.len().saturating_sub(1));
    took.get(place).copied().unwrap_or_default()
}

/// `count` people who are signed in.
pub async fn signed_in(world: &World, count: usize) -> Vec<Customer> {
    let mut people = Vec::new();
    for number in 0..count {
        people.push(world.customer(&format!("Visitor {number}")).signs_in().await);
    }
    people
}

/// People look at a page, each again and again after `pause`, until what is done meanwhile is done. They have a thread of their own:
/// whoever does much meanwhile keeps no look waiting that has been answered.
pub async fn during<T>(
    people: &[Customer],
    path: &str,
    pause: Duration,
    strikes: impl Future<Output = T>,
) -> (Visits, T) {
    let over = CancellationToken::new();
    let guard = over.clone().drop_guard();
    let (people, path) = (people.to_vec(), path.to_owned());
    let visits = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(join_all(people.iter().map(|person| visits(person, &path, pause, &over))))
    });
    // On the heap: what is done to Harbor can be a large future.
    let came = Box::pin(strikes).await;
    drop(guard);
    (Visits(visits.join().unwrap().concat()), came)
}

/// The looks of one of them.
async fn visits(person: &Customer, path: &str, pause: Duration, over: &CancellationToken) -> Vec<Look> {
    let mut looks = Vec::new();
    while !over.is_cancelled() {
        looks.push(look(person, path).await);
        tokio::time::sleep(pause).await;
    }
    looks
}

/// One look, which may bring nothing.
pub async fn look(person: &Customer, path: &str) -> Look {
    let at = Instant::now();
    let request = person.request(Method::GET, path).header("sec-fetch-site", "same-origin");
    let read = async {
        let answer = request.timeout(Duration::from_secs(30)).send().await.ok()?;
        let status = answer.status().as_u16();
        answer.bytes().await.ok()?;
        Some(status)
    };
    Look { at, status: read.await, took: at.elapsed() }
}
