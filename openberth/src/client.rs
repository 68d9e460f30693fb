//! The client of a process, and a server with a key.

use std::fmt;
use std::sync::Arc;

use domain::endpoint::Endpoint;
use secrecy::SecretString;

use crate::lanes::Lanes;
use crate::network::{self, Lookup, Names, Reach};

/// The way to all servers. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct OpenBerth {
    pub(crate) http: reqwest::Client,
    reach: Arc<Reach>,
    lanes: Arc<Lanes>,
}

impl OpenBerth {
    /// A client that goes no further than this.
    ///
    /// # Errors
    /// When the system has no certificates to trust.
    pub fn new(reach: Reach) -> Result<Self, reqwest::Error> {
        Self::by(reach, network::system)
    }

    /// The same where names lead elsewhere.
    pub(crate) fn by(reach: Reach, lookup: Lookup) -> Result<Self, reqwest::Error> {
        let reach = Arc::new(reach);
        let names = Names { reach: Arc::clone(&reach), lookup };
        let http = chassis::http::client().no_proxy().dns_resolver(Arc::new(names)).build()?;
        Ok(Self { http, reach, lanes: Arc::default() })
    }

    /// One server, with the key to show it. Nothing is sent yet. The key is gone from memory when the handle is.
    #[must_use]
    pub fn server(&self, endpoint: &Endpoint, key: SecretString) -> Server {
        Server { berth: self.clone(), endpoint: endpoint.clone(), key }
    }

    pub(crate) fn reach(&self) -> &Reach {
        &self.reach
    }

    pub(crate) fn lanes(&self) -> &Lanes {
        &self.lanes
    }
}

impl fmt::Debug for OpenBerth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenBerth").field("reach", &self.reach).finish_non_exhaustive()
    }
}

/// One server, and a key of it. All that may be asked of it are its methods.
pub struct Server {
    pub(crate) berth: OpenBerth,
    pub(crate) endpoint: Endpoint,
    pub(crate) key: SecretString,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}
