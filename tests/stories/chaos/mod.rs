//! Crashes, restarts and outages: whatever dies and whenever, nothing that was asked for is lost, done twice, or done in
//! another order.
//!
//! * [`fold`] shows the mechanism alone, with a fold that only counts: [`counter`] on a [`stage`]
//! * [`crash_points`] has each service die at its worst moments, in each of the [`flows`]
//! * [`exactly_once`] has everything die at random under load
//! * [`refused`] has the database refuse what is to be stored
//! * [`standby`] has two processes that both believe to be the one
//!
//! The load is [`orders`]; what must have come of it, whatever happened, is for the [`judge`] to say.

mod counter;
mod crash_points;
mod exactly_once;
mod flows;
mod fold;
mod judge;
mod orders;
mod refused;
mod stage;
mod standby;

pub(crate) use exactly_once::expects_what_outages_bring;
