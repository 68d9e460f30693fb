//! What is forged is not believed: the vectors of faults E10, E11 and E12, and more.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::*;

const OLD: &str = "whsec_0123456789abcdef0123456789abcdef";
const NEW: &str = "whsec_fedcba9876543210fedcba9876543210";
const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;
const NOW: i64 = 1_800_000_000;

fn secrets(all: &[&str]) -> Secrets {
    Secrets::new(&all.iter().map(|one| (*one).to_owned().into()).collect::<Vec<_>>()).unwrap()
}

fn now(offset: i64) -> Timestamp {
    Timestamp::from_second(NOW + offset).unwrap()
}

/// Signed over anything with anything, as a forger would.
fn hex(secret: &str, signed: &[u8]) -> String {
    let bytes = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(signed).finalize().into_bytes();
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn over(secret: &str, stamp: &str, body: &[u8]) -> String {
    hex(secret, &[stamp.as_bytes(), b".", body].concat())
}

fn good(secret: &str) -> String {
    format!("t={NOW},v1={}", over(secret, &NOW.to_string(), BODY))
}

/// Made with `openssl dgst -sha256 -hmac`: not by code of ours.
#[test]
fn a_signature_that_another_program_made_is_believed() {
    let header = "t=1800000000,v1=b4317d69fea8e7b87fd7b78e32f76847c5b192adc9e30cc09946971a53357182";
    assert_eq!(secrets(&[OLD]).verify(header, BODY, now(0)), Ok(()));
}

#[test]
fn the_stamp_is_exact_at_its_bounds() {
    for (offset, expected) in
        [(0, Ok(())), (300, Ok(())), (-300, Ok(())), (301, Err(Forged::Stamp)), (-301, Err(Forged::Stamp))]
    {
        assert_eq!(secrets(&[OLD]).verify(&good(OLD), BODY, now(offset)), expected, "{offset}");
    }
}

#[test]
fn both_secrets_count_while_it_changes_and_then_only_the_new_one() {
    let raw = |secret| over(secret, &NOW.to_string(), BODY);
    let both = [
        format!("t={NOW},v1={},v1={}", raw(OLD), raw(NEW)),
        format!("t={NOW},v1={},v1={}", raw(NEW), raw(OLD)),
        format!("v0=6ff,t={NOW},v1={},v1={}", raw(NEW), raw(OLD)),
    ];
    for header in &both {
        for known in [&[OLD][..], &[NEW], &[OLD, NEW]] {
            assert_eq!(secrets(known).verify(header, BODY, now(0)), Ok(()), "any of several: {header}");
        }
    }
    assert_eq!(secrets(&[OLD, NEW]).verify(&good(OLD), BODY, now(0)), Ok(()));
    assert_eq!(secrets(&[NEW]).verify(&good(OLD), BODY, now(0)), Err(Forged::Signature));
}

/// The stamp, not as it should be.
fn stamps(raw: &str) -> Vec<String> {
    let (early, late) = ((NOW - 301).to_string(), (NOW + 301).to_string());
    vec![
        format!("t=1800000001,v1={raw}"),
        format!("t={early},v1={}", over(OLD, &early, BODY)),
        format!("t={late},v1={}", over(OLD, &late, BODY)),
        format!("t=0{NOW},v1={raw}"),
        format!("t=+{NOW},v1={}", over(OLD, &format!("+{NOW}"), BODY)),
        format!("t=-{NOW},v1={}", over(OLD, &format!("-{NOW}"), BODY)),
        format!("t={NOW}.0,v1={}", over(OLD, &format!("{NOW}.0"), BODY)),
        format!("t= {NOW},v1={}", over(OLD, &format!(" {NOW}"), BODY)),
        format!("t=soon,v1={}", over(OLD, "soon", BODY)),
        format!("t=99999999999999999999,v1={}", over(OLD, "99999999999999999999", BODY)),
        format!("t={NOW},t={NOW},v1={raw}"),
        format!("t={early},t={NOW},v1={raw}"),
        format!("T={NOW},v1={raw}"),
        format!("timestamp={NOW},v1={raw}"),
    ]
}

/// Each is a header with the body that comes with it. Every one of them is made with what a forger has.
fn forged() -> Vec<(String, Vec<u8>)> {
    let stamp = NOW.to_string();
    let raw = over(OLD, &stamp, BODY);
    let wrong = over(NEW, &stamp, BODY);
    let mut headers: Vec<String> =
        ["", " ", ",", "=", "t", "t=", "v1=", "t=,v1=", "v1", "t=1800000000", "t=1800000000,"]
            .map(str::to_owned)
            .into();
    // The signature, not as it should be.
    headers.extend([
        raw.clone(),
        format!("v1={raw}"),
        format!("t={NOW},{raw}"),
        format!("t={NOW},v0={raw}"),
        format!("t={NOW},v2={raw}"),
        format!("t={NOW},V1={raw}"),
        format!("t={NOW},v1={wrong}"),
        format!("t={NOW},v1={}", raw.to_uppercase()),
        format!("t={NOW},v1={}", &raw[..62]),
        format!("t={NOW},v1={}", &raw[..63]),
        format!("t={NOW},v1={raw}0"),
        format!("t={NOW},v1={raw}00"),
        format!("t={NOW},v1= {raw}"),
        format!("t={NOW}, v1={raw}"),
        format!("t={NOW};v1={raw}"),
        format!("t={NOW}\nv1={raw}"),
        format!("t={NOW},v1=\"{raw}\""),
        format!("t={NOW},v1={}", "0".repeat(64)),
        format!("t={NOW},v1={}", "é".repeat(32)),
        format!("t={NOW},v1={}", "zz".repeat(32)),
        format!("t={NOW},v1={}", raw.chars().rev().collect::<String>()),
        format!("t={NOW},v1={wrong},v0={raw}"),
        format!("{}t={NOW},v1={raw}", "v0=0,".repeat(2000)),
        format!("t={NOW}{},v1={raw}", format!(",v1={wrong}").repeat(8)),
    ]);
    headers.extend(stamps(&raw));
    // Something else was signed, or with something else.
    headers.extend([
        format!("t={NOW},v1={}", hex(OLD, BODY)),
        format!("t={NOW},v1={}", hex(OLD, stamp.as_bytes())),
        format!("t={NOW},v1={}", hex(OLD, &[stamp.as_bytes(), BODY].concat())),
        format!("t={NOW},v1={}", hex(OLD, &[BODY, b".", stamp.as_bytes()].concat())),
        format!("t={NOW},v1={}", hex(OLD, &[b"evt_1.", stamp.as_bytes(), b".", BODY].concat())),
        format!("t={NOW},v1={}", over(OLD.trim_start_matches("whsec_"), &stamp, BODY)),
        format!("t={NOW},v1={}", over("", &stamp, BODY)),
        format!("t={NOW},v1={}", over("whsec_", &stamp, BODY)),
    ]);
    let mut all: Vec<_> = headers.into_iter().map(|header| (header, BODY.to_vec())).collect();
    // A good header, and another body: written anew, longer, shorter, empty.
    for body in [
        &br#"{"object":"event","id":"evt_1"}"#[..],
        br#"{ "id": "evt_1", "object": "event" }"#,
        br#"{"id":"evt_2","object":"event"}"#,
        b"{\"id\":\"evt_1\",\"object\":\"event\"}\n",
        b"\xef\xbb\xbf{\"id\":\"evt_1\",\"object\":\"event\"}",
        br#"{"id":"evt_1","object":"event""#,
        b"",
    ] {
        all.push((good(OLD), body.to_vec()));
    }
    all
}

#[test]
fn what_is_forged_is_refused() {
    let forged = forged();
    assert!(forged.len() >= 50, "{}", forged.len());
    for (header, body) in &forged {
        assert!(secrets(&[OLD]).verify(header, body, now(0)).is_err(), "{header:.90}");
    }
    assert_eq!(secrets(&[OLD]).verify(&good(OLD), BODY, now(0)), Ok(()), "and what is not forged is believed");
}

/// What is no signature by its form is none that the body would be hashed for.
#[test]
fn only_so_many_signatures_are_read_and_of_the_right_form_alone() {
    for header in ["t=1,v1=00", &format!("t={NOW},v0=00"), &format!("t={NOW},v1={}", "zz".repeat(32))] {
        assert!(read(header).unwrap().1.is_empty(), "{header}");
    }
    let wrong = format!(",v1={}", "07".repeat(32));
    let many = format!("t={NOW}{}", wrong.repeat(12));
    assert_eq!(read(&many).unwrap().1.len(), MOST_SIGNATURES);
    assert_eq!(secrets(&[OLD, NEW]).verify(&many, BODY, now(0)), Err(Forged::Signature));
    let raw = over(OLD, &NOW.to_string(), BODY);
    for (before, expected) in [(7, Ok(())), (8, Err(Forged::Signature))] {
        let header = format!("t={NOW}{},v1={raw}", wrong.repeat(before));
        assert_eq!(secrets(&[OLD, NEW]).verify(&header, BODY, now(0)), expected, "{before}");
    }
}

#[test]
fn a_bad_secret_is_refused() {
    for text in ["", "whsec_", "whsec_short", "0123456789abcdef0123456789abcdef", "whsec_with a space in the middle"] {
        assert_eq!(Secrets::new(&[text.to_owned().into()]).err(), Some(BadSecret), "{text}");
    }
    assert!(Secrets::new(&[]).is_err());
    assert!(Secrets::new(&[OLD, NEW, OLD].map(|one| one.to_owned().into())).is_err());
    assert_eq!(format!("{:?}", secrets(&[OLD, NEW])), "Secrets(Keys(2))");
}

#[test]
fn what_is_signed_is_a_hint_and_no_more() {
    let body = br#"{"id":"evt_1","object":"event","type":"customer.subscription.updated","created":1800000000,
        "livemode":false,"api_version":"2027-01-01.tomorrow","data":{"object":{"object":"subscription","id":"sub_1",
        "customer":"cus_1","status":"something_new"}}}"#;
    let hint = hint(body).unwrap();
    assert_eq!((hint.object.as_str(), hint.object_id.as_deref()), ("subscription", Some("sub_1")));
    assert_eq!(hint.customer.unwrap().as_str(), "cus_1");
    for odd in [&b""[..], b"{}", b"[]", b"\xff", br#"{"id":"evt_1","object":"event"}"#] {
        assert_eq!(super::hint(odd), None);
    }
}
