//! Connections that take their time.

use futures_util::future::join_all;
use http::Method;
use messages::workspace::Region;

use super::raw::{Raw, cuts, doors, web};
use crate::world::{Wish, World, story, until};

/// So many connections of each kind, on each listener.
const MANY: usize = 10;

fn impatient(name: &'static str) -> Wish {
    ["HEADERS", "BODY_IDLE", "KEEP_ALIVE", "WRITE_IDLE"]
        .iter()
        .fold(World::named(name), |wish, limit| wish.with(&format!("HARBOR_HTTP_{limit}_SECONDS"), "2"))
}

#[tokio::test]
async fn who_keeps_us_waiting_is_cut_and_visitors_see_nothing_of_it() {
    story(impatient("slow"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let mut steps = ada.request(Method::GET, "/live?watch=list").send().await.unwrap();
        steps.chunk().await.unwrap().unwrap();
        let mut slow = Vec::new();
        for address in doors(world) {
            for _ in 0..MANY {
                slow.push(Raw::to(address).await);
                slow.push(Raw::sending(address, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await);
                slow.push(Raw::sending(address, "GET /healthz HTTP/1.1\r\nho").await);
                slow.push(Raw::sending(address, "GET /nothing HTTP/1.1\r\nhost: localhost\r\n\r\n").await);
            }
        }
        for path in ["/", "/workspaces"] {
            assert_eq!(ada.opens(path).await.status, 200, "{path}");
        }
        join_all(slow.into_iter().map(Raw::until_cut)).await;
        let cuts = cuts(world).await;
        let count = |why: &str| cuts.get(why).copied().unwrap_or_default();
        let each = u64::try_from(3 * MANY).unwrap();
        assert!(count("silent") >= each && count("headers") >= 2 * each && count("idle") >= each, "{cuts:?}");
        // What was open all the while goes on: it is told of what happens now.
        ada.creates_a_workspace("Paper shop", Region::Eu).await;
        until("the stream goes on", async || {
            let told = steps.chunk().await.unwrap().expect("the stream was cut");
            String::from_utf8_lossy(&told).contains("event: changed").then_some(())
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn half_a_request_is_told_so() {
    story(impatient("half"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let cookie =
            format!("{}={}", crate::world::customer::SESSION, ada.cookie(crate::world::customer::SESSION).unwrap());
        let ours =
            format!("host: localhost\r\norigin: {}\r\nsec-fetch-site: same-origin\r\ncookie: {cookie}\r\n", ada.origin);
        let form = "content-type: application/x-www-form-urlencoded\r\n";
        let posts = [
            (web(world), format!("POST /workspaces HTTP/1.1\r\n{ours}{form}content-length: 100\r\n\r\nname=")),
            (
                web(world),
                format!("POST /workspaces HTTP/1.1\r\n{ours}{form}transfer-encoding: chunked\r\n\r\n5\r\nname="),
            ),
            (world.ingress, "POST /events/infra HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{".to_owned()),
        ];
        for (address, half) in posts {
            let answer = Raw::sending(address, &half).await.answer().await;
            assert!(answer.starts_with("HTTP/1.1 408 "), "{half}: {answer}");
            assert!(address == world.ingress || answer.contains("Only a part arrived"), "{answer}");
        }
        assert!(ada.opens("/workspaces").await.status == 200);
    })
    .await;
}

#[tokio::test]
async fn who_does_not_take_the_answer_is_cut() {
    story(impatient("unread"), async |world| {
        let mut greedy = Vec::new();
        for _ in 0..3 {
            let mut raw = Raw::narrow(web(world)).await;
            let times = raw.sends_until_refused(&b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(20)).await;
            assert!(times > 0);
            greedy.push(raw);
        }
        assert!(cuts(world).await.get("unread").copied().unwrap_or_default() >= 3);
        assert_eq!(world.customer("Ada").opens("/").await.status, 200);
    })
    .await;
}
