//! All that we keep of somebody, for them to take along.
//!
//! **The cast.** A row of `exports` for each person: what was asked for last, and what came of it. [`Exports`] is an
//! [effect](nats::effect): it puts the tables of a person together ([`tables`](rows::content)), writes them into one archive
//! ([`archive`]), and takes it away again when its time is over. The letter about it has a link with a token; only its hash is kept.
//!
//! **The play.** (1) Somebody [asks](ask): their row is due. (2) The effect looks at their rows in one moment, at their letters on the log and their
//! invoices in the bucket, and puts down what the letter encloses. (3) In one transaction the archive is kept, and the event that brings the letter is
//! drafted. (4) Whoever is signed in as them [loads](load) it, part by part. (5) Once it is over the same row is due again, and the archive is emptied.
//!
//! **What can go wrong.** Killed in between: the same is made once more, with a link that takes the place of the one before, which nobody was told of.
//! The person is erased meanwhile: there is no row any more, and what was made is dropped.

mod archive;
mod letters;
mod make;
mod permit;
mod rows;

use jiff::SignedDuration;

pub use make::{Done, Exports, Made, NotMade};
pub use rows::{Export, Loaded, Stands, Wanted, ask, load};
pub(crate) use rows::{KEPT, TABLE};

/// Another one can be asked for so long after the last.
pub const AGAIN: SignedDuration = SignedDuration::from_hours(24);
