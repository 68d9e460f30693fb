//! What Stripe says when it does not do something, in our words.
//!
//! The status says most; where it does not, a code does, which is a word from a list. The sentences are for people, in
//! whatever language, and may name a card or an address: they are not read.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use crate::{CardRefusal, Error, Kind, NoAnswer};

/// Of a code, so much is kept.
const LONGEST_CODE: usize = 64;

/// Nobody waits longer than this because of an answer.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

#[derive(Deserialize, Default)]
struct Body {
    #[serde(default)]
    error: Said,
}

#[derive(Deserialize, Default)]
struct Said {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    decline_code: String,
}

/// The error that an answer comes to.
pub(super) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Error {
    let said = serde_json::from_slice::<Body>(body).unwrap_or_default().error;
    let is_stored = header(headers, "idempotent-replayed") == Some("true");
    let code = if said.decline_code.is_empty() { &said.code } else { &said.decline_code };
    Error {
        kind: kind(status, is_stored, &said),
        retry_after: retry_after(headers),
        status: Some(status.as_u16()),
        code: clean(code),
        reference: reference(headers),
    }
}

fn kind(status: StatusCode, is_stored: bool, said: &Said) -> Kind {
    match status {
        _ if said.kind == "idempotency_error" => Kind::KeyReused,
        _ if said.kind == "card_error" => Kind::CardRefused(card(said)),
        StatusCode::PAYMENT_REQUIRED => Kind::CardRefused(card(said)),
        // Without a card, nothing can be charged: it is no fault of the bank's, and said with another status.
        StatusCode::BAD_REQUEST if said.code == "resource_missing" && card(said) == CardRefusal::NoCard => {
            Kind::CardRefused(CardRefusal::NoCard)
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Kind::KeyRefused,
        StatusCode::NOT_FOUND => Kind::Absent,
        StatusCode::CONFLICT => Kind::Underway,
        StatusCode::TOO_MANY_REQUESTS if said.code == "lock_timeout" => Kind::LockTimeout,
        StatusCode::TOO_MANY_REQUESTS => Kind::RateLimited,
        status if status.is_client_error() => Kind::Refused,
        _ if is_stored => Kind::Unknown(NoAnswer::Stored),
        _ => Kind::Unknown(NoAnswer::Broken),
    }
}

fn card(said: &Said) -> CardRefusal {
    match (said.code.as_str(), said.decline_code.as_str()) {
        (_, "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded") => {
            CardRefusal::NoMoney
        }
        ("expired_card", _) | (_, "expired_card") => CardRefusal::Expired,
        (_, "authentication_required") | ("authentication_required", _) => CardRefusal::NeedsCustomer,
        ("subscription_payment_intent_requires_action" | "invoice_payment_intent_requires_action", _) => {
            CardRefusal::NeedsCustomer
        }
        ("payment_intent_authentication_failure", _) => CardRefusal::NeedsCustomer,
        ("resource_missing" | "missing_payment_method", _) => CardRefusal::NoCard,
        (_, _) => CardRefusal::Declined,
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// How Stripe calls the request: what its people ask for.
pub(super) fn reference(headers: &HeaderMap) -> String {
    header(headers, "request-id").map(clean).unwrap_or_default()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A word of a list, and nothing that would change how a log reads.
fn clean(code: &str) -> String {
    let plain = |each: &char| each.is_ascii_alphanumeric() || *each == '_' || *each == '-';
    code.chars().filter(plain).take(LONGEST_CODE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str, headers: &[(&'static str, &'static str)]) -> Error {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        read(StatusCode::from_u16(status).unwrap(), &headers, body.as_bytes())
    }

    fn said(kind: &str, code: &str, decline: &str) -> String {
        format!(r#"{{"error":{{"type":"{kind}","code":"{code}","decline_code":"{decline}","message":"Ada, 4242"}}}}"#)
    }

    #[test]
    fn what_stripe_says_has_a_word_of_ours() {
        let (refused, card) = (|why| Kind::CardRefused(why), "card_error");
        for (status, body, expected) in [
            (402, said(card, "card_declined", "generic_decline"), refused(CardRefusal::Declined)),
            (402, said(card, "card_declined", "insufficient_funds"), refused(CardRefusal::NoMoney)),
            (402, said(card, "expired_card", ""), refused(CardRefusal::Expired)),
            (
                402,
                said(card, "authentication_required", "authentication_required"),
                refused(CardRefusal::NeedsCustomer),
            ),
            (402, said(card, "subscription_payment_intent_requires_action", ""), refused(CardRefusal::NeedsCustomer)),
            (400, said("invalid_request_error", "resource_missing", ""), refused(CardRefusal::NoCard)),
            (429, said("invalid_request_error", "lock_timeout", ""), Kind::LockTimeout),
            (429, said("invalid_request_error", "rate_limit", ""), Kind::RateLimited),
            (409, said("invalid_request_error", "idempotency_key_in_use", ""), Kind::Underway),
            (400, said("idempotency_error", "", ""), Kind::KeyReused),
            (400, said("invalid_request_error", "parameter_unknown", ""), Kind::Refused),
            (401, said("invalid_request_error", "", ""), Kind::KeyRefused),
            (403, said("invalid_request_error", "", ""), Kind::KeyRefused),
            (404, said("invalid_request_error", "resource_missing", ""), Kind::Absent),
            (500, said("api_error", "", ""), Kind::Unknown(NoAnswer::Broken)),
            (503, "<html>".to_owned(), Kind::Unknown(NoAnswer::Broken)),
            (301, String::new(), Kind::Unknown(NoAnswer::Broken)),
            (418, "[]".to_owned(), Kind::Refused),
        ] {
            assert_eq!(error(status, &body, &[]).kind, expected, "{status} {body}");
        }
    }

    #[test]
    fn a_failure_that_is_stored_is_told_from_one_that_is_not() {
        let stored = error(500, "{}", &[("idempotent-replayed", "true")]);
        assert!(stored.kind.is_stored() && stored.kind.may_be_done());
        assert!(!error(500, "{}", &[("idempotent-replayed", "false")]).kind.is_stored());
        assert_eq!(error(402, "{}", &[("idempotent-replayed", "true")]).kind, Kind::CardRefused(CardRefusal::Declined));
    }

    #[test]
    fn the_log_has_codes_and_no_sentences() {
        let headers = [("request-id", "req_1"), ("retry-after", "7")];
        let error = error(402, &said("card_error", "card_declined", "lost\\ncard \\u001b[31m"), &headers);
        assert_eq!(error.for_log(), "the card is refused (402) code lostcard31m request req_1");
        assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
        assert_eq!(self::error(429, "{}", &[("retry-after", "999999")]).retry_after, Some(LONGEST_WAIT));
        assert_eq!(self::error(429, "{}", &[("retry-after", "soon")]).retry_after, None);
    }
}
