//! What assistants call: one address, JSON-RPC, and a tool for each thing that can be asked.
//!
//! A tool asks what the same call over HTTP asks, and puts the answer into words. So it goes through here as that call: the message is
//! read, the request it stands for is sent on, and what comes of it is wrapped.

mod tools;

use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{OpenBerth, answer::reply, front::Visit};
use crate::random;
use tools::Tool;

/// A message has files in it.
const LARGEST: usize = 64 << 20;

/// What is asked.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    method: String,
    #[serde(default)]
    params: Value,
}

pub(super) async fn mcp(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path() != "/mcp" {
        return next.run(request).await;
    }
    if visit.user().is_err() {
        return who_are_you(&visit.host);
    }
    match *request.method() {
        Method::POST => {}
        Method::DELETE => return StatusCode::OK.into_response(),
        _ => {
            let allow = [(header::ALLOW, "POST, DELETE")];
            return (StatusCode::METHOD_NOT_ALLOWED, allow, "Method Not Allowed\n").into_response();
        }
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, LARGEST).await.unwrap_or_default();
    let Some(message) = read(&body) else {
        return reply(StatusCode::BAD_REQUEST, &json!({ "error": "Invalid JSON-RPC request" }));
    };
    let said = match message.method.as_str() {
        "tools/call" => {
            let asked = Request::from_parts(parts, Body::empty());
            Some(("result", called(&message.params, asked, next).await))
        }
        _ => said(&message, &openberth.0.config.version),
    };
    let Some((kind, said)) = said else { return StatusCode::ACCEPTED.into_response() };
    let mut body = json!({ "jsonrpc": "2.0", kind: said });
    if !message.id.is_null() {
        body["id"] = message.id;
    }
    let mut response = reply(StatusCode::OK, &body);
    if message.method == "initialize"
        && let Ok(session) = HeaderValue::from_str(&format!("mcp_{}", random::hex(16)))
    {
        response.headers_mut().insert("mcp-session-id", session);
    }
    response
}

/// Says where one signs in.
fn who_are_you(host: &str) -> Response {
    let at = format!("Bearer resource_metadata=\"http://{host}/.well-known/oauth-protected-resource\"");
    let mut refused = reply(StatusCode::UNAUTHORIZED, &json!({ "error": "Unauthorized" }));
    if let Ok(at) = HeaderValue::from_str(&at) {
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, at);
    }
    refused
}

/// What is said to a message that asks for no tool, as what; nothing to one that only tells something.
fn said(message: &Message, version: &str) -> Option<(&'static str, Value)> {
    let result = match message.method.as_str() {
        "initialize" => json!({
            "protocolVersion": "2024-11-05",
            "capabilities": { "tools": {} },
            "serverInfo": { "name": "openberth", "version": version },
            "instructions": "OpenBerth deploys code to live HTTPS URLs.",
        }),
        "ping" => json!({}),
        "tools/list" => json!({ "tools": tools::list() }),
        "resources/list" => json!({ "resources": [] }),
        "prompts/list" => json!({ "prompts": [] }),
        "notifications/initialized" | "notifications/cancelled" => return None,
        _ if message.id.is_null() => return None,
        other => {
            let error = json!({ "code": -32601, "message": format!("Method not found: {other}") });
            return Some(("error", error));
        }
    };
    Some(("result", result))
}

/// One object. What holds several is none.
fn read(body: &Bytes) -> Option<Message> {
    serde_json::Deserializer::from_slice(body).into_iter::<Message>().next()?.ok()
}

/// What came of a tool: a text, also for what went wrong.
async fn called(params: &Value, asked: Request, next: Next) -> Value {
    let name = params["name"].as_str().unwrap_or_default();
    let Some(tool) = Tool::called(name) else { return failed(&format!("Unknown tool: {name}")) };
    let arguments = &tool.taken(&params["arguments"]);
    let (method, path, body) = match tool.request(arguments) {
        Ok(request) => request,
        Err(error) => return failed(error),
    };
    let (mut parts, _) = asked.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts.method, parts.uri) = (method, path.parse().unwrap_or_default());
    let response = next.run(Request::from_parts(parts, Body::from(body.to_string()))).await;
    let worked = response.status().is_success();
    let text = to_bytes(response.into_body(), LARGEST).await.unwrap_or_default();
    let said: Value = serde_json::from_slice(&text).unwrap_or_default();
    if worked {
        return json!({ "content": [{ "type": "text", "text": tool.tells(arguments, &said) }] });
    }
    let error = said["error"].as_str().unwrap_or("Internal error");
    failed(&if name == "berth_status" {
        format!("{error}\n\nUse berth_list to find active deployments.")
    } else {
        error.to_owned()
    })
}

fn failed(error: &str) -> Value {
    json!({ "content": [{ "type": "text", "text": error }], "isError": true })
}
