//! The permission is what hands over the row.
//!
//! Whoever answers a person, in whatever form, asks here: [`Access::ask`] finds what the request names, has
//! [`domain::authorize`] decide once, and gives back the row and the proof together. There is no other way to a row that
//! may be somebody else's. What is somebody else's, what does not exist and what is no id at all go the same way and end
//! in the same answer.
//!
//! A kind of row says how a request finds it ([`Guarded`]), beside its queries: `workspace/permit.rs` and its like. The
//! same file says in a word each which permissions hand it over (`guards!`). What stands in something else is found in it
//! only ([`Within`]).
//!
//! A permit that needs no table costs no connection: a finder takes one when it must.

mod also;
mod asker;
mod own;
mod params;
mod public;
#[cfg(test)]
mod tests;
mod within;

use domain::authorize::permission::Permitted;
use domain::authorize::{Permit, Resource, authorize};

pub use also::also;
pub use asker::Asker;
pub(crate) use own::own;
pub use params::Params;
pub use public::Gallery;
pub use within::{Nested, Within};

use crate::database::{Database, Reading};
use crate::{Access, Error};

/// A permission that hands over rows.
pub trait Guards: Permitted + Send + Sync + 'static {
    /// The permission itself, to ask with.
    const ASKED: Self;
    /// What it hands over.
    type Row: Guarded;
}

/// A kind of row that a permission hands over.
pub trait Guarded: Send + Sized {
    /// The row that a request is about, and what has to be known of it to decide. None if there is no such thing, or nobody
    /// who could have it.
    ///
    /// # Errors
    /// When nobody can say.
    fn find(ask: &Ask<'_>) -> impl Future<Output = Result<Option<(Self, Resource)>, Error>> + Send;
}

/// What a finder may look at.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// Who asks.
    pub asker: &'a Asker,
    /// What the request names.
    pub params: &'a Params,
    /// What this installation shows.
    pub installation: Installation,
    database: &'a Database,
}

impl Ask<'_> {
    /// A connection that cannot write.
    ///
    /// # Errors
    /// When there is none.
    pub async fn read(&self) -> Result<Reading, Error> {
        self.database.read().await
    }
}

/// What is not the same in every installation.
#[derive(Debug, Clone, Copy, Default)]
pub struct Installation {
    /// Whether the gallery is shown.
    pub shows_gallery: bool,
    /// Whether people can sign in by a letter.
    pub signs_in_by_email: bool,
}

/// Somebody may do `P`, and this is what they may do it with.
pub struct Granted<P: Guards> {
    /// The row.
    pub row: P::Row,
    /// What acts take.
    pub permit: Permit<P>,
}

impl Access {
    /// Asks for a permission on what a request names.
    ///
    /// # Errors
    /// When they may not, when there is no such thing, or when nobody can say.
    pub async fn ask<P: Guards>(&self, asker: &Asker, params: &Params) -> Result<Granted<P>, Error> {
        let ask = Ask { asker, params, installation: self.installation, database: &self.database };
        let (row, permit) = grant::<P, P::Row>(P::ASKED, &ask).await?;
        Ok(Granted { row, permit })
    }
}

async fn grant<P: Permitted, R: Guarded>(asked: P, ask: &Ask<'_>) -> Result<(R, Permit<P>), Error> {
    // Nothing found is asked for all the same: it is refused like what one may not see.
    let (row, on) = R::find(ask).await?.map_or((None, Resource::Public), |(row, on)| (Some(row), on));
    let permit = authorize(ask.asker.who(), asked, &on)?;
    Ok((row.ok_or(Error::NOT_FOUND)?, permit))
}

/// Says which permissions hand over a kind of row.
macro_rules! guards {
    ($($permission:ident)* => $row:ty) => {$(
        impl $crate::permit::Guards for domain::authorize::permission::$permission {
            const ASKED: Self = Self;
            type Row = $row;
        }
    )*};
}

pub(crate) use guards;
