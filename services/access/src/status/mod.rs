//! How the service does, and did: what can be seen of it, what was measured, and what operators wrote down.

mod component;
mod facts;
mod incident;
mod rows;
mod seen;
mod watch;

pub use component::Component;
pub use facts::{Facts, Place, RecentCommand, Tables};
pub use incident::{Incident, Update};
pub use rows::{Looked, Past, store};
pub use seen::{LOOK, SHOWN, Seen, begun, day_of};
pub use watch::{Look, Watch};
