//! The mail itself, between DATA and the dot.

use std::io;

use super::{
    line::{Heard, Wire},
    reply::Reply,
};

/// The most bytes that a mail may have, as EHLO says.
pub(super) const LARGEST: usize = 10 * 1024 * 1024;

/// The most bytes in a line of it (RFC 5321, 4.5.3.1.6), without its end.
const WIDEST: usize = 998;

/// What was read.
pub(super) enum Read {
    /// The other side went before the dot.
    Nothing,
    /// A mail that nobody may send.
    Wrong(Reply),
    /// All of it, with the dots as they were before they were stuffed.
    Whole(Vec<u8>),
}

/// Reads up to the line that is a dot alone. What is wrong is said behind it: before, nobody listens.
pub(super) async fn read(wire: &mut Wire, eight_bit: bool) -> io::Result<Read> {
    let (mut mail, mut wrong) = (Vec::new(), None::<Reply>);
    loop {
        let line = match wire.hear().await? {
            Heard::Nothing => return Ok(Read::Nothing),
            Heard::TooLong => {
                wrong = Some(Reply::new(500, "5.6.0 A line is too long"));
                continue;
            }
            // A dot after a bare LF ends nothing: that is how a second mail is smuggled into the first.
            Heard::Bare => {
                wrong = Some(Reply::new(554, "5.6.0 Lines end with CR LF"));
                continue;
            }
            Heard::Line(line) => line,
        };
        if line == b"." {
            break;
        }
        let line = line.strip_prefix(b".").unwrap_or(&line);
        if line.len() > WIDEST {
            wrong = Some(Reply::new(500, "5.6.0 A line is too long"));
        } else if !eight_bit && !line.is_ascii() {
            wrong = Some(Reply::new(554, "5.6.1 Eight bits, and nobody said so"));
        } else if line.contains(&0) {
            wrong = Some(Reply::new(554, "5.6.0 There is a NUL in it"));
        } else if mail.len() + line.len() > LARGEST {
            wrong = Some(Reply::new(552, "5.3.4 That is too large"));
        } else {
            mail.extend_from_slice(line);
            mail.extend_from_slice(b"\r\n");
        }
    }
    Ok(wrong.map_or(Read::Whole(mail), Read::Wrong))
}
