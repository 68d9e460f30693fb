//! Master keys that come and go while a service runs: their file is read again and again.
//!
//! What is new in it is used once it was [checked](super::known). A file that is gone, that everybody on the machine may read, that does not
//! read, is wrong, or lacks a key that something is still sealed with, changes nothing: those before go on, and operators are told. They are told, too, how much still needs a
//! key that does not seal any more, and how often each key has sealed.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;

use super::known::{Keeps, Unusable};
use super::{MOST_USES, USES, Vault};
use crate::config::OTHERS;
use crate::database::Pool;
use crate::{StartError, Tasks};

/// How often the file is read.
const EVERY: Duration = Duration::from_secs(1);

/// What is sealed is counted on one of so many readings, and on each while there are older keys, which somebody waits to take away.
const READINGS: u32 = 10;

/// Checks the master keys of a service that starts, and from then on goes by their file. Without a file they stay as they are.
///
/// # Errors
/// When they are certainly wrong. What cannot be known yet is looked at again until it is known; nothing is sealed before.
pub async fn begin(
    vault: &Vault,
    keeps: Keeps,
    file: Option<PathBuf>,
    pool: &Pool,
    tasks: &Tasks,
) -> Result<(), StartError> {
    let found = vault.check(pool, keeps).await;
    if let Err(wrong) = &found
        && wrong.is_certain()
    {
        return Err(StartError::Service(format!("{}.master_key: {wrong}", keeps.service)));
    }
    let follower = Follower { vault: vault.clone(), keeps, file, pool: pool.clone(), last: None, older: 0 };
    tasks.spawn("master keys", follower.run(found.is_ok(), tasks.stop()));
    Ok(())
}

struct Follower {
    vault: Vault,
    keeps: Keeps,
    file: Option<PathBuf>,
    pool: Pool,
    /// What the file held, or why it was not read.
    last: Option<Result<SecretString, String>>,
    /// How many rows needed a key that does not seal any more.
    older: i64,
}

impl Follower {
    async fn run(mut self, mut checked: bool, stop: CancellationToken) {
        let mut reading = 0;
        loop {
            if !checked {
                checked = self.vault.check(&self.pool, self.keeps).await.is_ok();
            } else {
                self.read().await;
                if (reading == 0 || self.vault.ids().len() > 1)
                    && let Err(error) = self.measure().await
                {
                    // Readiness says what is wrong; the gauges only stand still.
                    tracing::debug!(service = self.keeps.service, %error, "what is sealed could not be counted");
                }
                reading = (reading + 1) % READINGS;
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Reads the file, if it has changed.
    async fn read(&mut self) {
        let Some(file) = &self.file else { return };
        let found = read_private(file).await;
        if self.last.as_ref().is_some_and(|last| are_same(last, &found)) {
            return;
        }
        let taken = match &found {
            Ok(text) => self.take(text).await,
            Err(reason) => Err(reason.clone()),
        };
        if let Err(reason) = taken {
            metrics::counter!("master_keys_refused_total", "service" => self.keeps.service).increment(1);
            tracing::warn!(file = %file.display(), reason, "the master keys in the file are not used");
        }
        self.last = Some(found);
    }

    /// Uses them, if they are others than those before and right.
    async fn take(&self, text: &SecretString) -> Result<(), String> {
        let new = Vault::new(text).map_err(|error| error.to_string())?;
        // Also those of the same names: one of them may be another key by now.
        new.check(&self.pool, self.keeps).await.map_err(|error| error.to_string())?;
        if new.ids() == self.vault.ids() {
            return Ok(());
        }
        self.vault.take(&new);
        tracing::info!(keys = ?self.vault, "other master keys are used");
        Ok(())
    }

    async fn measure(&mut self) -> Result<(), Unusable> {
        let service = self.keeps.service;
        let older = self.vault.under_older(&self.pool, self.keeps).await?;
        #[expect(clippy::cast_precision_loss, reason = "a count for people to look at")]
        metrics::gauge!("seals_under_older_keys", "service" => service).set(older as f64);
        if older == 0 && self.older > 0 {
            tracing::info!(service, keys = ?self.vault, "nothing needs the older master keys any more");
        }
        self.older = older;
        if self.keeps.seals {
            for (id, uses) in self.vault.count_uses(&self.pool).await? {
                if uses >= MOST_USES {
                    tracing::error!(
                        key = id,
                        uses,
                        "a master key has sealed as often as it may, and seals nothing more"
                    );
                } else if uses >= USES {
                    tracing::warn!(key = id, uses, "a master key has sealed so often that it is to be changed");
                }
                #[expect(clippy::cast_precision_loss, reason = "a count for people to look at")]
                metrics::gauge!("master_key_uses", "service" => service, "key" => id).set(uses as f64);
            }
        }
        Ok(())
    }
}

/// What the file holds, or why it is not used.
async fn read_private(file: &Path) -> Result<SecretString, String> {
    let metadata = tokio::fs::metadata(file).await.map_err(|error| error.to_string())?;
    if metadata.permissions().mode() & OTHERS != 0 {
        return Err("everybody on this machine may read it".to_owned());
    }
    tokio::fs::read_to_string(file).await.map(SecretString::from).map_err(|error| error.to_string())
}

fn are_same(last: &Result<SecretString, String>, found: &Result<SecretString, String>) -> bool {
    match (last, found) {
        (Ok(last), Ok(found)) => last.expose_secret() == found.expose_secret(),
        (Err(last), Err(found)) => last == found,
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
    }
}
