//! The permission is the extractor that hands you the row.
//!
//! A handler that takes [`Permitted<ViewWorkspace>`] gets the workspace, the proof that the visitor may see it, and
//! nothing if they may not. Who may do what, and how a row is found, is in [`access::permit`], the same for every form in
//! which somebody asks: here the parts of an HTTP request become such a question.
//!
//! [`Permitted<ViewWorkspace>`]: Permitted

use std::sync::Arc;

use access::permit::{Granted, Guards, Params};
use axum::extract::{FromRequestParts, RawPathParams};
use domain::authorize::Permit;
use http::request::Parts;

use crate::app::App;
use crate::visit::{Failure, Visit};

/// Somebody who may do `P`, and what they may do it with.
pub(crate) struct Permitted<P: Guards> {
    pub visit: Visit,
    pub row: P::Row,
    /// What acts take.
    pub permit: Permit<P>,
}

impl<P: Guards> FromRequestParts<Arc<App>> for Permitted<P> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let visit = parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Failure::Ours("a request without a visit".to_owned()))?;
        let path = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Failure::NotFound)?;
        let params: Params = path.iter().collect();
        let Granted { row, permit } = app.ask::<P>(&visit.asker(), &params).await?;
        Ok(Self { visit, row, permit })
    }
}
