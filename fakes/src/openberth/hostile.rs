//! Answers that nobody should rely on: another one than was asked for, one that breaks off, one that drips.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use http::header::CONTENT_LENGTH;
use http::{HeaderName, HeaderValue, StatusCode};

use super::Fault;

/// The answer as the fault has it.
pub(super) fn spoil(fault: Option<&Fault>, mut response: Response) -> Response {
    if let Some(Fault::BreakOff { .. } | Fault::Drip { .. }) = fault {
        // Who knows how long it is would know that it has all of it.
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    match fault {
        Some(Fault::Say { status, headers, body, repeat }) => say(*status, headers, body, *repeat),
        Some(Fault::BreakOff { after }) => response.map(|body| break_off(body, *after)),
        Some(Fault::Drip { bytes, ms }) => response.map(|body| drip(body, *bytes, Duration::from_millis(*ms))),
        Some(Fault::Delay { .. } | Fault::LoseReply { .. } | Fault::Fail { .. }) | None => response,
    }
}

fn say(status: u16, headers: &[(String, String)], body: &str, times: u32) -> Response {
    let text = Bytes::from(body.to_owned());
    let body = stream::iter((0..times).map(move |_| Ok::<_, io::Error>(text.clone())));
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let mut response = (status, Body::from_stream(body)).into_response();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// So many bytes, and then the connection is gone. An answer that ends before does not end well either.
fn break_off(body: Body, after: usize) -> Body {
    Body::from_stream(stream::unfold((body.into_data_stream(), after), async |(mut parts, left)| {
        let broken = Err(io::Error::other("it breaks off"));
        if left == 0 {
            // What there is to send is sent when there is nothing more for a moment.
            tokio::task::yield_now().await;
            return Some((broken, (parts, 0)));
        }
        match parts.next().await {
            Some(Ok(mut part)) => {
                part.truncate(left);
                let left = left - part.len();
                Some((Ok(part), (parts, left)))
            }
            Some(Err(_)) | None => Some((broken, (parts, 0))),
        }
    }))
}

/// Parts of so many bytes, so far apart.
fn drip(body: Body, bytes: usize, pause: Duration) -> Body {
    let parts = body.into_data_stream().flat_map(move |part| {
        let parts: Vec<_> = match part {
            Ok(part) => part.chunks(bytes.max(1)).map(|part| Ok(Bytes::copy_from_slice(part))).collect(),
            Err(error) => vec![Err(io::Error::other(error))],
        };
        stream::iter(parts)
    });
    Body::from_stream(parts.then(move |part| async move {
        tokio::time::sleep(pause).await;
        part
    }))
}
