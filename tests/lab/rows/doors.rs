//! I14 to I17: requests that are too large, connections that are too slow, HTTP/2 as nobody means it, and requests that
//! hide another.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use installation::Service;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::in_world;
use crate::finding::Finding;
use crate::raw::{answer, connects, connects_narrowly, web};
use crate::visitors::{self, Visits, count};
use crate::world::{Customer, World};

/// Visitors look this often while something is done.
const PAUSE: Duration = Duration::from_millis(50);
/// So long nothing is done, to know what is usual.
const USUAL: Duration = Duration::from_secs(5);
/// A page this quick is quick enough whatever is usual: below it the scheduler of a busy machine decides.
const QUICK: Duration = Duration::from_millis(40);

/// How much slower pages were than usual, at the 95th of a hundred.
fn slower(usual: &Visits, then: &Visits) -> f64 {
    then.percentile(95).as_secs_f64() / usual.percentile(95).max(QUICK).as_secs_f64()
}

async fn usual(people: &[Customer]) -> Visits {
    visitors::during(people, "/workspaces", PAUSE, tokio::time::sleep(USUAL)).await.0
}

/// Resident memory of a process in MiB, at its highest since the last call of [`forgets`].
pub(super) fn peak(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

/// The highest begins anew.
pub(super) fn forgets(process: u32) {
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
}

/// Seconds of processor time that a process used so far.
fn busy(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // In hundredths, on every Linux that matters.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn oversize() -> Vec<(&'static str, bool, Vec<u8>)> {
    let head = |line: &str, lines: &str| format!("{line} HTTP/1.1\r\nhost: localhost\r\n{lines}\r\n");
    let fields: String = (0..100_000).map(|number| format!("\"f{number}\":1,")).collect();
    let query = (0..10_000).map(|number| format!("a{number}=1")).collect::<Vec<_>>().join("&");
    let sized =
        |line: &str, body: &str| format!("{}{body}", head(line, &format!("content-length: {}\r\n", body.len())));
    let endless = format!("{}{}", head("POST /sign-in/example", "content-length: 1073741824\r\n"), "x".repeat(4 << 20));
    let chunked = format!(
        "{}{}",
        head("POST /sign-in/example", "transfer-encoding: chunked\r\n"),
        format!("10000\r\n{}\r\n", "x".repeat(0x1_0000)).repeat(64)
    );
    vec![
        ("body of a gigabyte", true, endless.into_bytes()),
        ("body of chunks without an end", true, chunked.into_bytes()),
        ("header of a megabyte", true, head("GET /", &format!("x: {}\r\n", "y".repeat(1 << 20))).into_bytes()),
        ("ten thousand query parameters", true, head(&format!("GET /?{query}"), "").into_bytes()),
        (
            "three hundred headers",
            true,
            head("GET /", &(0..300).map(|n| format!("x-{n}: y\r\n")).collect::<String>()).into_bytes(),
        ),
        ("JSON of 100,000 fields", false, sized("POST /events/infra", &format!("{{{fields}\"z\":1}}")).into_bytes()),
        ("JSON 10,000 deep", false, sized("POST /events/infra", &"[".repeat(10_000)).into_bytes()),
        (
            "body of a gigabyte to ingress",
            false,
            head("POST /events/infra", "content-length: 1073741824\r\n").into_bytes(),
        ),
    ]
}

/// I14: what is too large is refused early, and costs no memory.
pub async fn too_large() -> Finding {
    const TIMES: usize = 20;
    in_world(World::named("lab-large").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let people = visitors::signed_in(world, 2).await;
        let normal = usual(&people).await;
        let mut finding = Finding::scaled("no zip bomb: what the servers of customers send packed is not unpacked, which the tests of the client hold");
        let (mut grown, mut slow, mut taken, mut sent) = (0.0f64, 0.0f64, 0, 0);
        for (what, to_web, request) in oversize() {
            let (service, address) =
                if to_web { (Service::Web, web(world)) } else { (Service::Ingress, world.ingress) };
            let process = world.process(service).id();
            forgets(process);
            let before = peak(process);
            let attack = async {
                let mut statuses = Vec::new();
                for _ in 0..TIMES {
                    let answer = answer(address, &request, Duration::from_secs(3)).await;
                    statuses.push(answer.split(' ').nth(1).unwrap_or("none").to_owned());
                }
                statuses
            };
            let (visits, statuses) = visitors::during(&people, "/workspaces", PAUSE, attack).await;
            let growth = peak(process) - before;
            eprintln!("  {what}: {:?} each, {growth:.1} MiB", statuses[0]);
            grown = grown.max(growth);
            slow = slow.max(slower(&normal, &visits));
            // The query is long, not wrong: a page may answer it.
            let refused = |status: &String| status.starts_with('4') || status == "none" || what.contains("query");
            taken += statuses.iter().filter(|status| !refused(status)).count();
            sent += statuses.len();
        }
        finding.injected("requests too large, of eight kinds", sent as u64);
        finding.none("not refused", taken);
        finding.at_most("most memory that one kind cost", grown, "MiB", 20.0);
        finding.at_most("pages of others, p95 against the usual", slow, "times", 2.0);
        finding
    })
    .await
}

/// I15: two thousand connections that send nothing, or too slowly, or take nothing.
pub async fn too_slow() -> Finding {
    const EACH: usize = 500;
    const FOR: Duration = Duration::from_secs(60);
    in_world(World::named("lab-slow-sockets").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let people = visitors::signed_in(world, 2).await;
        let normal = usual(&people).await;
        let address = web(world);
        let attack = async {
            let mut sockets = opens(address, EACH).await;
            let opened = sockets.len();
            let began = Instant::now();
            while began.elapsed() < FOR {
                // One more byte of a header each second keeps a reader waiting that only looks whether anything comes.
                sockets.retain(|(kind, socket)| *kind != Kind::SlowHeader || socket.try_write(b"x").is_ok());
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            let open =
                futures_util::future::join_all(sockets.iter().map(async |(_, socket)| is_open(socket).await)).await;
            (opened, open.into_iter().filter(|open| *open).count())
        };
        let (visits, (opened, left)) = visitors::during(&people, "/workspaces", PAUSE, attack).await;
        let mut finding = Finding::default();
        finding.injected("sockets: silent, slow header, slow body, slow reader", opened as u64);
        finding.none("of them open after 60 s", left);
        finding.at_most("pages of others, p95 against the usual", slower(&normal, &visits), "times", 2.0);
        finding.none("pages that failed", visits.failed() + visits.unanswered());
        finding
    })
    .await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Silent,
    SlowHeader,
    SlowBody,
    SlowReader,
}

async fn opens(address: SocketAddr, each: usize) -> Vec<(Kind, TcpStream)> {
    let mut sockets = Vec::new();
    for (from, kind) in (2..).zip([Kind::Silent, Kind::SlowHeader, Kind::SlowBody, Kind::SlowReader]) {
        for _ in 0..each {
            let connected = match kind {
                Kind::SlowReader => connects_narrowly(from, address).await,
                Kind::Silent | Kind::SlowHeader | Kind::SlowBody => connects(from, address).await,
            };
            let Some(mut socket) = connected else { continue };
            let bytes: Vec<u8> = match kind {
                Kind::Silent => Vec::new(),
                Kind::SlowHeader => b"GET / HTTP/1.1\r\nhost: localhost\r\nx: ".to_vec(),
                Kind::SlowBody => {
                    b"POST /sign-in/example HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\na".to_vec()
                }
                // More answers than the system keeps for somebody who takes none.
                Kind::SlowReader => b"GET /pricing HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(40),
            };
            if socket.write_all(&bytes).await.is_ok() {
                sockets.push((kind, socket));
            }
        }
    }
    sockets
}

/// Whether the other side still holds a connection. What it sent before is taken first, however much that is.
async fn is_open(socket: &TcpStream) -> bool {
    let mut some = vec![0; 64 * 1024];
    loop {
        if tokio::time::timeout(Duration::from_secs(2), socket.readable()).await.is_err() {
            return true;
        }
        match socket.try_read(&mut some) {
            Ok(0) => return false,
            Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => return false,
            Ok(_) | Err(_) => {}
        }
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// `GET /` by the numbers that the standard gives to these headers.
fn get(stream: u32, ends: bool) -> Vec<u8> {
    frame(1, 4 | u8::from(ends), stream, &[&[0x82, 0x86, 0x84, 0x41, 9][..], b"localhost"].concat())
}

/// I16: requests given up at once, headers that never end, empty pieces of a body.
pub async fn http2() -> Finding {
    const FOR: Duration = Duration::from_secs(6);
    in_world(World::named("lab-http2").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let people = visitors::signed_in(world, 2).await;
        let normal = usual(&people).await;
        let (address, process) = (web(world), world.process(Service::Web).id());
        let began = busy(process);
        let quiet = visitors::during(&people, "/workspaces", PAUSE, tokio::time::sleep(FOR)).await;
        drop(quiet);
        let without = busy(process) - began;
        let mut finding = Finding::scaled("6 s each, from eight connections at a time");
        let hello = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], &frame(4, 0, 0, &[])].concat();
        let resets: Vec<u8> = (0..2_000u32)
            .flat_map(|number| [get(2 * number + 1, true), frame(3, 0, 2 * number + 1, &8u32.to_be_bytes())].concat())
            .collect();
        let endless = [frame(1, 1, 1, &[0x82]), frame(9, 0, 1, &[0, 1, b'a', 0].repeat(2_000)).repeat(50)].concat();
        let empty = [get(1, false), frame(0, 0, 1, &[]).repeat(20_000)].concat();
        for (what, attack) in [
            ("requests given up at once", resets),
            ("headers without an end", endless),
            ("empty pieces of a body", empty),
        ] {
            let before = busy(process);
            let volley = [hello.clone(), attack].concat();
            let strike = async {
                let began = Instant::now();
                let sends = futures_util::future::join_all((0..8).map(async |_| {
                    let mut connections = 0u64;
                    while began.elapsed() < FOR {
                        drop(answer(address, &volley, Duration::from_millis(200)).await);
                        connections += 1;
                    }
                    connections
                }));
                sends.await.into_iter().sum::<u64>()
            };
            let (visits, connections) = visitors::during(&people, "/workspaces", PAUSE, strike).await;
            let share = 100.0 * (busy(process) - before - without).max(0.0) / FOR.as_secs_f64();
            finding.injected(&format!("connections with {what}"), connections);
            finding.at_most(&format!("{what}: of one core, beside the visitors"), share, "%", 50.0);
            finding.none(&format!("{what}: pages that failed"), visits.failed() + visits.unanswered());
            finding.shown(
                &format!("{what}: pages of others, p95 against the usual"),
                slower(&normal, &visits),
                "times",
            );
        }
        finding
    })
    .await
}

/// Lines that say where a body ends, in a way that two readers could take differently.
fn unclear() -> Vec<String> {
    let mut lines: Vec<String> = [
        "0\r\ncontent-length: 44",
        "0, 44",
        "+0",
        "-1",
        "0x0",
        "0.0",
        "",
        "99999999999999999999999",
        "0 x",
        "0;",
        "\u{b}0",
        "0\u{b}",
    ]
    .iter()
    .map(|length| format!("content-length: {length}\r\n"))
    .collect();
    let codings = [
        "\u{b}chunked",
        "xchunked",
        "chunked, identity",
        "chunked\r\ntransfer-encoding: identity",
        "identity, chunked, x",
        "\"chunked\"",
        "chunked;q=1",
        "chun\u{0}ked",
        "gzip",
        ",chunked",
        "chunked,",
        "chunked chunked",
        "identity",
        "chunked\t,chunked",
        "CHUNKED, gzip",
    ];
    for coding in codings {
        lines.push(format!("transfer-encoding: {coding}\r\n"));
        lines.push(format!("content-length: 6\r\ntransfer-encoding: {coding}\r\n"));
    }
    for line in [
        "transfer-encoding : chunked\r\n",
        "transfer-encoding:\r\n chunked\r\n",
        "transfer-encoding\t: chunked\r\n",
        " content-length: 0\r\n",
        "x: a\rcontent-length: 0\r\n",
        "x: a\0b\r\ncontent-length: 0\r\n",
        "content-length: 6\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 6\r\n",
        "content-length: 6\r\ntransfer-encoding: gzip, chunked\r\n",
        "content length: 0\r\n",
    ] {
        lines.push(line.to_owned());
    }
    lines
}

/// Bodies of chunks whose end is not clear.
const CHUNKS: [&str; 10] = [
    "+0\r\n\r\n",
    "0x0\r\n\r\n",
    "ffffffffffffffffff\r\n\r\n",
    "1\r\nabc0\r\n\r\n",
    " 1\r\na\r\n0\r\n\r\n",
    "\r\n\r\n",
    "1\na\n0\n\n",
    "1;a\nb\r\na\r\n0\r\n\r\n",
    "-0\r\n\r\n",
    "1\r\na\r0\r\n\r\n",
];

/// I17: a request that hides another from a reader that goes by a different end.
pub async fn smuggled() -> Finding {
    const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nhost: localhost\r\n\r\n";
    in_world(World::named("lab-smuggled").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let listeners =
            [("GET /", web(world)), ("POST /sign-in/example", web(world)), ("POST /events/infra", world.ingress)];
        let mut requests = Vec::new();
        for (first, address) in listeners {
            let head = format!("{first} HTTP/1.1\r\nhost: localhost\r\n");
            requests
                .extend(unclear().into_iter().map(|lines| (address, format!("{head}{lines}\r\n0\r\n\r\n{HIDDEN}"))));
            requests.extend(
                CHUNKS.map(|chunks| (address, format!("{head}transfer-encoding: chunked\r\n\r\n{chunks}{HIDDEN}"))),
            );
        }
        let vectors = unclear().len() + CHUNKS.len();
        let (mut second, mut open) = (Vec::new(), 0);
        for (address, request) in &requests {
            let answer = answer(*address, request.as_bytes(), Duration::from_millis(1_500)).await;
            if answer.matches("HTTP/1.1 ").count() > 1 {
                second.push(request.clone());
            }
            open += usize::from(
                !(answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.contains("connection: close")),
            );
        }
        let hidden = world.metrics(Service::Web).await.lines().filter(|line| line.contains("hidden")).count();
        let mut finding = Finding::scaled(
            "judged by the answers of one connection: what goes on to a server of customers is a request of our own",
        );
        finding.injected("requests that hide another", requests.len() as u64);
        finding.at_least("different vectors", count(vectors), "", 60.0);
        if !second.is_empty() {
            eprintln!("  {second:?}");
        }
        finding.none("second requests that were answered", second.len() + hidden);
        finding.none("neither refused nor the last of their connection", open);
        finding
    })
    .await
}
