//! What somebody writes into a name or a subject stays in there (fault G4): mails are read back by a library that did not write them.

use mail_parser::{Address, Message, MessageParser};
use proptest::prelude::*;

use super::*;
use crate::{NotAMailbox, Unsubscribe};

const HEADERS: [&str; 12] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    LETTER,
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
];

/// What people tried on others, and what is merely unusual.
const VECTORS: [&str; 44] = [
    "Ada\r\nBcc: eve@evil.example",
    "Ada\nBcc: eve@evil.example",
    "Ada\rBcc: eve@evil.example",
    "Ada\r\n\r\n<script>alert(1)</script>",
    "Ada\n\n.\nQUIT\n",
    "Ada\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n",
    "\r\nBcc: eve@evil.example",
    "Ada\r\n Bcc: eve@evil.example",
    "Ada\r\n\tBcc: eve@evil.example",
    "Ada\0Bcc: eve@evil.example",
    "Ada\u{b}Bcc: eve@evil.example",
    "Ada\u{c}Bcc: eve@evil.example",
    "Ada\u{85}Bcc: eve@evil.example",
    "Ada\u{2028}Bcc: eve@evil.example",
    "Ada\u{2029}Bcc: eve@evil.example",
    "Ada%0d%0aBcc: eve@evil.example",
    "Ada\\r\\nBcc: eve@evil.example",
    "Ada\u{560d}\u{560a}Bcc: eve@evil.example",
    "=?utf-8?q?Ada=0D=0ABcc:_eve@evil.example?=",
    "=?utf-8?B?QWRhDQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
    "x =?utf-8?Q?=22_=3Ceve@evil.example=3E?= x",
    "=?utf-8?b?",
    "?==?utf-8?q?a?= =?utf-8?q?b?=",
    "Ada\" <eve@evil.example>, \"Bob",
    "Ada <eve@evil.example>",
    "<eve@evil.example>",
    "eve@evil.example, ada@a.example",
    "Ada\\\" <eve@evil.example>",
    "Ada\\",
    "Ada (eve@evil.example)",
    "(",
    "\"",
    "friends: eve@evil.example;",
    "@evil.example:",
    "Ada, Countess of Lovelace",
    "\u{202e}moc.live@eve\u{202c} Ada",
    "\u{2066}Ada\u{2069}\u{feff}",
    "مرحبا بالعالم",
    "שלום, עולם <x>",
    "👩‍👩‍👧‍👦 family & Söhne ß",
    "日本語の名前がここにありますがとても長いので折り返されるはずです日本語の名前がここにあります",
    "   \t  ",
    "Subject: Bcc: To:",
    "Content-Type: text/html; boundary=\"x\"\r\n\r\n--x",
];

fn from() -> Mailbox {
    Mailbox::new("Harbor", "harbor@mail.harbor.example").unwrap()
}

fn mail(name: &str, subject: &str, text: &str) -> Mail {
    Mail {
        to: Mailbox::new(name, "ada@a.example").unwrap(),
        reply_to: Some(Mailbox::new(name, "answers@mail.harbor.example").unwrap()),
        subject: subject.to_owned(),
        text: text.to_owned(),
        html: format!("<p>{}</p>", text.replace('<', "&lt;")),
        unsubscribe: Some(Unsubscribe { url: "https://harbor.example/mail/off/tok_1?x=%20&y=1".to_owned() }),
        id: "let_01jq3z5v8kf0r9s7t6w5x4y3z2".to_owned(),
    }
}

fn mailbox<'a>(address: Option<&'a Address<'_>>) -> (&'a str, &'a str) {
    let Some(Address::List(all)) = address else { panic!("not a list: {address:?}") };
    let [one] = all.as_slice() else { panic!("not one: {all:?}") };
    (one.name.as_deref().unwrap_or_default(), one.address.as_deref().unwrap_or_default())
}

/// Writes it, reads it back, and holds it against what was meant.
fn assert_whole(mail: &Mail, from: &Mailbox) {
    let bytes = write(mail, from).unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.is_ascii() && !text.contains('\0'), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a line ends oddly: {text:?}");
    assert!(text.split("\r\n").all(|line| line.len() <= 998), "a line is long");
    let head = text.split_once("\r\n\r\n").unwrap().0;
    assert!(head.split("\r\n").all(|line| !line.trim().is_empty()), "{head}");

    let read: Message<'_> = MessageParser::default().parse(&bytes).unwrap();
    let names: Vec<&str> = read.headers().iter().map(mail_parser::Header::name).collect();
    assert_eq!(names.len(), HEADERS.len(), "{names:?}");
    assert!(names.iter().zip(HEADERS).all(|(one, other)| one.eq_ignore_ascii_case(other)), "{names:?}");
    assert_eq!(mailbox(read.to()), (mail.to.name(), mail.to.address()));
    assert_eq!(mailbox(read.from()), (from.name(), from.address()));
    let reply_to = mail.reply_to.as_ref().unwrap();
    assert_eq!(mailbox(read.reply_to()), (reply_to.name(), reply_to.address()));
    assert_eq!(read.subject().unwrap_or_default(), subject(mail));
    assert_eq!(read.message_id(), Some(message_id(mail, from).as_str()));
    assert!(read.cc().is_none() && read.bcc().is_none());
    assert_eq!((read.text_body_count(), read.html_body_count(), read.attachment_count()), (1, 1, 0));
}

#[test]
fn a_vector_stays_where_it_was_written() {
    let mut tried = 0;
    for vector in VECTORS {
        for (name, subject, from_name) in
            [(vector, "Ready", "Harbor"), ("Ada", vector, "Harbor"), ("Ada", "Ready", vector), (vector, vector, vector)]
        {
            let from = Mailbox::new(from_name, "harbor@mail.harbor.example").unwrap();
            assert_whole(&mail(name, subject, "Hello"), &from);
            tried += 1;
        }
        let long = vector.repeat(40);
        assert_whole(&mail(&long, &format!("Your workspace {long} is ready"), &long), &from());
    }
    assert!(tried >= 60, "{tried}");
}

#[test]
fn a_vector_is_no_address() {
    for vector in VECTORS {
        assert_eq!(Mailbox::new("Ada", vector), Err(NotAMailbox), "{vector:?}");
        for address in [format!("{vector}@a.example"), format!("ada@{vector}"), format!("ada@a.example{vector}")] {
            if let Ok(taken) = Mailbox::new("Ada", &address) {
                assert_eq!(taken.address(), address);
                assert_whole(&Mail { to: taken, ..mail("", "Ready", "Hello") }, &from());
            }
        }
    }
    for address in [
        "",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b..c",
        "a@-b",
        ".a@b",
        "a.@b",
        "a..b@c",
        "a@[10.0.0.1]",
        "ü@a.example",
        "\"a\"@b",
        "a@b c",
        "a@ü.example",
    ] {
        assert_eq!(Mailbox::new("", address), Err(NotAMailbox), "{address}");
    }
    assert!(Mailbox::new("", &format!("{}@a.example", "a".repeat(65))).is_err());
    assert!(Mailbox::new("", &format!("a@{}", "a.".repeat(130))).is_err());
}

#[test]
fn what_is_ours_and_does_not_fit_is_refused() {
    for id in ["", "let 1", "let_1\r\nBcc: x", "let_1>", "l\u{e9}t"] {
        assert_eq!(
            write(&Mail { id: id.to_owned(), ..mail("Ada", "Ready", "Hello") }, &from()),
            Err(Unfit::Name),
            "{id}"
        );
    }
    for url in [
        "",
        "https://a.example/\r\nBcc: x",
        "https://a.example/>, <mailto:x",
        "https://ü.example",
        "https://a.example/ x",
    ] {
        let unsubscribe = Some(Unsubscribe { url: url.to_owned() });
        let mail = Mail { unsubscribe, ..mail("Ada", "Ready", "Hello") };
        assert_eq!(write(&mail, &from()), Err(Unfit::Unsubscribe), "{url}");
    }
}

#[test]
fn both_parts_arrive_as_they_were_written() {
    let text = "Grüße,\n\nline\n.\n..\nFrom here\n=3D\n--x\n\tend ";
    let letter = mail("Ada", "Ready", text);
    let bytes = write(&letter, &from()).unwrap();
    let read = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), text.trim_end());
    assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n").trim_end(), letter.html);
    let raw = String::from_utf8(bytes).unwrap();
    assert!(raw.find("text/plain").unwrap() < raw.find("text/html").unwrap(), "text first");
    assert!(raw.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    assert!(raw.contains("\r\nMessage-ID: <let_01jq3z5v8kf0r9s7t6w5x4y3z2@mail.harbor.example>\r\n"));
    let necessary = Mail { unsubscribe: None, ..letter };
    assert!(!String::from_utf8(write(&necessary, &from()).unwrap()).unwrap().contains("List-"));
}

#[test]
fn nothing_of_a_mail_is_shown() {
    let shown = format!("{:?}", mail("Ada", "Ready", "Hello"));
    assert_eq!(shown, "Mail(let_01jq3z5v8kf0r9s7t6w5x4y3z2)");
}

proptest! {
    #[test]
    fn any_name_and_any_subject_read_back(name in any::<String>(), subject in any::<String>(), text in any::<String>()) {
        assert_whole(&mail(&name, &subject, &text), &Mailbox::new(&subject, "harbor@mail.harbor.example").unwrap());
    }

    #[test]
    fn any_line_of_odd_letters_reads_back(name in "[\\r\\n\\t\u{0}\u{2028}\"\\\\<>,;:=?@ _a-zé\u{202e}]{0,120}") {
        assert_whole(&mail(&name, &name, &name), &Mailbox::new(&name, "harbor@mail.harbor.example").unwrap());
        if let Ok(taken) = Mailbox::new("", &name) {
            prop_assert_eq!(taken.address().matches('@').count(), 1);
        }
    }
}
