//! How stand-ins call others.

use std::time::Duration;

use backon::ExponentialBuilder;

/// Twelve attempts, each with a wait behind it: about half a minute.
pub(crate) const WAITS: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(50))
    .with_max_delay(Duration::from_secs(5))
    .with_max_times(12);

/// A client that needs nothing from its surroundings: no process-wide TLS choice, no proxy, no trusted roots. Sinks are
/// on this machine and use plain HTTP.
#[expect(clippy::expect_used, reason = "a fixed configuration that the first test would refute")]
pub(crate) fn client() -> reqwest::Client {
    let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring knows the usual versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build()
        .expect("a client of fixed configuration")
}
