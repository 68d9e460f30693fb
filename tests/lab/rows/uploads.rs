//! U1: a hundred mebibytes go up to a workspace: what that costs web in memory, and what is left of one that breaks off.

use std::net::SocketAddr;

use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::COOKIE;
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::doors::{forgets, peak};
use super::in_world;
use crate::finding::Finding;
use crate::inside::{calls, own_key};
use crate::raw::web;
use crate::visitors::count;
use crate::world::customer::SESSION;
use crate::world::{Customer, World};

const MIB: usize = 1024 * 1024;

/// The size of each upload.
const SIZE: usize = 100 * MIB;

/// Uploads at the same time, beside one alone.
const TOGETHER: usize = 4;

const BOUNDARY: &str = "----sea";

/// U1.
pub async fn large() -> Finding {
    let wish = World::named("lab-uploads").with_services_apart().with_a_clock_of_its_own();
    in_world(wish, async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let account = ada.opens("/account").await.field("account");
        let process = world.process(Service::Web).id();
        let archive = noise(SIZE);
        let mut finding = Finding::scaled(
            "Harbor as built for development; what is counted in memory is no site, so that the stand-in keeps nothing of it",
        );
        let form = Form { to: web(world), ada: &ada, shop, account: &account };

        forgets(process);
        let before = peak(process);
        let answer = form.sends("Large", &archive, SIZE).await;
        finding.injected("uploads of 100 MiB, alone", 1);
        finding.at_most("memory of web beside what it had, one alone", peak(process) - before, "MiB", 20.0);
        finding.none("not taken whole", usize::from(!answer.contains("could not read these files")));

        forgets(process);
        let before = peak(process);
        let all = (0..TOGETHER).map(|_| form.sends("Large", &archive, SIZE));
        let answers = futures_util::future::join_all(all).await;
        finding.injected("uploads of 100 MiB, together", TOGETHER as u64);
        finding.shown("memory of web beside what it had, four together", peak(process) - before, "MiB");
        finding.none("not taken whole", answers.iter().filter(|answer| !answer.contains("could not read")).count());
        broken_off(world, &form, &mut finding).await;
        finding
    })
    .await
}

/// A site that breaks off in the middle, and the same one whole, which shows that there would have been something to keep.
async fn broken_off(world: &World, form: &Form<'_>, finding: &mut Finding) {
    let Form { ada, shop, .. } = *form;
    let (key, site) = (own_key(ada, shop).await, site());
    let sites = async || {
        let (status, list) = calls(world, shop, &key, ("GET", "/api/deployments"), Value::Null).await;
        assert_eq!(status, 200, "{list}");
        list.as_array().or_else(|| list["deployments"].as_array()).unwrap().len()
    };
    let before = sites().await;
    let answer = form.sends("Torn", &site, site.len() / 2).await;
    finding
        .injected("uploads of a site that broke off in the middle", u64::from(answer.contains("The upload broke off")));
    finding.none("sites that are left of it at the server", sites().await - before);
    let page = ada.opens(&format!("/workspaces/{shop}/sites")).await;
    finding.none("sites that are left of it on the page", usize::from(!page.says("No sites yet")));
    form.sends("Whole", &site, site.len()).await;
    finding.at_least("sites of the same archive, sent whole", count(sites().await - before), "", 1.0);
}

/// Bytes that nothing makes smaller. They begin as an archive, and do not go on as one.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let words = (0..size / 8).flat_map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    [0x1f, 0x8b].into_iter().chain(words).take(size).collect()
}

/// An archive of a site: a page, and a file that makes it as large as the others.
fn site() -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::none()));
    for (path, content) in [("index.html", b"<h1>Hello</h1>".to_vec()), ("film.bin", noise(SIZE))] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, content.as_slice()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// The form with which an archive is sent.
struct Form<'a> {
    to: SocketAddr,
    ada: &'a Customer,
    shop: WorkspaceId,
    account: &'a str,
}

impl Form<'_> {
    /// Sends so much of it with this archive, and returns the answer.
    async fn sends(&self, name: &str, archive: &[u8], sent: usize) -> String {
        let Self { to, ada, shop, account } = self;
        let text = |name: &str, value: &str| {
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let file =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"archive\"; filename=\"a.tar.gz\"\r\n\r\n");
        let before = [text("account", account), text("name", name), file].concat();
        let after = format!("\r\n--{BOUNDARY}--\r\n");
        let head = format!(
            "POST /workspaces/{shop}/sites/folder HTTP/1.1\r\nhost: localhost\r\norigin: {}\r\nsec-fetch-site: same-origin\r\n\
             {COOKIE}: {SESSION}={}\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            ada.origin,
            ada.cookie(SESSION).unwrap(),
            before.len() + archive.len() + after.len()
        );
        let mut socket = TcpStream::connect(to).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(before.as_bytes()).await.unwrap();
        socket.write_all(&archive[..sent]).await.unwrap();
        if sent == archive.len() {
            socket.write_all(after.as_bytes()).await.unwrap();
        } else {
            socket.shutdown().await.unwrap();
        }
        let mut answer = Vec::new();
        drop(socket.read_to_end(&mut answer).await);
        String::from_utf8_lossy(&answer).into_owned()
    }
}
