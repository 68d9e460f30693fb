//! Nudges: messages that are not stored, and what a listener learns when some were lost.

use nats::{Notification, listen, nudge};

use crate::server::{Server, soon};

#[tokio::test]
async fn a_listener_receives_nudges_and_learns_that_it_may_have_missed_some() {
    let mut server = Server::open();
    let (sender, receiver) = (server.connect("test").await, server.connect("test").await);
    let mut listener = listen(&receiver, "nudge.web").await;
    receiver.client().flush().await.unwrap();
    // The subscription is on its way; a listener that was told nothing asks again, and so does this.
    let received = soon(async {
        loop {
            nudge(&sender, "nudge.web", "ws_1".into()).await;
            if let Ok(received) = tokio::time::timeout(std::time::Duration::from_millis(200), listener.next()).await {
                break received;
            }
        }
    });
    assert_eq!(received.await, Notification::Nudge("ws_1".into()));
    server.restart();
    soon(async { while listener.next().await != Notification::Reconnected {} }).await;
}
