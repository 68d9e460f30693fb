//! What other servers mail back: reports of what did not arrive (RFC 3464), and of what was unwanted (RFC 5965).
//!
//! A report is a mail of three parts: words for people, lines for programs, and the mail that it is about, or only its headers. The library
//! takes the mail apart; the lines for programs look like headers, and so it reads them, too.

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::{Returned, Why, letter};
use crate::message::LETTER;
use crate::smtp::Detail;

/// A report is larger when it brings all of the mail. More is no report.
const LARGEST: usize = 1024 * 1024;

/// What a report comes to. None for what is no report, does not name a letter of ours, or says that all is well or may yet be.
#[must_use]
pub fn report(mail: &[u8]) -> Option<Returned> {
    if mail.len() > LARGEST {
        return None;
    }
    let mail = MessageParser::default().parse(mail)?;
    let root = mail.root_part();
    let kind = root.content_type()?;
    if !kind.ctype().eq_ignore_ascii_case("multipart") || !kind.subtype()?.eq_ignore_ascii_case("report") {
        return None;
    }
    let (status, original) = (part(&mail, is_status), part(&mail, is_original));
    let complaint = part(&mail, is_complaint);
    let named = original.as_deref().and_then(named)?;
    let why = match (status, complaint) {
        (_, Some(complaint)) => {
            let unwanted = field(&complaint, "Feedback-Type").is_some_and(|kind| kind.eq_ignore_ascii_case("abuse"));
            unwanted.then_some(Why::Complained)?
        }
        (Some(status), None) => read(&status)?,
        (None, None) => return None,
    };
    Some(Returned { letter: Some(named), carried_as: None, why })
}

/// The first part of a kind, as text.
fn part(mail: &Message<'_>, is_it: fn(&str, &str) -> bool) -> Option<String> {
    let found = mail.parts.iter().find(|part| {
        part.content_type().is_some_and(|kind| is_it(&lower(kind.ctype()), &lower(kind.subtype().unwrap_or_default())))
    })?;
    Some(match &found.body {
        PartType::Message(inner) => String::from_utf8_lossy(inner.raw_message()).into_owned(),
        PartType::Text(text) | PartType::Html(text) => text.clone().into_owned(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        PartType::Multipart(_) => return None,
    })
}

fn is_status(of: &str, kind: &str) -> bool {
    matches!((of, kind), ("message", "delivery-status" | "global-delivery-status"))
}

fn is_complaint(of: &str, kind: &str) -> bool {
    (of, kind) == ("message", "feedback-report")
}

fn is_original(of: &str, kind: &str) -> bool {
    matches!(
        (of, kind),
        ("message", "rfc822" | "global" | "global-headers") | ("text", "rfc822-headers" | "rfc822-header")
    )
}

/// The letter that the original was.
fn named(original: &str) -> Option<String> {
    let by_header = field(original, LETTER).and_then(|id| letter(&id));
    by_header.or_else(|| {
        let id = field(original, "Message-ID")?;
        letter(id.trim_start_matches('<').split_once('@')?.0)
    })
}

/// What became of the mail: of one recipient, because it had one.
fn read(status: &str) -> Option<Why> {
    // The first group of lines is about the mail, each other one about a recipient.
    let of_recipient = groups(status).into_iter().find(|group| field(group, "Action").is_some())?;
    if !field(&of_recipient, "Action")?.eq_ignore_ascii_case("failed") {
        return None;
    }
    let status = field(&of_recipient, "Status").and_then(|value| Detail::read(value.split_whitespace().next()?));
    Some(why(status))
}

fn why(status: Option<Detail>) -> Why {
    match status {
        Some(detail) if detail.says_full() => Why::Full,
        Some(detail) if detail.is_permanent() && detail.says_nobody() => Why::NoMailbox,
        // Tried for days, and given up.
        Some(detail) if !detail.is_permanent() => Why::Full,
        Some(_) => Why::Refused,
        None => Why::Unknown,
    }
}

/// Groups of lines with an empty one between.
fn groups(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n").split("\n\n").map(str::to_owned).collect()
}

/// The value of a field, in one line.
fn field(lines: &str, name: &str) -> Option<String> {
    let mail = MessageParser::new().default_header_text().parse(lines.trim_start().as_bytes())?;
    let header = mail.headers().iter().find(|header| header.name().eq_ignore_ascii_case(name))?;
    header.value().as_text().map(|value| value.trim().to_owned())
}

fn lower(text: &str) -> String {
    text.to_ascii_lowercase()
}
