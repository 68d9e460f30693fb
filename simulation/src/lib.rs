//! `harbor simulate`: years of a thousand customers in a minute, with the real services, a real log and real tables.
//!
//! **The cast.** The [`Stage`](stage) is a whole Harbor in a folder in memory: NATS, Postgres, the stand-in of infra behind its
//! real protocol, and all services in this process. The [`script`] is what customers do, each by a temper and by numbers from
//! the seed. The [`history`] is what the log says became of it, in the terms of customers. The [`check`] judges each day.
//!
//! **The play.** Time moves in steps. At each step the clock of the effects is set and a tick is published; when all has
//! come to rest, the customers whose turn it is do what they do, and it comes to rest again. Nothing waits for a span of time: what
//! moves says so, and [`rest`] is when the log was read to its end, everything decided is on it, and no call is due or under way.
//! What comes due within half a minute, such as the second look at a machine that was deleted, is played at its own time.
//!
//! **What can go wrong.** It does not come to rest: the run ends and names what moved last. A law is broken: the day and the
//! workspace are named, and the run fails. Two runs of one seed must give one hash, which is over what customers lived
//! through and not over ids.

mod check;
mod error;
mod history;
mod options;
mod plot;
mod progress;
mod random;
mod reading;
mod report;
mod rest;
mod rows;
mod run;
mod script;
mod stage;

pub use error::Error;
pub use options::Options;
pub use run::run;
