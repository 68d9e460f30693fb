//! The contract, held: what can be asked of a server is what `contract.txt` lists, whatever comes in from outside.

use std::collections::{BTreeMap, BTreeSet};

use domain::endpoint::Endpoint;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Request;
use secrecy::SecretString;

use crate::id::{DeploymentId, EnvName, SecretName, SiteName, UserId, UserName};
use crate::manage::Lock;
use crate::route::{Call, Route};
use crate::sandboxes::{Changes, Command, Packages, texts_only};
use crate::send::{Body, request};
use crate::{
    Access, ChangeDeployment, ChangeUser, NewDeployment, NewUser, Promote, Push, SetSecret, Settings, Tail, UpdateCode,
    Whose,
};

const CONTRACT: &str = include_str!("../contract.txt");

/// A call is made with what was allowed to be an id, a name or a text, out of each that somebody may send.
const CASES: u64 = 100_000;

/// What stands in the bodies of requests, at the top: nothing that somebody sends makes another field, or another part of a form.
const FIELDS: [(&str, &[&str]); 13] = [
    ("/api/admin/users", &["name", "maxDeployments", "ttlHours", "password"]),
    ("/api/admin/users/{user}", &["displayName", "maxDeployments", "password"]),
    ("/api/deployments/{deployment}", &["title", "description", "ttl", "network_quota"]),
    ("/api/deployments/{deployment}/protect", &["mode", "username", "password", "users"]),
    ("/api/deployments/{deployment}/lock", &["locked"]),
    ("/api/deploy/{deployment}/update", OF_UPDATES),
    ("/api/deploy/{deployment}/update/code", OF_UPDATES),
    ("/api/sandbox/{deployment}/push", &["changes"]),
    ("/api/sandbox/{deployment}/install", &["packages", "uninstall"]),
    ("/api/sandbox/{deployment}/exec", &["command", "timeout"]),
    ("/api/sandbox/{deployment}/promote", &["ttl", "env", "secrets", "memory", "cpus", "network_quota"]),
    ("/api/secrets", &["name", "value", "description", "global"]),
    (
        "/api/admin/settings",
        &[
            "container.default_memory",
            "container.default_cpus",
            "network.quota_enabled",
            "network.default_quota",
            "network.quota_reset_interval",
        ],
    ),
];

const OF_UPDATES: &[&str] = &["files", "tarball", "port", "env", "secrets", "memory", "cpus", "network_quota"];

const OF_DEPLOYS: &[&str] = &[
    "files",
    "tarball",
    "name",
    "title",
    "description",
    "ttl",
    "port",
    "env",
    "secrets",
    "memory",
    "cpus",
    "network_quota",
    "protect_mode",
    "protect_username",
    "protect_password",
    "protect_users",
];

#[test]
fn what_can_be_asked_is_what_the_contract_lists() {
    let mut calls: Vec<String> = Call::ALL.iter().map(|call| format!("{} {}", call.method(), call.path())).collect();
    calls.sort_unstable();
    assert_eq!(calls, CONTRACT.lines().collect::<Vec<_>>(), "contract.txt and the table of routes differ");
}

#[test]
fn what_destroys_more_than_one_thing_is_not_in_the_contract() {
    for forbidden in [
        "DELETE /api/deployments",
        "POST /internal/cleanup",
        "GET /api/admin/backup",
        "POST /api/admin/restore",
        "POST /api/admin/deployments/restore",
        "POST /api/login/exchange",
    ] {
        assert!(CONTRACT.lines().all(|line| line != forbidden), "{forbidden}");
    }
}

/// What somebody may send, where an id, a name or a text of theirs is asked for.
#[derive(Debug, Clone)]
struct Sent {
    id: String,
    name: String,
    text: String,
    call: Call,
}

/// What paths, forms and lists could trip over, in all the ways that it can be written.
const ODD: [&str; 36] = [
    "",
    ".",
    "..",
    "/",
    "//",
    "\\",
    "%",
    "%2e",
    "%2E%2E",
    "%2f",
    "%252f",
    "%00",
    "\0",
    "?",
    "?owner=all",
    "#",
    ";",
    "&",
    "=",
    ",",
    " ",
    "\t",
    "\r\n",
    "\r\n\r\n",
    "@",
    ":",
    "*",
    "{deployment}",
    "ä",
    "\u{ff0f}",
    "\u{202e}",
    "\u{200b}",
    "\"",
    "\r\n--harbor",
    "Content-Disposition: form-data; name=\"id\"",
    "/api/admin/backup",
];

/// The same number makes the same again.
fn sent(number: u64) -> Sent {
    let random = &mut StdRng::seed_from_u64(number);
    let id = match random.random_range(0..4) {
        0 | 1 => some_of("0123456789abcdefghijklmnopqrstuv", 20, random),
        2 => format!("usr_{}", some_of("0123456789abcdef", 16, random)),
        _ => odd(random),
    };
    let name = match random.random_range(0..4) {
        0 => format!("{}-{}", some_of("abcxyz019", 6, random), some_of("abcxyz019", 3, random)),
        1 => some_of("ABCXYZ_", 12, random),
        2 => format!("{}@example.com", some_of("abc.+_-", 5, random)),
        _ => odd(random),
    };
    let call = Call::ALL[random.random_range(0..Call::ALL.len())];
    Sent { id, name, text: odd(random), call }
}

fn some_of(letters: &str, count: usize, random: &mut StdRng) -> String {
    (0..count).map(|_| char::from(letters.as_bytes()[random.random_range(0..letters.len())])).collect()
}

/// Odd parts and harmless ones in a row.
fn odd(random: &mut StdRng) -> String {
    let part = |random: &mut StdRng| match random.random_range(0..3) {
        0 => some_of("0123456789abcdefghijklmnopqrstuv", 3, random),
        1 => char::from_u32(random.random_range(0..0x11_0000)).map(String::from).unwrap_or_default(),
        _ => ODD[random.random_range(0..ODD.len())].to_owned(),
    };
    (0..random.random_range(0..9)).map(|_| part(random)).collect()
}

/// The request that a call with these values comes to, if it comes to one.
fn made(http: &reqwest::Client, endpoint: &Endpoint, sent: &Sent) -> Option<(Request, Vec<String>)> {
    let call = sent.call;
    let (user, id) = (UserName::parse(&sent.name).ok(), DeploymentId::parse(&sent.id).ok());
    let secret = SecretName::parse(&sent.name).ok();
    let path = call.path();
    let route: Route<'_> = match () {
        () if path.contains("{user}") => call.of(user.as_ref()?),
        () if path.contains("{deployment}") => call.of(id.as_ref()?),
        () if path.contains("{secret}") => call.of(secret.as_ref()?),
        () => call.plain(),
    };
    let whose = UserId::parse(&sent.id).ok();
    let route = match (call, &whose) {
        (Call::ListDeployments, Some(user)) => route.with(Whose::Of(user).query()),
        (Call::ListDeployments, None) => route.with(Whose::Mine.query()),
        (Call::ShowLogs | Call::FollowLogs, _) => {
            route.with(Tail::of(u16::try_from(sent.text.len()).unwrap_or_default().saturating_mul(199)).query())
        }
        (Call::DownloadSource, Some(_)) => route.with(texts_only()),
        _ => route,
    };
    let key = SecretString::from(sent.text.clone());
    let body = body(call, sent)?;
    let fields = fields(&body);
    Some((request(http, endpoint, &route, &key, body).ok()?, fields))
}

/// The names at the top of a body, as who reads it finds them.
fn fields(body: &Body) -> Vec<String> {
    match body {
        Body::Nothing => Vec::new(),
        Body::Json(text) => match serde_json::from_slice(text).unwrap() {
            serde_json::Value::Object(fields) => fields.into_iter().map(|(name, _)| name).collect(),
            other => vec![format!("no object: {other}")],
        },
        Body::Form(form) => form.names(),
    }
}

/// What goes along, made of what was sent.
fn body(call: Call, sent: &Sent) -> Option<Body> {
    let files = BTreeMap::from([(sent.id.clone(), sent.text.clone()), (sent.text.clone(), sent.name.clone())]);
    let text = Some(sent.text.clone());
    let env = EnvName::parse(&sent.name).ok().map(|name| (name, sent.text.clone().into()));
    let (env, secrets) = (env.into_iter().collect(), SecretName::parse(&sent.name).into_iter().collect());
    let body = match call {
        Call::CreateUser => Body::json(&NewUser::named(UserName::parse(&sent.name).ok()?).ok()?),
        Call::UpdateUser if sent.id.is_empty() => crate::users::Password::body(&sent.text.clone().into()),
        Call::UpdateUser => Body::json(&ChangeUser { display_name: text, max_deployments: None }),
        Call::UpdateDeployment => {
            ChangeDeployment { title: text.clone(), description: text, ..Default::default() }.body()
        }
        Call::ProtectDeployment => {
            let user = UserName::parse(&sent.name).ok()?;
            crate::manage::protect(&Access::Password { user, password: sent.text.clone().into() })
        }
        Call::UpdateSettings => Settings { memory: text.clone(), cpus: text, ..Default::default() }.body(),
        Call::DeployFiles | Call::CreateSandbox => Body::json(&new(sent)?.json(&files)),
        Call::DeployArchive => Ok(Body::Form(new(sent)?.form())),
        Call::UpdateWithFiles => UpdateCode { env, secrets, ..Default::default() }.body(&files),
        Call::UpdateWithArchive => Ok(Body::Form(UpdateCode { env, secrets, ..Default::default() }.form())),
        Call::Promote => Promote { env, secrets, ..Default::default() }.body(),
        Call::SetSecret => {
            let (name, value) = (SecretName::parse(&sent.name).ok()?, sent.text.clone().into());
            SetSecret { name, value, description: sent.id.clone(), shared: false }.body()
        }
        Call::Push => {
            let write = Push::Write { path: sent.text.clone(), content: sent.name.clone() };
            Body::json(&Changes { changes: &[write, Push::Delete { path: sent.id.clone() }] })
        }
        Call::Install => Body::json(&Packages { packages: &[sent.text.clone(), sent.name.clone()], uninstall: true }),
        Call::Run => Body::json(&Command { command: &sent.text, timeout: 30 }),
        Call::LockDeployment => Body::json(&Lock { locked: true }),
        _ => Ok(Body::Nothing),
    };
    body.ok()
}

fn new(sent: &Sent) -> Option<NewDeployment> {
    let named = NewDeployment::named(SiteName::parse(&sent.name).ok()?);
    let env = EnvName::parse(&sent.name).ok().map(|name| (name, sent.text.clone().into()));
    Some(NewDeployment {
        title: sent.text.clone(),
        description: sent.id.clone(),
        env: env.into_iter().collect(),
        secrets: SecretName::parse(&sent.name).into_iter().collect(),
        access: Access::Users(UserName::parse(&sent.name).into_iter().collect()),
        ..named
    })
}

/// Whether the path is the one that the contract has, with an id of its kind where one stands.
fn is_of(template: &str, path: &str) -> bool {
    let (parts, segments): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    parts.len() == segments.len()
        && parts.iter().zip(segments).all(|(part, segment)| match *part {
            "{deployment}" => {
                segment.len() == 20 && segment.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'v').contains(&b))
            }
            "{secret}" => {
                !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            }
            "{user}" => {
                let odd = |byte: u8| !(byte.is_ascii_alphanumeric() || b"@._+-".contains(&byte));
                !segment.is_empty() && !segment.starts_with('.') && !segment.bytes().any(odd)
            }
            fixed => fixed == segment,
        })
}

#[test]
fn nothing_that_comes_in_makes_another_request() {
    let http = chassis::http::client().build().unwrap();
    let endpoint: Endpoint = "https://ws-1.eu.example.com:8443".parse().unwrap();
    let mut made_of = BTreeMap::new();
    for number in 0..CASES {
        let sent = sent(number);
        let Some((request, fields)) = made(&http, &endpoint, &sent) else { continue };
        *made_of.entry(sent.call.path()).or_insert(0) += 1;
        if let Err(wrong) = check(sent.call, &request).and_then(|()| check_fields(sent.call, &fields)) {
            panic!("case {number}: {wrong}: {} {} {fields:?} of {sent:?}", request.method(), request.url());
        }
    }
    let paths: BTreeSet<&str> = Call::ALL.iter().map(|call| call.path()).collect();
    assert_eq!(made_of.keys().copied().collect::<BTreeSet<_>>(), paths, "a call was never made");
    assert!(made_of.values().sum::<u64>() > CASES / 4, "few requests were made: {made_of:?}");
}

/// Whether nothing stands in its body but what is ours to say, each at most once but for lists in forms.
fn check_fields(call: Call, fields: &[String]) -> Result<(), &'static str> {
    let listed = match call.path() {
        "/api/deploy" | "/api/deploy/code" | "/api/sandbox" => OF_DEPLOYS,
        path => FIELDS.iter().find(|(of, _)| *of == path).map_or(&[][..], |(_, fields)| fields),
    };
    let is_list = |name: &str| matches!(name, "env" | "secrets");
    let twice = |at: usize| fields[..at].contains(&fields[at]) && !is_list(&fields[at]);
    match () {
        () if !fields.iter().all(|field| listed.contains(&field.as_str())) => Err("a field is not in the contract"),
        () if (0..fields.len()).any(twice) => Err("a field came twice"),
        () => Ok(()),
    }
}

/// Whether it is a request of the contract, to this server, with nothing in it that no type has put there.
fn check(call: Call, request: &Request) -> Result<(), &'static str> {
    let url = request.url();
    let listed = CONTRACT.lines().filter_map(|line| line.split_once(' ')).any(|(method, template)| {
        method == request.method().as_str() && template == call.path() && is_of(template, url.path())
    });
    let server = (url.scheme(), url.host_str(), url.port()) == ("https", Some("ws-1.eu.example.com"), Some(8443));
    let query = url.query_pairs().all(|(name, value)| match &*name {
        "owner" => value == "me" || UserId::parse(&value).is_ok(),
        "format" => value == "json",
        "tail" => value.parse::<u16>().is_ok_and(|lines| (1..=10_000).contains(&lines)),
        _ => false,
    });
    let headers = request.headers().keys().all(|name| matches!(name.as_str(), "authorization" | "content-type"));
    match () {
        () if !listed => Err("it is not in the contract"),
        () if !server || !url.username().is_empty() => Err("it goes to another server"),
        () if !query || url.fragment().is_some() => Err("there is something behind its path"),
        () if !headers => Err("it has another header"),
        () => Ok(()),
    }
}
