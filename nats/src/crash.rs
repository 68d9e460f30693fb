//! Places at which a test may have the process die, so that "killed between commit and publish" really happens there.
//!
//! `HARBOR_CRASH_AT=lifecycle.committed:3` makes the third passage of that point abort the process; with `:panic`,
//! `:overflow` or `:memory` behind it the task panics there, uses up its stack, or asks for memory that is not to be had.
//! Without the variable a point costs one comparison with a constant, in production as in tests: what runs is what was
//! tested.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

struct RequestedCrash {
    point: String,
    passages_left: AtomicU64,
    how: How,
}

enum How {
    /// No unwinding, no flushing, no goodbye: as close to `kill -9` as a process can come by itself.
    Abort,
    /// As a mistake in our code would.
    Panic,
    /// As a recursion without an end would.
    Overflow,
    /// As a size that nobody checked would.
    Memory,
}

static REQUESTED: LazyLock<Option<RequestedCrash>> = LazyLock::new(|| {
    let text = std::env::var("HARBOR_CRASH_AT").ok()?;
    let mut parts = text.split(':');
    let point = parts.next()?.to_owned();
    let passages_left = AtomicU64::new(parts.next().unwrap_or("1").parse().ok()?);
    let how = match parts.next() {
        Some("panic") => How::Panic,
        Some("overflow") => How::Overflow,
        Some("memory") => How::Memory,
        Some(_) | None => How::Abort,
    };
    Some(RequestedCrash { point, passages_left, how })
});

/// Passes a crash point: `owner` is the service, `place` what it has just done.
pub fn point(owner: &str, place: &str) {
    if let Some(crash) = REQUESTED.as_ref() {
        let here = crash.point.split_once('.').is_some_and(|(o, p)| o == owner && p == place);
        if here && crash.passages_left.fetch_sub(1, Ordering::Relaxed) == 1 {
            crash.how.dies();
        }
    }
}

impl How {
    #[expect(clippy::panic, reason = "a test asked for it by name")]
    fn dies(&self) {
        match self {
            Self::Abort => std::process::abort(),
            Self::Panic => panic!("asked for by HARBOR_CRASH_AT"),
            Self::Overflow => _ = std::hint::black_box(deeper(1)),
            // More than an address can reach.
            Self::Memory => drop(std::hint::black_box(Vec::<u8>::with_capacity(1 << 48))),
        }
    }
}

#[expect(unconditional_recursion, reason = "it is to use up the stack")]
fn deeper(depth: u64) -> u64 {
    let room = std::hint::black_box([depth; 512]);
    // Used after the call, so that the compiler cannot make a loop of it.
    deeper(depth.wrapping_add(1)).wrapping_add(room[511])
}
