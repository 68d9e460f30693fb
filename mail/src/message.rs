//! A mail as it goes over the wire: headers, and both parts (RFC 5322, 2045, 8058).

use chassis::clock;
use jiff::fmt::rfc2822;
use lettre::message::{MultiPart, SinglePart};

use crate::header::{address, clean, text};
use crate::{Mail, Mailbox};

/// A subject is cut where it is longer.
const LONGEST_SUBJECT: usize = 200;

/// An address for switching off must fit a line.
const LONGEST_URL: usize = 900;

/// What names a letter of ours, in the mail and in what comes back.
pub(crate) const LETTER: &str = "X-Harbor-Letter";

/// What is wrong with a mail of ours: it is made here, and nobody else can be blamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Its name is not letters, digits and `_`.
    #[error("the name of the letter is none")]
    Name,
    /// Where it is switched off does not fit a header.
    #[error("where the letter is switched off is no address")]
    Unsubscribe,
}

/// The subject, in one line.
pub(crate) fn subject(mail: &Mail) -> String {
    clean(&mail.subject, LONGEST_SUBJECT)
}

/// Its name among all mail of the world, without brackets.
pub(crate) fn message_id(mail: &Mail, from: &Mailbox) -> String {
    format!("{}@{}", mail.id, from.domain())
}

/// The headers that are the same whoever carries it.
pub(crate) fn extra(mail: &Mail) -> Result<Vec<(&'static str, String)>, Unfit> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if mail.id.is_empty() || mail.id.len() > 64 || !mail.id.bytes().all(plain) {
        return Err(Unfit::Name);
    }
    let mut headers = vec![("Auto-Submitted", "auto-generated".to_owned()), (LETTER, mail.id.clone())];
    if let Some(unsubscribe) = &mail.unsubscribe {
        let url = &unsubscribe.url;
        let fits = |byte: u8| byte.is_ascii_graphic() && !b"<>,\"\\".contains(&byte);
        if url.is_empty() || url.len() > LONGEST_URL || !url.bytes().all(fits) {
            return Err(Unfit::Unsubscribe);
        }
        headers.push(("List-Unsubscribe", format!("<{url}>")));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    Ok(headers)
}

/// All of it.
pub(crate) fn write(mail: &Mail, from: &Mailbox) -> Result<Vec<u8>, Unfit> {
    let mut head = String::new();
    head.push_str(&address("From", from.name(), from.address()));
    head.push_str(&address("To", mail.to.name(), mail.to.address()));
    if let Some(reply_to) = &mail.reply_to {
        head.push_str(&address("Reply-To", reply_to.name(), reply_to.address()));
    }
    head.push_str(&text("Subject", &subject(mail)));
    if let Ok(date) = rfc2822::to_string(&clock::now().to_zoned(jiff::tz::TimeZone::UTC)) {
        head.push_str(&format!("Date: {date}\r\n"));
    }
    head.push_str(&format!("Message-ID: <{}>\r\n", message_id(mail, from)));
    for (name, value) in extra(mail)? {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("MIME-Version: 1.0\r\n");
    let parts = MultiPart::alternative()
        .singlepart(SinglePart::plain(body(&mail.text)))
        .singlepart(SinglePart::html(body(&mail.html)));
    let mut message = head.into_bytes();
    message.extend(parts.formatted());
    Ok(message)
}

/// A part, with line ends that the library completes and nothing that it would let through.
fn body(part: &str) -> String {
    part.replace("\r\n", "\n").replace(['\r', '\0', '\u{2028}', '\u{2029}'], "\n")
}

#[cfg(test)]
mod tests;
