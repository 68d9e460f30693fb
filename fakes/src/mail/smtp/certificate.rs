//! What the server is known by behind STARTTLS. Whoever sets it up brings it: the stand-in makes none.

use std::{fmt, sync::Arc};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

/// A certificate with its key.
#[derive(Clone)]
pub struct Certificate(pub(super) Arc<ServerConfig>);

/// It does not read, or the key is of another one.
#[derive(Debug, thiserror::Error)]
#[error("not a certificate with its key: {0}")]
pub struct BadCertificate(String);

impl Certificate {
    /// Reads a chain and its key, both in PEM.
    ///
    /// # Errors
    ///
    /// When they do not read, or do not belong together.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, BadCertificate> {
        let chain: Vec<_> =
            CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(|error| bad(&error))?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| bad(&error))?;
        let config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|error| bad(&error))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| bad(&error))?;
        Ok(Self(Arc::new(config)))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

fn bad(error: &dyn fmt::Display) -> BadCertificate {
    BadCertificate(error.to_string())
}
