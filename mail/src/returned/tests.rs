//! Reports as servers write them, and events as Resend does.

use serde_json::json;

use super::*;

const LETTER: &str = "let_01jq3z5v8kf0r9s7t6w5x4y3z2";

macro_rules! sample {
    ($name:literal) => {
        ($name, include_bytes!(concat!("samples/", $name, ".eml")).as_slice())
    };
}

fn returned(why: Why) -> Option<Returned> {
    Some(Returned { letter: Some(LETTER.to_owned()), carried_as: None, why })
}

#[test]
fn what_servers_mail_back_is_read() {
    for ((name, mail), expected) in [
        (sample!("postfix"), returned(Why::NoMailbox)),
        (sample!("only_headers"), returned(Why::Refused)),
        (sample!("folded_upper_case"), returned(Why::Full)),
        (sample!("given_up"), returned(Why::Full)),
        (sample!("no_status"), returned(Why::Unknown)),
        (sample!("global"), returned(Why::NoMailbox)),
        (sample!("complaint"), returned(Why::Complained)),
        (sample!("no_address"), returned(Why::NoMailbox)),
        (sample!("complaint_taken_back"), None),
        (sample!("delayed"), None),
        (sample!("delivered"), None),
        (sample!("of_somebody_else"), None),
        (sample!("named_by_a_header_with_more"), None),
        (sample!("no_original"), None),
        (sample!("cut_off"), None),
        (sample!("on_holiday"), None),
        (sample!("words_only"), None),
    ] {
        assert_eq!(report(mail), expected, "{name}");
        let over_the_wire = String::from_utf8_lossy(mail).replace('\n', "\r\n");
        assert_eq!(report(over_the_wire.as_bytes()), expected, "{name} with the line ends of the wire");
    }
}

#[test]
fn a_report_that_is_cut_anywhere_says_the_same_or_nothing() {
    let (_, mail) = sample!("postfix");
    let whole = report(mail);
    for end in (0..mail.len()).step_by(7) {
        let read = report(&mail[..end]);
        assert!(read.is_none() || read == whole, "cut at {end}");
    }
    let mut large = mail.to_vec();
    large.resize(2 * 1024 * 1024, b'x');
    assert_eq!(report(&large), None);
    for noise in [&b""[..], &[0; 300], b"\xff\xfe: \xff\r\n\r\n", b"Content-Type: multipart/report\r\n\r\n"] {
        assert_eq!(report(noise), None);
    }
}

fn event(kind: &str, bounce: (&str, &str), tags: serde_json::Value) -> Vec<u8> {
    let (of, sub) = bounce;
    let data = json!({
        "created_at": "2026-03-12T09:14:07.000Z",
        "email_id": "56761188-7520-42d8-8898-ff6fc54ce618",
        "from": "Harbor <harbor@mail.harbor.example>",
        "to": ["ada@other.example"],
        "subject": "Your workspace is ready",
        "bounce": { "message": "ada@other.example is gone", "type": of, "subType": sub },
        "tags": tags,
    });
    serde_json::to_vec(&json!({ "type": kind, "created_at": "2026-03-12T09:14:09.000Z", "data": data })).unwrap()
}

#[test]
fn what_resend_tells_is_read() {
    let tags = || json!({ "letter": LETTER });
    let bounced = "email.bounced";
    for (kind, bounce, why) in [
        (bounced, ("Permanent", "General"), Some(Why::NoMailbox)),
        (bounced, ("Permanent", "NoEmail"), Some(Why::NoMailbox)),
        (bounced, ("Permanent", "Suppressed"), Some(Why::Refused)),
        (bounced, ("Transient", "MailboxFull"), Some(Why::Full)),
        (bounced, ("Transient", "ContentRejected"), Some(Why::Refused)),
        (bounced, ("Undetermined", "Undetermined"), Some(Why::Refused)),
        (bounced, ("", ""), Some(Why::Refused)),
        ("email.complained", ("", ""), Some(Why::Complained)),
        ("email.suppressed", ("", ""), Some(Why::Refused)),
        ("email.delivered", ("", ""), None),
        ("email.sent", ("", ""), None),
        ("email.delivery_delayed", ("", ""), None),
        ("email.opened", ("", ""), None),
        ("email.failed", ("", ""), None),
        ("email.invented_tomorrow", ("", ""), None),
        ("contact.created", ("", ""), None),
    ] {
        let read = resend(&event(kind, bounce, tags()));
        assert_eq!(read.as_ref().map(|read| read.why), why, "{kind} {bounce:?}");
        let Some(read) = read else { continue };
        assert_eq!(read.letter.as_deref(), Some(LETTER));
        assert_eq!(read.carried_as.as_deref(), Some("56761188-7520-42d8-8898-ff6fc54ce618"));
    }
}

#[test]
fn tags_come_as_names_or_in_a_list_and_what_is_no_letter_of_ours_is_none() {
    let of = |tags| resend(&event("email.complained", ("", ""), tags)).unwrap().letter;
    assert_eq!(
        of(json!([{ "name": "x", "value": "y" }, { "name": "letter", "value": LETTER }])).as_deref(),
        Some(LETTER)
    );
    for tags in
        [json!(null), json!([]), json!({}), json!({ "letter": 7 }), json!({ "letter": "let_../x" }), json!("letter")]
    {
        assert_eq!(of(tags), None);
    }
    for broken in ["", "[]", "{}", r#"{"type":"email.bounced"}"#, r#"{"type":"email.bounced","data":{}}"#, "\u{0}"] {
        assert_eq!(resend(broken.as_bytes()), None, "{broken}");
    }
}

#[test]
fn an_address_is_neither_written_nor_shown() {
    let (_, mail) = sample!("postfix");
    let read = report(mail).unwrap();
    let written = String::from_utf8(keep(&read).unwrap()).unwrap();
    assert_eq!(written, format!(r#"{{"letter":"{LETTER}","why":"no_mailbox"}}"#));
    assert!(!format!("{read:?}").contains('@'));
    let again: Returned = serde_json::from_str(&written).unwrap();
    assert_eq!(again, read);
    assert_eq!(kept(written.as_bytes()), Some(again));
    for tags in [json!({ "letter": LETTER }), json!({})] {
        let event = event("email.complained", ("", ""), tags);
        let read = resend(&event).unwrap();
        let written = keep(&read).unwrap();
        let text = String::from_utf8_lossy(&written);
        assert!(!text.contains('@') && !text.contains("workspace"), "{text}");
        assert_eq!((kept(&written), kept(&event)), (Some(read.clone()), Some(read)), "and as it was kept before");
    }
    for nothing in ["", "{}", r#"{"why":"full"}"#, r#"{"type":"email.sent","data":{}}"#] {
        assert_eq!(kept(nothing.as_bytes()), None, "{nothing}");
    }
    let newer: Returned = serde_json::from_str(r#"{"carried_as":"x","why":"invented"}"#).unwrap();
    assert_eq!(newer.why, Why::Unknown);
}
