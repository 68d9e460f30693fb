//! Mail: what may be asked of who carries our letters, and how it answers. The port, and its adapters.
//!
//! **The cast.** A [`Mail`] is complete: where it goes, what its headers say, both of its parts. A [`Transport`] carries it:
//! [`smtp::Smtp`] to a server that speaks SMTP, [`resend::Resend`] to the interface of Resend. [`returned`] reads what comes back later.
//! [`domain::check`] asks whether the world may believe that mail from our domain is ours. Nothing here knows what a letter is for.
//!
//! **The play.** A mail is handed over once for each call; who calls keeps the tries and the pauses. What stands in a header is made
//! harmless twice: where it is taken in ([`Mailbox`]), and where it is written.
//!
//! **What can go wrong.** The answer may get lost after the mail was taken: [`NotSent::Unknown`] says so, and is told apart with care
//! from what was surely not taken. No text of an error holds an address, or a word of the letter: not even one that the carrier says.

pub mod domain;
mod header;
mod message;
mod part;
pub mod resend;
pub mod returned;
pub mod smtp;
mod transport;

pub use message::Unfit;
pub use part::{Mail, Mailbox, NotAMailbox, Unsubscribe};
pub use transport::{Accepted, NotSent, Refusal, Refused, Transport};
