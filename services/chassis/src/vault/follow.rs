//! Master keys that come and go while a service runs: their file is read again and again.
//!
//! What is new in it is used once it was [checked](super::known). What does not read, or is wrong, changes nothing:
//! those before go on, and operators are told.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio_util::sync::CancellationToken;

use super::Vault;
use crate::database::Pool;

/// How often the file is read.
const EVERY: Duration = Duration::from_secs(5);

/// Has the master keys checked, if that could not be done yet, and goes by their file until the service stops. Without
/// a file they stay as they are.
pub async fn follow(vault: Vault, file: Option<PathBuf>, pool: Pool, stop: CancellationToken) {
    let mut last: Option<SecretString> = None;
    let mut checked = vault.check(&pool).await.is_ok();
    loop {
        if !checked {
            checked = vault.check(&pool).await.is_ok();
        } else if let Some(file) = &file
            && let Ok(text) = tokio::fs::read_to_string(&file).await.map(SecretString::from)
            && last.as_ref().is_none_or(|last| last.expose_secret() != text.expose_secret())
        {
            if let Err(reason) = take(&vault, &text, &pool).await {
                metrics::counter!("master_keys_refused_total").increment(1);
                tracing::warn!(file = %file.display(), reason, "the master keys in the file are not used");
            }
            last = Some(text);
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Uses them, if they are others than those before and right.
async fn take(vault: &Vault, text: &SecretString, pool: &Pool) -> Result<(), String> {
    let new = Vault::new(text).map_err(|error| error.to_string())?;
    if new.ids() == vault.ids() {
        return Ok(());
    }
    new.check(pool).await.map_err(|error| error.to_string())?;
    vault.take(&new);
    tracing::info!(keys = ?vault, "other master keys are used");
    Ok(())
}
