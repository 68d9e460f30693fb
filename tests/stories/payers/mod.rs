//! What is asked of the payment provider: each thing once, whatever happens to a call, and nothing from what was not seen.

mod crashes;
mod deaths;
mod desk;
mod hints;
mod once;
mod outage;
mod wishes;
