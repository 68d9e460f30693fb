//! Where one goes once something was done.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;

/// An answer that a reload does not send again.
pub(super) fn see(path: String) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path)]).into_response()
}
