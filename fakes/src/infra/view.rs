//! A machine as callers see it.

use serde_json::{Value, json};

use super::machine::{Machine, host_label};

/// Everything about it but its key.
pub(super) fn describe(machine: &Machine, generation: Option<u64>, endpoint_base: &str) -> Value {
    let mut shown = json!({
        "resource_id": machine.resource_id,
        "token": machine.token,
        "state": machine.state,
        "endpoint": machine.endpoint.clone().unwrap_or_else(|| endpoint(endpoint_base, &machine.token)),
        "admin_user_id": machine.admin_user_id,
        "generation": generation,
        "region": machine.region,
        "size": machine.size,
    });
    for (name, at) in [("first_deployment_at", machine.first_deployment_at), ("own_key_at", machine.own_key_at)] {
        if let Some(at) = at {
            shown[name] = json!(at);
        }
    }
    shown
}

/// `http://localhost:4003` and `ws_1` make `http://ws-1.localhost:4003`.
fn endpoint(base: &str, token: &str) -> String {
    let (scheme, host) = base.trim_end_matches('/').split_once("://").unwrap_or(("http", base));
    format!("{scheme}://{}.{host}", host_label(token))
}
