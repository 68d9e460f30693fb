//! The client, at servers that take their time or are not who they say: what is given up, and after how long.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use fakes::openberth::{Call, Fault};
use openberth::{Kind, NoAnswer, Whose};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::stage::Stage;

/// Longer than the shortest of the times that calls have.
const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn an_answer_that_drips_is_given_up_with_its_call() {
    let stage = Stage::new().await;
    // A letter a second: as long as an answer is on its way, something always comes.
    stage.servers().misbehave(Call::Me, Fault::Drip { bytes: 1, ms: 1_000 }, None);
    let other = stage.admin();
    let dripped = timeout(LONG, stage.admin().me()).await.unwrap();
    assert_eq!(dripped.unwrap_err().kind, Kind::NoAnswer(NoAnswer::TookTooLong));
    assert_eq!(other.deployments(Whose::Everyone).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_packed_is_not_unpacked() {
    let stage = Stage::new().await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b' '; 64 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 100_000, "64 MiB in {} bytes", packed.len());
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("content-encoding".to_owned(), "gzip".to_owned()),
    ];
    // What the stand-in says is a text: the first bytes of what is packed are enough to see that nobody unpacks it.
    let body: String = packed.iter().map(|byte| char::from(*byte)).collect();
    stage.servers().misbehave(Call::List, Fault::Say { status: 200, headers, body, repeat: 1 }, Some(1));
    let unreadable = stage.admin().deployments(Whose::Everyone).await.unwrap_err();
    assert_eq!(unreadable.kind, Kind::NoAnswer(NoAnswer::Unreadable));
}

#[tokio::test]
async fn a_key_that_was_replaced_behind_our_back_is_refused_and_asked_no_further() {
    let stage = Stage::new().await;
    let (admin, before) = (stage.admin(), stage.requests());
    stage.replaces_the_key();
    assert_eq!(admin.host_stats().await.unwrap_err().kind, Kind::KeyRefused);
    assert_eq!(stage.requests(), before + 1, "it is not tried again by itself");
}

#[tokio::test]
async fn nothing_goes_up_but_what_the_call_needs_and_nothing_comes_down_but_the_answer() {
    let stage = Stage::new().await;
    let headers = [
        ("set-cookie", "openberth_session=ses_1; Path=/"),
        ("location", "http://169.254.169.254/"),
        ("content-security-policy", "default-src *"),
        ("content-type", "text/html"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let body = r#"{"deployments":[]}"#.to_owned();
    stage.servers().misbehave(Call::List, Fault::Say { status: 200, headers, body, repeat: 1 }, Some(1));
    let admin = stage.admin();
    assert_eq!(admin.deployments(Whose::Everyone).await.unwrap(), [], "a type is made of the answer, and nothing else");
    // The cookie of the answer before does not go along with the next call.
    admin.me().await.unwrap();
    let host = stage.endpoint().to_string().replace("http://", "");
    let ledger = stage.servers().ledger();
    for entry in &ledger.entries {
        assert_eq!(entry.host, host, "{}", entry.path);
        for name in &entry.headers {
            assert!(
                ["accept", "authorization", "host", "user-agent"].contains(&name.as_str()),
                "{}: {name}",
                entry.path
            );
        }
    }
    assert_eq!(ledger.entries.len(), 2);
}

/// A server under the right name, whose certificate nobody signed but itself. Whether anything got through to it.
#[expect(clippy::disallowed_methods, reason = "the stand-in ends with its test")]
async fn self_signed() -> (u16, tokio::task::JoinHandle<usize>) {
    let certificate = CertificateDer::from_slice(include_bytes!("self_signed.crt.der")).into_owned();
    let key = PrivateKeyDer::try_from(include_bytes!("self_signed.key.der").as_slice()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let got = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let Ok(mut secure) = TlsAcceptor::from(Arc::new(config)).accept(socket).await else { return 0 };
        secure.read(&mut [0; 4096]).await.unwrap_or(0)
    });
    (port, got)
}

#[tokio::test]
async fn who_cannot_prove_who_they_are_is_not_shown_a_key() {
    let stage = Stage::new().await;
    let (port, got) = self_signed().await;
    let elsewhere = stage.at(&format!("https://ws-1.localhost:{port}"));
    let refused = timeout(LONG, elsewhere.me()).await.unwrap().unwrap_err();
    assert_eq!(refused.kind, Kind::NoAnswer(NoAnswer::NoConnection));
    assert_eq!(got.await.unwrap(), 0, "no byte of the request was sent");
}
