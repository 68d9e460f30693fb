//! Questions of an operator to a running service.

use nats::Ops;
use nats::ops::Refusal;
use tokio_util::sync::CancellationToken;

use crate::server::{Server, soon};

#[tokio::test]
async fn an_operator_asks_and_is_answered() {
    let server = Server::with_users();
    let (lifecycle, operator) = (server.connect("lifecycle").await, server.connect("ops").await);
    let mut ops = Ops::start(&lifecycle, "lifecycle", "1.2.3", "Decides what a workspace is.").await.unwrap();
    ops.answer("workspace.show", async |id| match id.as_str() {
        "ws_1" => Ok(br#"{"id":"ws_1"}"#.to_vec()),
        _ => Err(Refusal::absent("no such\nworkspace")),
    })
    .await
    .unwrap();
    lifecycle.client().flush().await.unwrap();
    let stop = CancellationToken::new();
    let asks = async {
        let client = operator.client();
        let ask = async |subject: &str, body: &'static str| {
            // Until the server knows of the endpoint nobody answers.
            loop {
                match client.request(subject.to_owned(), body.into()).await {
                    Ok(answer) => break answer,
                    Err(error) => assert_eq!(error.kind(), async_nats::RequestErrorKind::NoResponders),
                }
            }
        };
        let shown = ask("ops.lifecycle.workspace.show", "ws_1\n").await;
        assert_eq!(shown.payload, r#"{"id":"ws_1"}"#);
        let absent = ask("ops.lifecycle.workspace.show", "ws_2").await.headers.unwrap();
        assert_eq!(absent.get("Nats-Service-Error").unwrap().as_str(), "no such workspace");
        assert_eq!(absent.get("Nats-Service-Error-Code").unwrap().as_str(), "404");
        let listed = ask("$SRV.INFO.lifecycle", "").await;
        let listed: serde_json::Value = serde_json::from_slice(&listed.payload).unwrap();
        assert_eq!(listed["endpoints"][0]["subject"], "ops.lifecycle.workspace.show");
        stop.cancel();
    };
    soon(async { tokio::join!(asks, ops.run(stop.clone())) }).await;
}
