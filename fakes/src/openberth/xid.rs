//! Ids of rows: four bytes of time, five of the process, three that count, in 20 characters that sort by time.

use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;

const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

static COUNT: AtomicU32 = AtomicU32::new(0);

pub(super) fn new(now: Timestamp) -> String {
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let seconds = u32::try_from(now.as_second()).unwrap_or_default().to_be_bytes();
    let process = [0xf7, 0xa1, 0x3c, 0x00, 0x2b];
    let bytes: Vec<u8> = seconds.iter().chain(&process).chain(&count[1..]).copied().collect();
    // 96 bits and four to fill up: 20 times 5.
    let bits = bytes.iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte)) << 4;
    (0..20).rev().map(|at| char::from(DIGITS[usize::try_from(bits >> (5 * at) & 31).unwrap_or_default()])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_are_all_different() {
        let now: Timestamp = "2026-04-29T16:09:41Z".parse().unwrap();
        let (first, second) = (new(now), new(now));
        assert!(first.len() == 20 && first.bytes().all(|byte| DIGITS.contains(&byte)), "{first}");
        assert_ne!(first, second);
        assert_eq!(first[..6], second[..6]);
        assert!(new(now + jiff::SignedDuration::from_secs(9)) > second);
    }
}
