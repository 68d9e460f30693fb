//! A panic in a handler is our failure like any other: a page with a reference, and a line in the log.

use std::any::Any;

use axum::response::{IntoResponse, Response};

use super::Failure;

/// Answers a request whose handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the signature is that of the layer")]
pub(crate) fn catch(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Failure::Ours(format!("a handler panicked: {}", said.unwrap_or("without words"))).into_response()
}
