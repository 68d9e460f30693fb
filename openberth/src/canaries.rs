//! I28: names that lead inside. Where they lead somebody listens, and nobody may ever come: whatever the name said a moment ago, and
//! whatever else it says.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;

use crate::network::INSIDE;
use crate::{Kind, NoAnswer, OpenBerth, Reach};

/// How often a name was looked up.
static LOOKED_UP: AtomicUsize = AtomicUsize::new(0);

/// Out in the open, where nobody is.
const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 31, 196, 1));

/// The names that there are: `in-<number>` leads to one address inside, `both-<number>` to it behind one in the open, `turns` first out and then inside.
fn found(name: &str) -> Vec<IpAddr> {
    let before = LOOKED_UP.fetch_add(1, Ordering::Relaxed);
    let inside = |number: &str| INSIDE[number.parse::<usize>().unwrap()].parse().unwrap();
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    match name.split('.').next().unwrap().split_once('-') {
        Some(("in", number)) => vec![inside(number)],
        Some(("both", number)) => vec![inside(number), NOBODY, here],
        _ if before == 0 => vec![NOBODY],
        _ => vec![here],
    }
}

fn lookup(name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
    Box::pin(async move { Ok(found(&name).into_iter().map(|address| SocketAddr::new(address, 0)).collect()) })
}

/// Counts who comes.
#[expect(clippy::disallowed_methods, reason = "who listens ends with its test")]
async fn canary() -> (u16, &'static AtomicUsize) {
    static CAME: AtomicUsize = AtomicUsize::new(0);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            CAME.fetch_add(1, Ordering::Relaxed);
        }
    });
    (port, &CAME)
}

#[tokio::test]
async fn whatever_a_name_says_nobody_inside_is_connected_to() {
    let (port, came) = canary().await;
    let berth = OpenBerth::by(Reach::under(vec!["eu.example.com".parse().unwrap()]), lookup).unwrap();
    let asked = async |name: &str| {
        let endpoint = format!("https://{name}.eu.example.com:{port}").parse().unwrap();
        berth.server(&endpoint, "sc_0".to_owned().into()).me().await.unwrap_err().kind
    };
    // It leads out, and a moment later inside: it is looked up again for each connection.
    LOOKED_UP.store(0, Ordering::Relaxed);
    asked("turns").await;
    assert_eq!(LOOKED_UP.load(Ordering::Relaxed), 1);
    assert_eq!(asked("turns").await, Kind::NoAnswer(NoAnswer::OutOfReach));
    assert_eq!(LOOKED_UP.load(Ordering::Relaxed), 2);
    for (number, address) in INSIDE.iter().enumerate() {
        assert_eq!(asked(&format!("in-{number}")).await, Kind::NoAnswer(NoAnswer::OutOfReach), "{address}");
    }
    // Of several only what is open is tried, and nobody is there.
    let mixed = (0..INSIDE.len()).map(|number| asked_of(&berth, port, number));
    for kind in futures_util::future::join_all(mixed).await {
        assert!(matches!(kind, Kind::NoAnswer(_)) && kind != Kind::NoAnswer(NoAnswer::OutOfReach), "{kind:?}");
    }
    assert_eq!(came.load(Ordering::Relaxed), 0, "somebody came");
    // And the canary sings: a client without the guard finds it.
    drop(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap());
    while came.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
}

async fn asked_of(berth: &OpenBerth, port: u16, number: usize) -> Kind {
    let endpoint = format!("https://both-{number}.eu.example.com:{port}").parse().unwrap();
    berth.server(&endpoint, "sc_0".to_owned().into()).me().await.unwrap_err().kind
}
