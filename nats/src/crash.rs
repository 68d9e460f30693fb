//! Places at which a test may have the process die, so that "killed between commit and publish" really happens there.
//!
//! `HARBOR_CRASH_AT=lifecycle.committed:3` makes the third passage of that point abort the process. Without the
//! variable a point costs one comparison with a constant, in production as in tests: what runs is what was tested.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

struct Plan {
    point: String,
    passages_left: AtomicU64,
}

static PLAN: LazyLock<Option<Plan>> = LazyLock::new(|| {
    let text = std::env::var("HARBOR_CRASH_AT").ok()?;
    let (point, passage) = text.split_once(':').unwrap_or((&text, "1"));
    let passages_left = AtomicU64::new(passage.parse().ok()?);
    Some(Plan { point: point.to_owned(), passages_left })
});

/// Passes a crash point: `owner` is the service, `place` what it has just done.
pub fn point(owner: &str, place: &str) {
    if let Some(plan) = PLAN.as_ref() {
        let here = plan.point.split_once('.').is_some_and(|(o, p)| o == owner && p == place);
        if here && plan.passages_left.fetch_sub(1, Ordering::Relaxed) == 1 {
            // No unwinding, no flushing, no goodbye: as close to `kill -9` as a process can come by itself.
            std::process::abort();
        }
    }
}
