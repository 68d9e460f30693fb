//! What stands in something else: `/workspaces/{id}/sites/{site}` names both, and both count.
//!
//! Who asks for an inner thing is asked about the outer one, so that is found first, and the inner one in it. An id that is
//! right, of something that stands elsewhere, is as if there were no such thing.

use domain::authorize::Resource;

use super::{Ask, Guarded};
use crate::Error;

/// Something, and that in which it stands.
#[derive(Debug)]
pub struct Within<T: Nested> {
    /// In what it stands.
    pub outer: T::In,
    /// What was named in it.
    pub inner: T,
}

/// A kind of row that stands in another.
pub trait Nested: Send + Sized {
    /// In what.
    type In: Guarded + Sync;

    /// What the request names of those in `outer`.
    ///
    /// # Errors
    /// When nobody can say.
    fn find_in(outer: &Self::In, ask: &Ask<'_>) -> impl Future<Output = Result<Option<Self>, Error>> + Send;

    /// Whether it stands there. Looked at whatever the query did: one that forgets the outer thing opens no door.
    fn is_in(&self, outer: &Self::In) -> bool;
}

impl<T: Nested> Guarded for Within<T> {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some((outer, on)) = T::In::find(ask).await? else { return Ok(None) };
        let inner = T::find_in(&outer, ask).await?.filter(|inner| inner.is_in(&outer));
        Ok(inner.map(|inner| (Self { outer, inner }, on)))
    }
}
