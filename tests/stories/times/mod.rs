//! Time that is not as it should be: a [`clock`](off) that is wrong, and ticks that [`stay away`](late) for a day.

pub mod late;
pub mod off;
