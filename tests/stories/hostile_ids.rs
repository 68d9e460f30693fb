//! I24: what stands in an address where an id belongs. Whatever it is, a server is asked nothing that the contract does not list, and
//! nothing is lost. For a story, which is short, and for the lab.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use futures_util::StreamExt;
use futures_util::stream::iter;
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::inside::{calls, own_key, plain_site, sends_site};
use crate::world::customer::SESSION;
use crate::world::{Customer, World};

/// What paths, queries and lists could trip over; also what would lead to what destroys everything.
const ODD: [&str; 28] = [
    ".",
    "..",
    "/",
    "//",
    "\\",
    "\0",
    "?",
    "?owner=all",
    "#",
    ";",
    "&",
    "=",
    ",",
    " ",
    "\t",
    "\r\n",
    "\r\nX-Other: 1\r\n\r\n",
    "@",
    ":",
    "*",
    "%",
    "{id}",
    "../deployments",
    "../../internal/cleanup",
    "../../api/admin/backup",
    "\u{ff0e}\u{ff0e}\u{2215}",
    "\u{202e}\u{200b}",
    "d59k2v8c1h2s73fq001o",
];

/// What could be an id, to stand before and behind.
const VALID: &str = "d59k2v8c1h2s73fq0010";

/// Each of them alone, before, behind and within an id, three times, and very long; written as it is where an address can hold it, encoded
/// once, and encoded twice.
pub fn vectors() -> Vec<String> {
    let shapes = |odd: &str| {
        let (before, behind) = VALID.split_at(10);
        [
            odd.to_owned(),
            format!("{odd}{VALID}"),
            format!("{VALID}{odd}"),
            format!("{before}{odd}{behind}"),
            odd.repeat(3),
            format!("{VALID}/{odd}/{VALID}"),
            odd.repeat(10_000 / odd.len()),
        ]
    };
    let written = |text: String| {
        let once: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let twice = once.replace('%', "%25");
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'?' && byte != b'#');
        [plain.then_some(text), Some(once), Some(twice)].into_iter().flatten()
    };
    let all: BTreeSet<String> = ODD.iter().flat_map(|odd| shapes(odd)).flat_map(written).collect();
    [String::new()].into_iter().chain(all).collect()
}

/// Every address inside a workspace with something in it that varies, and how it is asked for.
pub fn routes() -> Vec<(&'static str, &'static str)> {
    let inside = |path: &str| path.starts_with("/workspaces/{id}/") && path.matches('{').count() == 2;
    let ours = |path: &str| ["{site}", "{key}", "{secret}"].iter().any(|what| path.contains(what));
    web::inventory()
        .into_iter()
        .map(|route| (route.method, route.path))
        .filter(|(_, path)| inside(path) && ours(path))
        .collect()
}

/// Somebody with a workspace in which there is something to lose.
pub struct Owner {
    who: Customer,
    account: String,
    pub shop: WorkspaceId,
    key: String,
}

impl Owner {
    pub async fn new(world: &World) -> Self {
        let who = world.customer("Ada").signs_in().await;
        let shop = who.creates_a_workspace("Paper shop", Region::Eu).await;
        who.sees(shop, "Ready").await;
        let key = own_key(&who, shop).await;
        sends_site(world, shop, &key, plain_site("shop")).await;
        let account = who.opens("/account").await.field("account");
        Self { who, account, shop, key }
    }

    /// What there is of theirs.
    pub async fn has(&self, world: &World) -> (usize, usize, bool) {
        let (_, sites) = calls(world, self.shop, &self.key, ("GET", "/api/deployments"), Value::Null).await;
        let admin = world.outside.infra.live_key(&self.shop.to_string()).unwrap();
        let (_, users) = calls(world, self.shop, &admin, ("GET", "/api/admin/users"), Value::Null).await;
        let still_theirs = calls(world, self.shop, &self.key, ("GET", "/api/me"), Value::Null).await.0 == 200;
        (sites["deployments"].as_array().unwrap().len(), users["users"].as_array().unwrap().len(), still_theirs)
    }

    /// Asks for each address with each text in it; how often, and which answers said that something is wrong with Harbor.
    pub async fn asks(&self, world: &World, routes: &[(&str, &str)], texts: &[String]) -> (usize, Vec<String>) {
        let to: SocketAddr = format!("127.0.0.1:{}", world.origin.rsplit(':').next().unwrap()).parse().unwrap();
        let each = routes.iter().flat_map(|route| texts.iter().map(move |text| (*route, text)));
        let asked = iter(each).map(async |((method, path), text)| {
            let (before, rest) = path.split_once("{id}/").unwrap();
            let (within, behind) = (rest.split('{').next().unwrap(), rest.split('}').nth(1).unwrap());
            let path = format!("{before}{}/{within}{text}{behind}", self.shop);
            let status = self.asks_raw(to, method, &path).await;
            (path, status)
        });
        let all: Vec<(String, u16)> = asked.buffer_unordered(8).collect().await;
        let count = all.len();
        let wrong = all.into_iter().filter(|(_, status)| *status >= 500 || *status == 0);
        (count, wrong.map(|(path, status)| format!("{status} {path:.200}")).collect())
    }

    /// As no client library would write it.
    async fn asks_raw(&self, to: SocketAddr, method: &str, path: &str) -> u16 {
        let form = format!("account={}&confirm=yes&name=shop", self.account);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {SESSION}={session}\r\nOrigin: {origin}\r\nSec-Fetch-Site: same-origin\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{form}",
            host = self.who.origin.split("//").nth(1).unwrap(),
            session = self.who.cookie(SESSION).unwrap(),
            origin = self.who.origin,
            length = form.len(),
        );
        let mut socket = TcpStream::connect(to).await.unwrap();
        // What is refused early is not taken whole.
        drop(socket.write_all(request.as_bytes()).await);
        let mut first = [0; 12];
        match socket.read_exact(&mut first).await {
            Ok(_) => String::from_utf8_lossy(&first[9..]).parse().unwrap_or_default(),
            Err(_) => 0,
        }
    }
}

/// Only once, of what destroys: the rest is for the lab. What was asked with our own key is judged at the end of every story.
#[tokio::test(flavor = "multi_thread")]
async fn no_id_leads_to_what_destroys_more_than_one_thing() {
    crate::world::story(World::named("hostile-ids"), async |world| {
        let ada = Owner::new(world).await;
        let had = ada.has(world).await;
        assert_eq!(had.0, 1);
        let destroys = |path: &str| ["/delete", "/rotate", "/renew", "/lock"].iter().any(|end| path.ends_with(end));
        let routes: Vec<_> =
            routes().into_iter().filter(|(method, path)| *method == "POST" && destroys(path)).collect();
        assert!(routes.len() >= 3, "{routes:?}");
        let texts: Vec<String> = vectors().into_iter().filter(|text| text.len() < 100).step_by(7).collect();
        let (count, wrong) = ada.asks(world, &routes, &texts).await;
        assert!(count >= 100, "{count}");
        assert_eq!(wrong, [] as [&str; 0]);
        assert_eq!(ada.has(world).await, had, "nothing is lost");
    })
    .await;
}
