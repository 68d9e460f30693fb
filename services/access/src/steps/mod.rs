//! How far somebody is who is new, as the log shows it, and the one thing about it that is theirs to say.

mod rows;

use std::sync::Arc;

pub use rows::{Facts, Newest, arrange, find};

use crate::permit::guards;
use crate::session::Session;

// Whose steps they are is whoever is signed in.
guards! { ArrangeSteps => Arc<Session> }
