//! HTTP/2 is not spoken (decision 15), so that what it lets one connection ask for cannot be asked (faults I16): requests
//! that are given up as soon as they are sent, headers that never end. Whoever tries is cut before anything is worked on.

use installation::Service;
use tokio::io::AsyncWriteExt;

use super::raw::{Raw, web};
use crate::world::{World, story};

const HELLO: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

const HEADERS: u8 = 1;
const RESET: u8 = 3;
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

async fn requests(world: &World) -> f64 {
    world.counted(Service::Web, "http_requests_total").await
}

#[tokio::test]
async fn what_http_2_lets_one_connection_ask_for_is_not_worked_on() {
    story(World::named("http-2"), async |world| {
        let before = requests(world).await;
        let given_up = |number: u32| [request(2 * number + 1), frame(RESET, 0, 2 * number + 1, &[0, 0, 0, 8])].concat();
        let endless = [
            frame(HEADERS, END_STREAM, 1, &[0x82]),
            frame(CONTINUATION, 0, 1, &[0, 1, b'a', 0].repeat(2_000)).repeat(500),
        ];
        for volley in [(0..20_000_u32).flat_map(given_up).collect(), endless.concat()] {
            let mut raw = Raw::to(web(world)).await;
            // It may be refused before all of it is sent.
            drop(raw.0.write_all(&[HELLO, &volley].concat()).await);
            assert!(raw.until_cut().await.len() < 512, "nothing is answered but that it was not understood");
        }
        assert_eq!(requests(world).await, before);
        assert_eq!(world.customer("Ada").opens("/").await.status, 200);
    })
    .await;
}
