//! HTTP/2 as nobody means it (faults I16): requests that are given up as soon as they are sent, headers that never end,
//! more requests at once than there is room for.

use installation::config::Service;

use super::raw::{Raw, web};
use crate::world::{World, story};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const HEADERS: u8 = 1;
const RESET: u8 = 3;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [&length[1..], &[kind, flags], &stream.to_be_bytes()].concat();
    [head, payload.to_vec()].concat()
}

/// `GET / http://localhost`, by the numbers that the standard gives to these headers.
fn request(stream: u32) -> Vec<u8> {
    let get = [&[0x82, 0x86, 0x84, 0x41, 9][..], b"localhost"].concat();
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &get)
}

fn hello() -> Vec<u8> {
    [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat()
}

async fn requests(world: &World) -> f64 {
    world.counted(Service::Web, "http_requests_total").await
}

#[tokio::test]
async fn requests_that_are_given_up_at_once_end_the_connection() {
    story(World::named("rapid-reset"), async |world| {
        let before = requests(world).await;
        let mut raw = Raw::sending(web(world), hello()).await;
        let volley: Vec<u8> = (0..20_000_u32)
            .flat_map(|number| {
                let stream = 2 * number + 1;
                [request(stream), frame(RESET, 0, stream, &8_u32.to_be_bytes())].concat()
            })
            .collect();
        // It may be refused before all of it is sent.
        drop(tokio::io::AsyncWriteExt::write_all(&mut raw.0, &volley).await);
        raw.until_cut().await;
        let answered = requests(world).await - before;
        assert!(answered < 1_000.0, "{answered} of 20,000 were worked on");
        assert_eq!(world.customer("Ada").opens("/").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn headers_that_never_end_end_the_connection() {
    story(World::named("continuation"), async |world| {
        let mut raw = Raw::sending(web(world), hello()).await;
        raw.sends(frame(HEADERS, END_STREAM, 1, &[0x82])).await;
        // A header that is not indexed, with an empty name and value, again and again.
        let more = frame(CONTINUATION, 0, 1, &[0, 1, b'a', 0].repeat(2_000));
        let taken = raw.sends_until_refused(&more).await;
        assert!(taken < 10_000, "{taken}");
        assert_eq!(world.customer("Ada").opens("/").await.status, 200);
    })
    .await;
}
