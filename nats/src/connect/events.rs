//! What the client notices about its connection: each event is logged and counted here, once, for everyone.

use async_nats::Event;

pub(super) fn note(event: &Event) {
    match event {
        Event::Connected => {
            metrics::counter!("nats_connects_total").increment(1);
        }
        Event::Disconnected => {
            metrics::counter!("nats_disconnects_total").increment(1);
            tracing::warn!("the NATS server is gone");
        }
        Event::LameDuckMode => tracing::warn!("the NATS server is about to leave"),
        Event::Draining | Event::Closed => tracing::debug!(%event, "the NATS connection ends"),
        Event::SlowConsumer(subscription) => {
            metrics::counter!("nats_slow_consumers_total").increment(1);
            tracing::error!(subscription, "messages were dropped because nobody took them in time");
        }
        Event::ServerError(error) => {
            metrics::counter!("nats_server_errors_total").increment(1);
            tracing::error!(%error, "the NATS server refused something");
        }
        Event::ClientError(error) => {
            metrics::counter!("nats_client_errors_total").increment(1);
            tracing::warn!(%error, "the NATS client had trouble");
        }
    }
}
