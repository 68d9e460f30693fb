use nats::{Received, listen, nudge};

use crate::server::{Server, soon};

#[tokio::test]
async fn a_listener_hears_nudges_and_is_told_what_it_may_have_missed() {
    let mut server = Server::open();
    let (speaker, hearer) = (server.connect("test").await, server.connect("test").await);
    let mut listener = listen(&hearer, "nudge.web").await;
    hearer.client().flush().await.unwrap();
    // The subscription is on its way; a listener that was told nothing asks again, and so does this.
    let received = soon(async {
        loop {
            nudge(&speaker, "nudge.web", "ws_1".into()).await;
            if let Ok(received) = tokio::time::timeout(std::time::Duration::from_millis(200), listener.next()).await {
                break received;
            }
        }
    });
    assert_eq!(received.await, Received::Nudge("ws_1".into()));
    server.restart();
    soon(async { while listener.next().await != Received::Reconnected {} }).await;
}
