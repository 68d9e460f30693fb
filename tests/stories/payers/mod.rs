//! What is asked of the payment provider: each thing once, whatever happens to a call, and nothing from what was not seen.

mod crashes;
mod deaths;
mod desk;
mod hints;
mod once;
mod outage;
mod wishes;

/// How often something is done: in `make lab`, with `HARBOR_PAYERS=full`, as often as the faults say, which takes minutes.
fn often(usual: usize, in_full: usize) -> usize {
    let is_full = std::env::var_os("HARBOR_PAYERS").is_some_and(|which| which == "full");
    if is_full { in_full } else { usual }
}
