//! Archives as people make them, forms as browsers send them, and what a visitor of a site sees.

use flate2::Compression;
use flate2::write::GzEncoder;
use http::Method;
use http::header::{CONTENT_TYPE, ORIGIN};
use messages::WorkspaceId;

use crate::world::{Customer, Page, World};

/// A `tar.gz` of these files.
pub fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

pub const BOUNDARY: &str = "----sea";

/// A form with an archive, as a browser without script sends it.
pub fn form(texts: &[(&str, &str)], archive: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in texts {
        let part = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"archive\"; filename=\"site.tar.gz\"\r\ncontent-type: application/gzip\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(archive);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Uploads an archive under this name.
pub async fn uploads(ada: &Customer, shop: WorkspaceId, name: &str, archive: &[u8]) -> Page {
    sends(ada, &format!("/workspaces/{shop}/sites/folder"), &[("name", name)], archive).await
}

/// Sends a form with an archive to this path.
pub async fn sends(ada: &Customer, path: &str, texts: &[(&str, &str)], archive: &[u8]) -> Page {
    let account = ada.opens("/account").await.field("account");
    let texts = [&[("account", account.as_str())][..], texts].concat();
    let request = ada.request(Method::POST, path).header("sec-fetch-site", "same-origin").header(ORIGIN, &ada.origin);
    let request = request.header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    ada.sends(request.body(form(&texts, archive))).await
}

/// What somebody sees who opens a path of a site: the status and what it says.
pub async fn visits(world: &World, address: &str, path: &str) -> (u16, String) {
    let (_, host) = address.split_once("://").unwrap();
    let host = host.trim_end_matches('/').split(':').next().unwrap();
    let url = format!("{}{path}", world.outside.openberth_url);
    let answer = crate::world::customer::http().get(url).header("host", host).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}
