//! What every request has: JSON with fields that are known, a name, and where something changes a reason.

use std::future::Future;

use domain::authorize::permission::Permitted;
use domain::authorize::{Denied, Permit, Principal, Resource, authorize};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use messages::Actor;
use nats::ops::{Question, Refusal};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The longest reason. It is for who reads the log, not a letter.
const LONGEST: usize = 200;

/// Reads what is asked for, has it answered, and writes the answer.
pub(crate) fn answering<C, T, Fut>(
    what: &'static str,
    from: &C,
    answer: fn(C, Actor, T) -> Fut,
) -> impl Fn(Question) -> BoxFuture<'static, Result<Vec<u8>, Refusal>> + Send + Sync + 'static
where
    C: Clone + Send + Sync + 'static,
    T: DeserializeOwned + Send + 'static,
    Fut: Future<Output = Result<Value, Refusal>> + Send + 'static,
{
    let from = from.clone();
    move |Question { by, body }| {
        let from = from.clone();
        async move {
            let asked = read(&body)?;
            tracing::info!(what, who = by.as_str(), "asked by one of us");
            let answer = answer(from, Actor::Staff(by.as_str().to_owned()), asked).await?;
            Ok(answer.to_string().into_bytes())
        }
        .boxed()
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body = if body.trim_ascii().is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Refusal::unclear(format!("this does not read: {error}")))
}

/// Whether who asks may do `what` with Harbor itself.
pub(crate) fn in_the_house<P: Permitted>(by: &Actor, what: P) -> Result<Permit<P>, Refusal> {
    authorize(Principal::from(by), what, &Resource::House).map_err(denied)
}

/// Why not, for who asks.
pub(crate) fn denied(denied: Denied) -> Refusal {
    match denied {
        Denied::SignIn | Denied::NotFound => Refusal::absent("there is no such thing"),
        Denied::Forbidden(why) => Refusal::not_so(why.sentence()),
    }
}

/// The name of who asks, as rows keep it.
pub(crate) fn name(by: &Actor) -> &str {
    match by {
        Actor::Staff(name) | Actor::Behalf { staff: name, .. } => name,
        Actor::Person(_) | Actor::Stripe | Actor::Infra | Actor::Clock | Actor::Service(_) | Actor::Other(_) => "",
    }
}

/// Why it is to be done. It stands on the log for ever, so nobody outside is to be known by it.
pub(crate) fn reason(given: Option<String>) -> Result<String, Refusal> {
    let reason = given.unwrap_or_default().trim().to_owned();
    if reason.is_empty() {
        return Err(Refusal::unclear("say why: \"reason\":\"…\""));
    }
    if reason.chars().count() > LONGEST || reason.contains(|letter: char| letter.is_control() || letter == '@') {
        return Err(Refusal::unclear(format!(
            "a reason has up to {LONGEST} letters, on one line, and names no address"
        )));
    }
    Ok(reason)
}

#[cfg(test)]
mod tests {
    use messages::WorkspaceId;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Ask {
        workspace: Option<WorkspaceId>,
    }

    #[test]
    fn a_request_is_json_with_fields_that_are_known() {
        assert_eq!(read::<Ask>(b" \n"), Ok(Ask::default()));
        for wrong in ["ws_1", r#"{"workspace":"ws_1"}"#, r#"{"workspce":null}"#, "[1"] {
            assert_eq!(read::<Ask>(wrong.as_bytes()).map_err(|refusal| refusal.code), Err(400), "{wrong}");
        }
    }

    #[test]
    fn a_reason_is_one_line_that_names_nobody() {
        assert_eq!(reason(Some(" It hangs. ".to_owned())), Ok("It hangs.".to_owned()));
        for wrong in ["", "  ", "a\nb", "ada@example.com", &"x".repeat(201)] {
            assert_eq!(reason(Some(wrong.to_owned())).map_err(|refusal| refusal.code), Err(400), "{wrong:?}");
        }
        assert!(reason(None).is_err());
    }
}
