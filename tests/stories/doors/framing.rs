//! Requests that two readers would take apart differently (faults I17), and requests that are too large (I14): each gets
//! one answer at most, and nothing behind it is ever a request of its own.

use std::net::SocketAddr;

use super::raw::{Raw, web};
use crate::world::{World, story};

/// What hides behind the first request, if its reader can be made to stop too early.
const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// Header lines that say twice, or not clearly, where a body ends.
const UNCLEAR: [(&str, &str); 18] = [
    ("two lengths", "content-length: 0\r\ncontent-length: 44\r\n"),
    ("two lengths in one line", "content-length: 0, 44\r\n"),
    ("a length with a sign", "content-length: +0\r\n"),
    ("a negative length", "content-length: -1\r\n"),
    ("a length in hexadecimal", "content-length: 0x0\r\n"),
    ("a length with a point", "content-length: 0.0\r\n"),
    ("an empty length", "content-length:\r\n"),
    ("an endless length", "content-length: 99999999999999999999999\r\n"),
    ("a length and a word", "content-length: 0 x\r\n"),
    ("a coding after a vertical tab", "transfer-encoding: \u{b}chunked\r\n"),
    ("a coding that nobody knows", "transfer-encoding: xchunked\r\n"),
    ("chunked and then another", "transfer-encoding: chunked, identity\r\n"),
    ("two codings", "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n"),
    ("a space before the colon", "transfer-encoding : chunked\r\n"),
    ("a folded line", "transfer-encoding:\r\n chunked\r\n"),
    ("a line that begins with a space", " content-length: 0\r\n"),
    ("a carriage return alone", "x: a\rcontent-length: 0\r\n"),
    ("a null byte", "x: a\0b\r\ncontent-length: 0\r\n"),
];

/// Header lines that say where a body ends in two ways. The standard has a rule for them; nothing may follow.
const BOTH: [&str; 3] = [
    "content-length: 6\r\ntransfer-encoding: chunked\r\n",
    "transfer-encoding: chunked\r\ncontent-length: 6\r\n",
    "transfer-encoding: gzip, chunked\r\ncontent-length: 44\r\n",
];

/// Chunks whose end is not clear.
const CHUNKS: [(&str, &str); 8] = [
    ("a sign", "+0\r\n\r\n"),
    ("a prefix", "0x0\r\n\r\n"),
    ("an endless one", "ffffffffffffffffff\r\n\r\n"),
    ("an end elsewhere", "1\r\nabc0\r\n\r\n"),
    ("a space before its size", " 1\r\na\r\n0\r\n\r\n"),
    ("no size", "\r\n\r\n"),
    ("line feeds alone", "1\na\n0\n\n"),
    ("an extension with a line feed", "1;a\nb\r\na\r\n0\r\n\r\n"),
];

/// First lines and hosts that are no request.
const NO_REQUEST: [(&str, &str); 9] = [
    ("no version", "GET /\r\n\r\n"),
    ("a version of tomorrow", "GET / HTTP/3.0\r\nhost: localhost\r\n\r\n"),
    ("a version of nobody", "GET / HTTX/1.1\r\nhost: localhost\r\n\r\n"),
    ("a space in the path", "GET /a b HTTP/1.1\r\nhost: localhost\r\n\r\n"),
    ("a method of nobody's", "G\u{1}T / HTTP/1.1\r\nhost: localhost\r\n\r\n"),
    ("a header without a name", "GET / HTTP/1.1\r\nhost: localhost\r\n: x\r\n\r\n"),
    ("a header without a colon", "GET / HTTP/1.1\r\nhost: localhost\r\nx\r\n\r\n"),
    ("a name with a space", "GET / HTTP/1.1\r\nhost: localhost\r\na b: x\r\n\r\n"),
    ("not HTTP", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n"),
];

async fn answers(address: SocketAddr, request: &str) -> String {
    Raw::sending(address, request).await.answer().await
}

#[tokio::test]
async fn nothing_hides_behind_a_request() {
    let wish = World::named("framing").with("HARBOR_HTTP_KEEP_ALIVE_SECONDS", "1");
    story(wish.with("HARBOR_HTTP_BODY_IDLE_SECONDS", "1"), async |world| {
        for address in [web(world), world.ingress] {
            let first = if address == world.ingress { "POST /events/infra" } else { "GET /" };
            let first = format!("{first} HTTP/1.1\r\nhost: localhost\r\n");
            for (what, lines) in UNCLEAR {
                let answer = answers(address, &format!("{first}{lines}\r\n0\r\n\r\n{HIDDEN}")).await;
                assert!(answer.starts_with("HTTP/1.1 400 "), "{what} at {address}: {answer}");
                assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what} at {address}: {answer}");
            }
            for lines in BOTH {
                let answer = answers(address, &format!("{first}{lines}\r\n0\r\n\r\n{HIDDEN}")).await;
                assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lines} at {address}: {answer}");
                assert!(answer.contains("connection: close"), "{lines} at {address}: {answer}");
            }
            for (what, chunks) in CHUNKS {
                let answer =
                    answers(address, &format!("{first}transfer-encoding: chunked\r\n\r\n{chunks}{HIDDEN}")).await;
                assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{what} at {address}: {answer}");
                assert!(address != world.ingress || answer.starts_with("HTTP/1.1 400 "), "{what}: {answer}");
            }
            for (what, request) in NO_REQUEST {
                let answer = answers(address, &format!("{request}{HIDDEN}")).await;
                assert!(answer.starts_with("HTTP/1.1 400 ") || answer.is_empty(), "{what} at {address}: {answer}");
                assert!(answer.matches("HTTP/1.1 ").count() <= 1, "{what} at {address}: {answer}");
            }
        }
        assert_eq!(world.customer("Ada").opens("/").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_early_and_in_words() {
    story(World::named("large").with("HARBOR_HTTP_KEEP_ALIVE_SECONDS", "1"), async |world| {
        let nobody = world.customer("Nobody");
        nobody.plants("heap", &"x".repeat(20 * 1024));
        let page = nobody.opens("/").await;
        assert_eq!(page.status, 431, "{}", page.body);
        assert!(page.says("Delete the cookies of this site"), "{}", page.body);
        let head = |lines: &str| format!("GET / HTTP/1.1\r\nhost: localhost\r\n{lines}\r\n");
        let many: String = (0..300).map(|number| format!("x-{number}: y\r\n")).collect();
        for (what, request, status) in [
            ("a header of a megabyte", head(&format!("x: {}\r\n", "y".repeat(1 << 20))), 431),
            ("three hundred headers", head(&many), 431),
            ("a path of a megabyte", head("").replacen("/ ", &format!("/{} ", "a".repeat(1 << 20)), 1), 414),
        ] {
            // It is refused while it is still being sent: what is left of it is not wanted any more.
            let mut raw = Raw::to(web(world)).await;
            drop(tokio::io::AsyncWriteExt::write_all(&mut raw.0, request.as_bytes()).await);
            let answer = raw.answer().await;
            let refused = answer.starts_with(&format!("HTTP/1.1 {status} ")) || answer.starts_with("HTTP/1.1 431 ");
            assert!(refused || answer.is_empty(), "{what}: {answer:.200}");
        }
        let body = format!("POST /events/infra HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{{", 1_u64 << 30);
        let answer = Raw::sending(world.ingress, body).await.answer().await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        let depth = "[".repeat(60_000);
        let deep = format!("POST /events/infra HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{depth}", depth.len());
        assert!(Raw::sending(world.ingress, deep).await.answer().await.starts_with("HTTP/1.1 400 "));
        let query = (0..10_000).map(|number| format!("a{number}=1")).collect::<Vec<_>>().join("&");
        assert!(
            Raw::sending(web(world), head("").replacen("/ ", &format!("/?{query} "), 1))
                .await
                .answer()
                .await
                .starts_with("HTTP/1.1 ")
        );
        assert_eq!(world.customer("Ada").opens("/").await.status, 200);
    })
    .await;
}
