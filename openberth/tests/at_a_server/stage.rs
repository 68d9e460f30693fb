//! A place with one workspace, `ws_1`, that is up.

use std::io::Write;

use domain::endpoint::Endpoint;
use fakes::{Outside, Settings, infra::state};
use openberth::{OpenBerth, Reach, Server};
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

pub struct Stage {
    outside: Outside,
    berth: OpenBerth,
    http: reqwest::Client,
    _tasks: tokio::task::JoinSet<std::io::Result<()>>,
}

impl Stage {
    pub async fn new() -> Self {
        let http = chassis::http::client().build().unwrap();
        let bound = fakes::bind(Settings::on_free_ports("harbor", "secret", "token")).await.unwrap();
        let (outside, stop) = (bound.outside.clone(), CancellationToken::new());
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(bound.serve(stop.clone()));
        outside.infra.plants("ws_1", "eu", state::RUNNING);
        let berth = OpenBerth::new(Reach::under(vec!["localhost".parse().unwrap()])).unwrap();
        Self { outside, berth, http, _tasks: tasks }
    }

    pub fn key(&self) -> String {
        self.outside.infra.live_key("ws_1").unwrap()
    }

    pub fn endpoint(&self) -> Endpoint {
        self.outside.openberth_url.replace("http://", "http://ws-1.").parse().unwrap()
    }

    pub fn admin(&self) -> Server {
        self.server(self.key().into())
    }

    pub fn server(&self, key: SecretString) -> Server {
        self.berth.server(&self.endpoint(), key)
    }

    /// The same client, sent elsewhere.
    pub fn at(&self, endpoint: &str) -> Server {
        self.berth.server(&endpoint.parse().unwrap(), self.key().into())
    }

    /// The servers, to make them misbehave.
    pub const fn servers(&self) -> &fakes::openberth::OpenBerth {
        &self.outside.openberth
    }

    pub fn requests(&self) -> usize {
        self.outside.openberth.ledger().entries.len()
    }

    pub fn ledger(&self) -> String {
        format!("{:?}", self.outside.openberth.ledger())
    }

    /// The server makes a new key for its administrator, and tells nobody.
    pub fn replaces_the_key(&self) {
        self.outside.infra.rotates_key("ws_1").unwrap();
    }

    pub async fn stops(&self) {
        assert!(self.outside.infra.set_state("ws_1", state::STOPPED));
    }

    /// What a visitor of a site gets.
    pub async fn visit(&self, site: &str, path: &str) -> (u16, String) {
        let host = self.endpoint().to_string().replace("http://", &format!("{site}."));
        let request = self.http.get(format!("{}{path}", self.outside.openberth_url)).header("host", host);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

/// A `tar.gz` of these files.
pub fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default()));
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    let mut gz = tar.into_inner().unwrap();
    gz.flush().unwrap();
    gz.finish().unwrap()
}
