//! The tools: what each asks for, and how its answer reads.

use http::Method;
use serde_json::{Value, json};

/// A tool, by its name.
pub(super) struct Tool {
    name: &'static str,
    about: &'static str,
    method: Method,
    /// Where `{id}` and `{name}` stand for arguments.
    path: &'static str,
    arguments: &'static [(&'static str, &'static str)],
}

/// What a row may be made with.
const MAKES: &[(&str, &str)] = &[
    ("files", "object"),
    ("name", "string"),
    ("title", "string"),
    ("description", "string"),
    ("env", "object"),
    ("secrets", "array"),
    ("port", "number"),
    ("memory", "string"),
    ("network_quota", "string"),
    ("ttl", "string"),
    ("protect_mode", "string"),
    ("protect_username", "string"),
    ("protect_password", "string"),
    ("protect_api_key", "string"),
    ("protect_users", "array"),
];
const ID: &[(&str, &str)] = &[("id", "string")];

const fn tool(
    name: &'static str,
    about: &'static str,
    method: Method,
    path: &'static str,
    arguments: &'static [(&'static str, &'static str)],
) -> Tool {
    Tool { name, about, method, path, arguments }
}

static TOOLS: [Tool; 20] = [
    tool("berth_deploy", "Make a site of files.", Method::POST, "/api/deploy/code", MAKES),
    tool(
        "berth_update",
        "Replace the files of a site.",
        Method::POST,
        "/api/deploy/{id}/update/code",
        &[
            ("id", "string"),
            ("files", "object"),
            ("env", "object"),
            ("secrets", "array"),
            ("port", "number"),
            ("memory", "string"),
            ("network_quota", "string"),
        ],
    ),
    tool("berth_status", "How a site does.", Method::GET, "/api/deployments/{id}", ID),
    tool("berth_source", "The files of a site.", Method::GET, "/api/deployments/{id}/source?format=json", ID),
    tool(
        "berth_logs",
        "What a site wrote.",
        Method::GET,
        "/api/deployments/{id}/logs",
        &[("id", "string"), ("tail", "number")],
    ),
    tool("berth_list", "The sites there are.", Method::GET, "/api/deployments", &[("all", "boolean")]),
    tool("berth_destroy", "Delete a site.", Method::DELETE, "/api/deployments/{id}", ID),
    tool(
        "berth_protect",
        "Who may see a site.",
        Method::POST,
        "/api/deployments/{id}/protect",
        &[
            ("id", "string"),
            ("mode", "string"),
            ("username", "string"),
            ("password", "string"),
            ("apiKey", "string"),
            ("users", "array"),
        ],
    ),
    tool(
        "berth_lock",
        "Lock a site, or unlock it.",
        Method::POST,
        "/api/deployments/{id}/lock",
        &[("id", "string"), ("locked", "boolean")],
    ),
    tool("berth_sandbox_create", "Make a sandbox of files.", Method::POST, "/api/sandbox", MAKES),
    tool(
        "berth_sandbox_push",
        "Write files of a sandbox.",
        Method::POST,
        "/api/sandbox/{id}/push",
        &[("id", "string"), ("changes", "array")],
    ),
    tool(
        "berth_sandbox_install",
        "Install packages in a sandbox.",
        Method::POST,
        "/api/sandbox/{id}/install",
        &[("id", "string"), ("packages", "array"), ("uninstall", "boolean")],
    ),
    tool(
        "berth_sandbox_exec",
        "Run a command in a sandbox.",
        Method::POST,
        "/api/sandbox/{id}/exec",
        &[("id", "string"), ("command", "string"), ("timeout", "number")],
    ),
    tool(
        "berth_sandbox_logs",
        "What a sandbox wrote.",
        Method::GET,
        "/api/sandbox/{id}/logs",
        &[("id", "string"), ("tail", "number")],
    ),
    tool("berth_sandbox_destroy", "Delete a sandbox.", Method::DELETE, "/api/sandbox/{id}", ID),
    tool(
        "berth_sandbox_promote",
        "Make a site of a sandbox.",
        Method::POST,
        "/api/sandbox/{id}/promote",
        &[
            ("id", "string"),
            ("ttl", "string"),
            ("memory", "string"),
            ("network_quota", "string"),
            ("env", "object"),
            ("secrets", "array"),
        ],
    ),
    tool(
        "berth_update_quota",
        "How much a site may send.",
        Method::PATCH,
        "/api/deployments/{id}",
        &[("id", "string"), ("quota", "string")],
    ),
    tool(
        "berth_secret_set",
        "Set a secret.",
        Method::POST,
        "/api/secrets",
        &[("name", "string"), ("value", "string"), ("description", "string"), ("global", "boolean")],
    ),
    tool("berth_secret_list", "The secrets there are.", Method::GET, "/api/secrets", &[]),
    tool(
        "berth_secret_delete",
        "Delete a secret.",
        Method::DELETE,
        "/api/secrets/{name}",
        &[("name", "string"), ("global", "boolean")],
    ),
];

/// All of them, as assistants ask for them.
pub(super) fn list() -> Vec<Value> {
    let property = |(name, kind): &(&str, &str)| ((*name).to_owned(), json!({ "type": kind }));
    let shown = |tool: &Tool| {
        let properties: serde_json::Map<String, Value> = tool.arguments.iter().map(property).collect();
        json!({
            "name": tool.name,
            "description": tool.about,
            "inputSchema": { "type": "object", "properties": properties },
        })
    };
    TOOLS.iter().map(shown).collect()
}

impl Tool {
    pub(super) fn called(name: &str) -> Option<&'static Self> {
        TOOLS.iter().find(|tool| tool.name == name)
    }

    /// What it takes of the arguments: one of another kind counts as not given.
    pub(super) fn taken(&self, arguments: &Value) -> Value {
        let fits = |name: &str, kind: &str| {
            let value = &arguments[name];
            match kind {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "number" => value.is_number(),
                "boolean" => value.is_boolean(),
                _ => value.is_string(),
            }
        };
        let fitting = self.arguments.iter().filter(|(name, kind)| fits(name, kind));
        fitting.map(|(name, _)| ((*name).to_owned(), arguments[*name].clone())).collect()
    }

    /// The call that it stands for.
    pub(super) fn request(&self, arguments: &Value) -> Result<(Method, String, Value), &'static str> {
        let text = |name: &str| arguments[name].as_str().unwrap_or_default();
        let mut path = self.path.to_owned();
        for (place, name) in [("{id}", "id"), ("{name}", "name")] {
            if !path.contains(place) {
                continue;
            }
            let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
            if text(name).is_empty() || !text(name).chars().all(plain) {
                return Err(match (self.name.contains("sandbox"), name) {
                    (true, _) => "Sandbox ID required",
                    (false, "name") => "Secret name required",
                    (false, _) => "Deployment ID required",
                });
            }
            path = path.replace(place, text(name));
        }
        match self.name {
            "berth_logs" | "berth_sandbox_logs" => {
                let tail = arguments["tail"].as_i64().filter(|tail| *tail > 0).unwrap_or(100);
                path = format!("{path}?tail={tail}");
            }
            "berth_list" if arguments["all"] != json!(true) => path.push_str("?owner=me"),
            "berth_secret_delete" if arguments["global"] == json!(true) => path.push_str("?global=true"),
            _ => {}
        }
        let body = match self.name {
            "berth_update_quota" => json!({ "network_quota": text("quota") }),
            _ => arguments.clone(),
        };
        Ok((self.method.clone(), path, body))
    }

    /// The answer in words.
    pub(super) fn tells(&self, arguments: &Value, said: &Value) -> String {
        let text = |name: &str| said[name].as_str().unwrap_or_default();
        let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
        match self.name {
            "berth_deploy" | "berth_sandbox_create" => made(self.name, said),
            "berth_update" => format!("{}\n\nURL: {}\nID: {}", text("message"), text("url"), text("id")),
            "berth_status" => {
                let hint = match text("status") {
                    "building" => "\n\nStill building. Wait a few seconds and check again.",
                    "failed" => "\n\nBuild failed. Use berth_logs to see what went wrong.",
                    _ => "",
                };
                format!("{}{hint}", pretty(said))
            }
            "berth_source" => format!("{}\n\nUse berth_update to modify and redeploy.", pretty(said)),
            "berth_logs" | "berth_sandbox_logs" if text("logs").is_empty() => "No logs available yet.".to_owned(),
            "berth_logs" | "berth_sandbox_logs" => text("logs").to_owned(),
            "berth_list" => match said["deployments"].as_array() {
                Some(rows) if !rows.is_empty() => pretty(&said["deployments"]),
                _ => "No active deployments.".to_owned(),
            },
            "berth_destroy" => format!("Deployment {} destroyed.", text("id")),
            "berth_sandbox_destroy" => format!("Sandbox {} destroyed.", text("id")),
            "berth_sandbox_push" => {
                format!("Push complete: {} files updated, {} deleted.", said["updated"], said["deleted"])
            }
            "berth_sandbox_install" => format!("{}\n\nOutput:\n{}", text("message"), text("output")),
            "berth_sandbox_exec" => format!("{}\n\nExit code: {}", text("output"), said["exitCode"]),
            "berth_sandbox_promote" => format!("Promoting sandbox.\n\nURL: {}\nID: {}", text("url"), text("id")),
            "berth_secret_set" => format!("Secret '{}' saved.", text("name")),
            "berth_secret_list" => pretty(&said["secrets"]),
            "berth_secret_delete" => format!("Secret '{}' deleted.", arguments["name"].as_str().unwrap_or_default()),
            _ => text("message").to_owned(),
        }
    }
}

fn made(tool: &str, said: &Value) -> String {
    let text = |name: &str| said[name].as_str().unwrap_or_default();
    let what = if tool == "berth_deploy" { "Deployment started!" } else { "Sandbox created!" };
    let mut told = format!(
        "{what}\n\nURL: {}\nID: {}\nFramework: {}\nStatus: building",
        text("url"),
        text("id"),
        text("framework")
    );
    for (name, label) in [("accessMode", "Access"), ("apiKey", "API Key")] {
        if !text(name).is_empty() {
            told.push_str(&format!("\n{label}: {}", text(name)));
        }
    }
    told
}
