//! What was last published about a machine, and when something new is published.

use jiff::Timestamp;
use messages::workspace::{Attempts, Observed, Word};
use messages::{Actor, Message};
use nats::effect::{Error, Settling};
use nats::fold::Draft;

use super::Instance;

/// The version of the table that translates infra's words, for the envelope of what is published.
const POLICY: &str = "infra@1";

/// What two observations have in common that say the same. Empty parts are left out, so that a part that is added here
/// later does not make news of what was published before.
pub(crate) fn summary(observed: &Observed) -> String {
    let Observed { word, raw, generation, endpoint, first_deployment_at, own_key_at, .. } = observed;
    let place = endpoint.as_deref().unwrap_or_default();
    let code = first_deployment_at.map(|at| format!(" code {at}")).unwrap_or_default();
    let key = own_key_at.map(|at| format!(" key {at}")).unwrap_or_default();
    format!("{word} {raw} {generation} {place}{code}{key}")
}

/// Drafts the observation for the log, unless the same was published last. While the workspace is in trouble each try is
/// news: people read how many there were, and when the next one is due.
pub(super) async fn publish(
    settling: &mut Settling<'_>,
    instance: &Instance,
    mut observed: Observed,
    tries: u32,
    next_at: Option<Timestamp>,
) -> Result<(), Error> {
    if instance.orphan {
        return Ok(());
    }
    let same = summary(&observed);
    let is_news = instance.published.as_deref() != Some(&same) || observed.credential.is_some();
    if !is_news && !instance.troubled {
        return Ok(());
    }
    let attempts = Attempts { made: tries, last_at: settling.now(), next_at };
    observed.attempts = (tries > 0).then_some(attempts);
    if is_news && observed.word == Word::Unknown {
        metrics::counter!("infra_trouble_total", "kind" => "unknown_word").increment(1);
        let raw: String = observed.raw.chars().take(64).collect();
        tracing::warn!(workspace = %instance.workspace, raw, "infra says a word that we do not know");
    }
    let update = "update instances set told = $2 where workspace = $1";
    settling.db().execute(update, &[&instance.workspace, &same]).await?;
    settling.draft(Draft {
        message: Message::WorkspaceObserved(instance.workspace, Box::new(observed)),
        command: None,
        cause: instance.asked_by,
        actor: Actor::Infra,
        at: settling.now(),
        policy: Some(POLICY.to_owned()),
        trace: instance.trace,
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_time_is_worth_publishing_and_nothing_old_is_published_again() {
        let before = Observed {
            word: Word::Running,
            raw: "running".into(),
            generation: 3,
            resource: Some("res_1".into()),
            endpoint: Some("https://w1.example.com".into()),
            credential: None,
            first_deployment_at: None,
            own_key_at: None,
            attempts: None,
            resealed: false,
        };
        assert_eq!(summary(&before), "running running 3 https://w1.example.com", "as it stands in rows from before");
        let at = Some(Timestamp::UNIX_EPOCH);
        let code = Observed { first_deployment_at: at, ..before.clone() };
        let key = Observed { own_key_at: at, ..before.clone() };
        assert!(summary(&code) != summary(&before) && summary(&key) != summary(&before));
        assert_ne!(summary(&code), summary(&key));
    }
}
