//! U1: a hundred mebibytes go up to a workspace: what that costs web in memory, and what is left of one that breaks off.

use http::header::COOKIE;
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::doors::{forgets, peak};
use super::in_world;
use crate::finding::Finding;
use crate::raw::web;
use crate::world::customer::SESSION;
use crate::world::{Customer, World, until};

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
        let archive = noise();
        let mut finding = Finding::scaled(
            "Harbor as built for development; the archive is no site, so that the stand-in keeps nothing of it",
        );

        forgets(process);
        let before = peak(process);
        let answer = uploads(world, &ada, shop, &account, &archive, SIZE).await;
        finding.injected("uploads of 100 MiB, alone", 1);
        finding.at_most("memory of web beside what it had, one alone", peak(process) - before, "MiB", 20.0);
        finding.none("not taken whole", usize::from(!answer.contains("could not read these files")));

        forgets(process);
        let before = peak(process);
        let all = (0..TOGETHER).map(|_| uploads(world, &ada, shop, &account, &archive, SIZE));
        let answers = futures_util::future::join_all(all).await;
        finding.injected("uploads of 100 MiB, together", TOGETHER as u64);
        finding.shown("memory of web beside what it had, four together", peak(process) - before, "MiB");
        finding.none("not taken whole", answers.iter().filter(|answer| !answer.contains("could not read")).count());

        uploads(world, &ada, shop, &account, &archive, SIZE / 2).await;
        finding.injected("uploads that broke off in the middle", 1);
        until("it is given up", async || {
            let list = ada.opens(&format!("/workspaces/{shop}/sites")).await;
            list.says("No sites yet").then_some(())
        })
        .await;
        finding.none("sites that are left of it", 0);
        finding
    })
    .await
}

/// Begins as an archive, and does not go on as one.
fn noise() -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let words = (0..SIZE / 8).flat_map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    [0x1f, 0x8b].into_iter().chain(words).take(SIZE).collect()
}

/// Sends so much of a form with this archive, and returns the answer.
async fn uploads(
    world: &World,
    ada: &Customer,
    shop: WorkspaceId,
    account: &str,
    archive: &[u8],
    sent: usize,
) -> String {
    let text = |name: &str, value: &str| {
        format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file =
        format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"archive\"; filename=\"a.tar.gz\"\r\n\r\n");
    let before = [text("account", account), text("name", "Large"), file].concat();
    let after = format!("\r\n--{BOUNDARY}--\r\n");
    let head = format!(
        "POST /workspaces/{shop}/sites/folder HTTP/1.1\r\nhost: localhost\r\norigin: {}\r\nsec-fetch-site: same-origin\r\n\
         {COOKIE}: {SESSION}={}\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        ada.origin,
        ada.cookie(SESSION).unwrap(),
        before.len() + archive.len() + after.len()
    );
    let mut socket = TcpStream::connect(web(world)).await.unwrap();
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
