//! What is asked, and what each answer comes to.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::*;
use crate::{Refused, Unsubscribe};

fn mail(name: &str) -> Mail {
    Mail {
        to: Mailbox::new(name, "ada@a.example").unwrap(),
        reply_to: Some(Mailbox::new("Help", "help@harbor.example").unwrap()),
        subject: "Rea\r\nBcc: x\u{202e}dy".to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        unsubscribe: Some(Unsubscribe { url: "https://harbor.example/off".to_owned() }),
        id: "let_1".to_owned(),
    }
}

/// A server that gives one answer to one request; none when it should say nothing.
async fn asked(mail: &Mail, answer: Option<&'static str>) -> (Result<Accepted, NotSent>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let from = Mailbox::new("Harbor", "harbor@mail.harbor.example").unwrap();
    let resend = Resend::new(&format!("http://{address}/base/"), "re_hush".into(), from).unwrap();
    let resend = resend.patient_for(Duration::from_millis(500));
    let mut serving = JoinSet::new();
    serving.spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut heard, mut piece) = (Vec::new(), [0; 4096]);
        while !is_whole(&heard) {
            let read = stream.read(&mut piece).await.unwrap();
            heard.extend_from_slice(&piece[..read]);
        }
        if let Some(answer) = answer {
            stream.write_all(answer.as_bytes()).await.unwrap();
        } else {
            // Until the other side gives up.
            let _ = stream.read(&mut piece).await;
        }
        String::from_utf8(heard).unwrap()
    });
    let outcome = resend.send(mail, "att_1").await;
    (outcome, serving.join_next().await.unwrap().unwrap())
}

fn is_whole(heard: &[u8]) -> bool {
    let text = String::from_utf8_lossy(heard).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
    length.is_none_or(|length: usize| body.len() >= length)
}

#[tokio::test]
async fn a_mail_is_one_request_with_its_key() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\n{\"id\":\"49a3999c-0\"}";
    let (outcome, request) = asked(&mail("Ada, \"Countess\" <eve@evil.example>"), Some(answer)).await;
    assert_eq!(outcome, Ok(Accepted { id: Some("49a3999c-0".to_owned()) }));
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(head.starts_with("post /base/emails http/1.1\r\n"), "{head}");
    for header in
        ["\r\nauthorization: bearer re_hush", "\r\nidempotency-key: att_1", "\r\ncontent-type: application/json"]
    {
        assert!(head.contains(header), "{head}");
    }
    let body: Value = serde_json::from_str(body).unwrap();
    let expected = json!({
        "from": "Harbor <harbor@mail.harbor.example>",
        "to": ["Ada Countess eveevil.example <ada@a.example>"],
        "reply_to": "Help <help@harbor.example>",
        "subject": "Rea Bcc: xdy",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "headers": {
            "Auto-Submitted": "auto-generated",
            "X-Harbor-Letter": "let_1",
            "List-Unsubscribe": "<https://harbor.example/off>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        "tags": [{ "name": "letter", "value": "let_1" }],
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn what_is_taken_is_taken_however_much_of_the_answer_arrived() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"id\":",
        "HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{\"id\":\"a b\"}",
    ] {
        let (outcome, _) = asked(&mail("Ada"), Some(answer)).await;
        assert_eq!(outcome, Ok(Accepted { id: None }), "{answer}");
    }
}

#[tokio::test]
async fn no_answer_says_nothing_and_no_connection_that_it_was_not_sent() {
    for answer in [None, Some(""), Some("HTTP/1.1 2")] {
        let (outcome, _) = asked(&mail("Ada"), answer).await;
        assert!(matches!(outcome, Err(NotSent::Unknown(_))), "{answer:?} {outcome:?}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let from = Mailbox::new("", "harbor@mail.harbor.example").unwrap();
    let resend = Resend::new(&format!("http://{nobody}"), "re_hush".into(), from).unwrap();
    assert_eq!(resend.send(&mail("Ada"), "att_1").await, Err(NotSent::later("no connection")));
    assert!(!format!("{resend:?}").contains("hush"));
    assert_eq!(resend.remembers(), Some(Duration::from_hours(23)));
}

fn refused(status: u16, name: &str, message: &str) -> NotSent {
    let body = json!({ "statusCode": status, "name": name, "message": message }).to_string();
    answer::refused(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes())
}

#[test]
fn what_resend_answers_has_a_word_of_ours() {
    let to = "Invalid `to` field. The email address of ada@a.example needs to follow the format.";
    for (status, name, message, of) in [
        (422, "validation_error", to, Refused::Address),
        (400, "validation_error", to, Refused::Address),
        (422, "validation_error", "Invalid `html` field.", Refused::Mail),
        (422, "missing_required_field", "", Refused::Mail),
        (413, "", "", Refused::Mail),
        (451, "security_error", "", Refused::Mail),
    ] {
        let NotSent::Never(refusal) = refused(status, name, message) else { panic!("{status} {name}") };
        assert_eq!(refusal.what, of, "{status} {name}");
        assert!(!refusal.why.contains('@'), "{}", refusal.why);
    }
    for (status, name) in [
        (401, "missing_api_key"),
        (403, "invalid_api_key"),
        (403, "validation_error"),
        (404, "not_found"),
        (405, "method_not_allowed"),
        (408, ""),
        (422, "invalid_from_address"),
        (429, "rate_limit_exceeded"),
        (429, "daily_quota_exceeded"),
        (429, ""),
        (500, "application_error"),
        (503, ""),
        (301, ""),
    ] {
        assert!(matches!(refused(status, name, to), NotSent::Later { .. }), "{status} {name}");
    }
    for (status, name) in
        [(409, "concurrent_idempotent_requests"), (409, "invalid_idempotent_request"), (502, ""), (504, "")]
    {
        assert!(matches!(refused(status, name, ""), NotSent::Unknown(_)), "{status} {name}");
    }
}

#[test]
fn how_long_to_wait_is_heard_within_reason() {
    for (said, expected) in [("7", Some(7)), ("99999", Some(3600)), ("soon", None), ("-1", None)] {
        let headers = [("retry-after".parse().unwrap(), said.parse().unwrap())].into_iter().collect();
        let NotSent::Later { after, .. } = answer::refused(StatusCode::TOO_MANY_REQUESTS, &headers, b"<html>") else {
            panic!("{said}")
        };
        assert_eq!(after, expected.map(Duration::from_secs), "{said}");
    }
}

#[test]
fn what_is_no_address_is_none() {
    for address in ["", "resend", "ftp://resend.example", "mailto:a@b"] {
        let from = Mailbox::new("", "harbor@mail.harbor.example").unwrap();
        assert!(matches!(Resend::new(address, "re_hush".into(), from), Err(NoResend::Address)), "{address}");
    }
}
