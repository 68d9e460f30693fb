//! A whole Harbor on one machine, because nobody should need an account anywhere to try or to test it.
//!
//! * [`home`]: the `.harbor` folder that keeps everything between two starts
//! * [`ports`]: which port a server gets, and who sits on the one it wanted
//! * [`process`]: a started program that never outlives us
//! * [`postgres`]: a PostgreSQL server of our own
//! * [`nats_server`]: a nats-server of our own
//! * [`cluster`]: three of them that form a cluster
//! * `papers`: legal texts that stand in for real ones
//! * [`scratch`]: a folder for one test
//! * [`stack`]: all of it together, with the configuration of its services, migrated
//! * [`seed`]: the example people
//! * [`up`]: `harbor dev`
//!
//! `harbor dev` and the stories start the same servers by the same code; the stories also kill, freeze and restart them.

pub mod cluster;
pub mod home;
pub mod nats_server;
mod papers;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod scratch;
pub mod seed;
pub mod stack;
pub mod up;

pub use home::Home;
pub use nats_server::PrivateNats;
pub use postgres::PrivatePostgres;
pub use process::{Launch, Process};
pub use scratch::Scratch;
