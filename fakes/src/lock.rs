//! Locks that outlive a panic, because a failed assertion in one test task must not poison the ledger that explains it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The guarded value, also after a holder panicked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
