//! Connections that cannot write, for requests that only look: that a `GET` has no effect is held by Postgres, not by
//! our good intentions.

use std::time::Duration;

use deadpool_postgres::{BuildError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use tokio_postgres::{Config, NoTls};

/// As many as serve a busy site: a page takes two short looks.
const SIZE: usize = 10;

/// A pool whose connections read only, with the same limits as those that write.
pub(crate) fn pool(mut config: Config) -> Result<Pool, BuildError> {
    config.options(
        "-c default_transaction_read_only=on -c statement_timeout=5s -c idle_in_transaction_session_timeout=10s",
    );
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let wait = Some(Duration::from_secs(2));
    Pool::builder(manager)
        .max_size(SIZE)
        .wait_timeout(wait)
        .create_timeout(wait)
        .recycle_timeout(wait)
        .runtime(Runtime::Tokio1)
        .build()
}
