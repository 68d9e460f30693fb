//! Mail: what may be asked of who carries our letters, and how it answers. The port; its adapters speak SMTP and the API of Resend.
//!
//! A [`Mail`] is complete: where it goes, what its headers say, both of its parts. Nothing here knows what a letter is for.

mod part;
mod transport;

pub use part::{Mail, Mailbox, NotAMailbox, Unsubscribe};
pub use transport::{Accepted, NotSent, Transport};
