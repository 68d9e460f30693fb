//! A bare connection, for what no HTTP client would send.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use installation::Service;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::world::{TIME_LIMIT, World};

/// Where the pages are.
pub fn web(world: &World) -> SocketAddr {
    format!("127.0.0.1:{}", world.origin.rsplit(':').next().unwrap()).parse().unwrap()
}

/// Every listener of Harbor's that this file knows of.
pub fn doors(world: &World) -> [SocketAddr; 3] {
    [web(world), world.ingress, world.admin(Service::Web)]
}

/// One connection.
pub struct Raw(pub TcpStream);

impl Raw {
    pub async fn to(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// One whose system takes in next to nothing unless it is read.
    pub async fn narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        Self(socket.connect(address).await.unwrap())
    }

    pub async fn sending(address: SocketAddr, bytes: impl AsRef<[u8]>) -> Self {
        let mut raw = Self::to(address).await;
        raw.sends(bytes).await;
        raw
    }

    pub async fn sends(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Sends until the other side takes no more.
    pub async fn sends_until_refused(&mut self, bytes: &[u8]) -> usize {
        let mut times = 0;
        while matches!(
            timeout(TIME_LIMIT, self.0.write_all(bytes)).await.expect("it is neither taken nor refused"),
            Ok(())
        ) {
            times += 1;
        }
        times
    }

    /// Everything that comes until the other side ends the connection, which it must.
    pub async fn until_cut(mut self) -> Vec<u8> {
        let mut all = Vec::new();
        let mut some = vec![0; 16 * 1024];
        loop {
            match timeout(TIME_LIMIT, self.0.read(&mut some)).await.expect("the connection is still open") {
                Ok(0) | Err(_) => return all,
                Ok(count) => all.extend_from_slice(&some[..count]),
            }
        }
    }

    /// The same as text.
    pub async fn answer(self) -> String {
        String::from_utf8_lossy(&self.until_cut().await).into_owned()
    }
}

/// How many connections were cut so far, by reason, over all listeners.
pub async fn cuts(world: &World) -> BTreeMap<String, u64> {
    let mut cuts = BTreeMap::new();
    for line in world.metrics(Service::Web).await.lines() {
        let Some(rest) = line.strip_prefix("http_connections_cut_total{") else { continue };
        let why = rest.split_once("why=\"").unwrap().1.split('"').next().unwrap().to_owned();
        *cuts.entry(why).or_default() += rest.rsplit(' ').next().unwrap().parse::<u64>().unwrap();
    }
    cuts
}
