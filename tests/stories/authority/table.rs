//! What must come of each question: the table, and what a route is asked about.

use domain::authorize::permission::Permission;
use domain::authorize::role_permits;
use messages::{CommandId, IdentityId, PersonId, SessionId, WorkspaceId};
use web::Route;

use super::cast::{Things, Who};
use crate::forgery::NO_SITE;
use crate::team::roles::OF_ACCOUNT;
use crate::world::Page;

/// What a route is asked about, as what varies in its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// What belongs to the account of which the table is.
    This,
    /// What belongs to somebody who has nothing to do with any of them.
    Foreign,
    Absent,
    Malformed,
}

pub const EVERYTHING: [About; 4] = [About::This, About::Foreign, About::Absent, About::Malformed];

/// What must come of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// This status, and nowhere to go.
    Status(u16),
    /// Go there.
    To(String),
    /// Go to the provider.
    ToProvider,
}

use Answer::{Status, To, ToProvider};

impl Answer {
    /// Of a page.
    pub fn of(page: &Page, provider: &str) -> Self {
        let leaves = page.headers.get("refresh").and_then(|to| to.to_str().unwrap().strip_prefix("0; url="));
        match (page.status, page.leads_to()) {
            (200, None) if leaves.is_some_and(|to| to.starts_with(provider)) => ToProvider,
            (303, Some(to)) => To(to.to_owned()),
            (status, _) => Status(status),
        }
    }

    /// In a cell of the table.
    pub fn word(&self) -> String {
        match self {
            Status(status) => status.to_string(),
            To(to) if to.starts_with("/sign-in") => "in".to_owned(),
            To(_) => "on".to_owned(),
            ToProvider => "out".to_owned(),
        }
    }
}

/// What is asked of a workspace on a page of an account.
const KEEP: &str = "/account/plan/keep/{id}";

/// The table by its rules; the answers to each line stand in `answers.snap`. What no rule is for is uncovered.
pub fn expected(route: &Route, who: Who, about: About, path: &str, this: &Things) -> Option<Answer> {
    let if_this = |answer| if about == About::This { answer } else { Status(404) };
    public(route, who, &if_this)
        .or_else(|| (!who.is_signed_in()).then(|| nobody(route, path)))
        .or_else(|| own(route, who, &if_this, this))
        .or_else(|| of_account(route, who, about))
        .or_else(|| of_workspace(route, who, &if_this, this))
}

/// What is the same for all, or nearly.
fn public(route: &Route, who: Who, if_this: &impl Fn(Answer) -> Answer) -> Option<Answer> {
    let answer = match (route.method, route.path) {
        ("GET", "/" | "/pricing" | "/status" | "/status/live" | "/terms" | "/privacy" | "/imprint" | "/robots.txt") => {
            Status(200)
        }
        ("GET", "/palette" | "/palette/found" | "/gallery" | "/gallery/mail" | "/help" | "/help/write") => Status(200),
        ("GET", "/gallery/{*name}" | "/gallery/mail/{*letter}" | "/help/{guide}" | "/assets/{name}") => {
            if_this(Status(200))
        }
        // Thanked is who wrote.
        ("GET", "/help/thanks") => To("/help".to_owned()),
        // Anybody may, and is then told that this is no form of ours.
        ("POST", "/help/write") => Status(400),
        // Whoever has the token, and whose it is, if anybody's, no answer tells: neither what the button is, nor what comes of it.
        ("GET", "/mail/off/{token}/{choice}" | "/mail/stay/{token}") => Status(200),
        ("POST", "/mail/off/{token}/{choice}" | "/mail/stay/{token}") => Status(400),
        // Whose passkey it is shows only in what comes back, and this is no form of ours.
        ("POST", "/sign-in/passkey") => Status(200),
        ("POST", "/sign-in/passkey/use") => Status(400),
        ("POST", "/sign-in/{provider}") => if_this(ToProvider),
        // Whether there ever was such an invitation or offer, nobody learns.
        ("GET", "/invitations/{token}" | "/invitations/declined") => Status(200),
        ("GET", "/offers/{token}" | "/offers/declined") => Status(200),
        // Nobody comes back who was not sent; whoever is signed in goes on.
        ("GET", "/sign-in/callback/{provider}") if !who.is_signed_in() => if_this(Status(400)),
        ("GET", "/sign-in/callback/{provider}") => if_this(To("/workspaces".to_owned())),
        // Who signs in by a letter does so where the settings have it, and other sites ask if they stand there.
        (_, path) if path.starts_with("/sign-in/by-email") || path == "/auth/status" => Status(404),
        ("GET", "/sign-in" | "/signed-out") if !who.is_signed_in() => Status(200),
        ("GET", "/sign-in" | "/signed-out") => To("/workspaces".to_owned()),
        _ => return None,
    };
    Some(answer)
}

/// Whoever is not signed in does so first, and learns nothing before.
fn nobody(route: &Route, path: &str) -> Answer {
    match (route.method, route.path) {
        ("GET", "/live") => Status(401),
        (method, _) => To(format!("/sign-in?return_to={}", way_back(method, path))),
    }
}

/// Where somebody is taken after signing in: back to what they looked at, if it can be written in our small alphabet.
fn way_back<'a>(method: &str, path: &'a str) -> &'a str {
    let plain = path.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'/'));
    // What is only a part of a page is nothing to come back to.
    if method == "GET" && plain && !path.ends_with("/live") { path } else { "/workspaces" }
}

/// What everybody has of their own: of the things of the table, its owner.
fn own(route: &Route, who: Who, if_this: &impl Fn(Answer) -> Answer, this: &Things) -> Option<Answer> {
    let if_may = |answer| if who == Who::Owner { if_this(answer) } else { Status(404) };
    let to = |path: &str| To(path.to_owned());
    let answer = match (route.method, route.path) {
        ("POST", "/invitations/{token}" | "/invitations/{token}/decline") => Status(404),
        ("POST", "/offers/{token}" | "/offers/{token}/decline") => Status(404),
        ("POST", "/sign-out") => to("/signed-out"),
        ("GET", "/workspaces" | "/workspaces/live" | "/live" | "/help/questions") => Status(200),
        ("POST", "/first-steps/hide" | "/first-steps/show") => to("/workspaces"),
        ("POST", "/account/sessions/{session}/end") => if_may(to("/account/sessions?done")),
        // It is the only one that they have.
        ("GET", "/account/methods/{identity}/unlink") => if_may(Status(200)),
        ("POST", "/account/methods/{identity}/unlink") => if_may(Status(400)),
        ("POST", "/account/methods/link/{provider}") => Status(400),
        ("POST", "/account/methods/passkey" | "/account/methods/passkey/add") => Status(400),
        ("GET", "/account/address/confirm/{token}") => Status(200),
        ("GET", "/account/export" | "/account/export/live") => Status(200),
        ("POST", "/account/export") => Status(400),
        // Nobody asked for theirs yet, and whose a link is, no answer tells.
        ("GET", "/account/export/{token}") => Status(404),
        ("GET", "/orders/{command}") => if_may(To(format!("/workspaces/{}", this.workspace))),
        ("GET", "/orders/{command}/live") => if_may(Status(200)),
        ("GET", "/account" | "/account/sessions" | "/account/methods" | "/account/mail" | "/account/theme") => {
            Status(200)
        }
        ("POST", "/account" | "/account/mail" | "/account/theme" | "/account/switch") => Status(400),
        ("POST", path) if path.starts_with("/account/address") => Status(400),
        _ => return None,
    };
    Some(answer)
}

/// What their role in the account that they look at lets them; everybody has one of their own.
fn of_account(route: &Route, who: Who, about: About) -> Option<Answer> {
    let asked = route.permission.filter(|asked| OF_ACCOUNT.contains(asked))?;
    let names_somebody = matches!(asked, Permission::ChangePeople | Permission::HandOverAccount);
    if names_somebody && !(who.belongs() && about == About::This) {
        // In an account of one's own there is nobody of the others.
        return Some(Status(404));
    }
    if !who.may(route) {
        return Some(Status(403));
    }
    let answer = match (route.method, route.path) {
        ("GET", "/account/plan/{family}") if about != About::This => Status(404),
        // Nothing was asked of the payment partner.
        ("GET", "/account/asked") => To("/account/plan".to_owned()),
        // There is nothing to end.
        ("GET", "/account/billing/cancel") => To("/account/billing".to_owned()),
        // Who is alone has nobody to leave.
        ("GET", "/account/people/leave") if !who.belongs() => To("/account/people".to_owned()),
        ("GET", _) => Status(200),
        // Let in, and then told that this is no form of ours.
        ("POST", _) => Status(400),
        _ => return None,
    };
    Some(answer)
}

/// Who may do what with a workspace is frozen in `domain/tests/authority.snap`. Who is in it and may not is told so; who may, that this is no
/// form of ours.
fn of_workspace(route: &Route, who: Who, if_this: &impl Fn(Answer) -> Answer, this: &Things) -> Option<Answer> {
    if route.path != KEEP && !route.path.starts_with("/workspaces/{id}") {
        return None;
    }
    // What was not deleted is nothing to take back.
    if route.path == "/workspaces/{id}/restore" {
        return Some(Status(404));
    }
    Some(match who.in_workspace() {
        None => Status(404),
        Some(role) if !route.permission.is_some_and(|asked| role_permits(role, asked)) => if_this(Status(403)),
        // It names nobody who could be taken out.
        Some(_) if (route.method, route.path) == ("GET", "/workspaces/{id}/people/remove") => {
            if_this(To(format!("/workspaces/{}/people", this.workspace)))
        }
        Some(_) => if_this(Status(if route.method == "GET" { 200 } else { 400 })),
    })
}

/// Texts that are no id of anything.
const MALFORMED: [&str; 6] =
    ["ws_", "%2e%2e%2fx", "%00", "x'--", "WS_00000000000000000000000000", "ws_0000000000000000000000000u"];

/// The first thing that varies in a path.
pub fn varies(route: &Route) -> Option<&'static str> {
    route.path.split(['{', '}']).nth(1)
}

/// The second.
pub fn varies_within(route: &Route) -> Option<&'static str> {
    route.path.split(['{', '}']).nth(3)
}

/// What stands in a path for what varies in it. Of what is malformed, two at a time: others for the next who asks.
pub fn named(route: &Route, about: About, turn: usize, this: &Things, foreign: &Things) -> Vec<String> {
    let all = |texts: &[&str]| -> Vec<String> { texts.iter().map(|text| (*text).to_owned()).collect() };
    let one = |text: &dyn ToString| vec![text.to_string()];
    let of = |things: &Things, what: &str| match what {
        "id" => one(&things.workspace),
        "command" => one(&things.command),
        "person" => one(&things.person),
        "session" => one(&things.session),
        "identity" => one(&things.identity),
        other => panic!("a new kind of thing in a path: {other}"),
    };
    match (varies(route), about) {
        (None, About::This) => vec![String::new()],
        (None, _) => Vec::new(),
        (Some("provider"), About::This) => all(&["example"]),
        (Some("provider"), _) => all(&["other", "EXAMPLE", "example%00"]),
        (Some("guide"), About::This) => all(&["keys"]),
        (Some("guide"), _) => all(&["nothing", "KEYS", "keys%00", "%2e%2e%2fx"]),
        (Some("family"), About::This) => all(&["pro"]),
        (Some("family"), _) => all(&["trial", "gold", "PRO", "pro%00", "%2e%2e%2fx"]),
        (Some("token"), About::This) => vec!["0b".repeat(32)],
        (Some("token"), About::Foreign | About::Absent) => vec!["0c".repeat(32)],
        (Some("name"), About::This) => vec![this.asset.clone()],
        (Some("name"), _) => all(&["app.0000000000000000.css", "%2e%2e%2fCargo.toml"]),
        (Some("*name"), About::This) => all(&["site/stale"]),
        (Some("*name"), _) => all(&["site", "site/stale/", "site%2fstale.html", "%2e%2e%2fx"]),
        (Some("*letter"), About::This) => all(&["welcome", "welcome.txt", "workspace_paused/abuse"]),
        (Some("*letter"), _) => all(&["nothing", "welcome/", "welcome.html", "%2e%2e%2fx"]),
        (Some(_), About::Malformed) => (0..2).map(|more| MALFORMED[(2 * turn + more) % 6].to_owned()).collect(),
        (Some(what), About::This) => of(this, what),
        (Some(what), About::Foreign) => of(foreign, what),
        (Some("id"), About::Absent) => one(&WorkspaceId::new()),
        (Some("command"), About::Absent) => one(&CommandId::new()),
        (Some("person"), About::Absent) => one(&PersonId::new()),
        (Some("session"), About::Absent) => one(&SessionId::new()),
        (Some("identity"), About::Absent) => one(&IdentityId::new()),
        (Some(other), About::Absent) => panic!("a new kind of thing in a path: {other}"),
    }
}

/// The same for what varies within that, of a workspace that is theirs: what is there, what another one has, what nobody has, and what none is.
pub fn named_within(route: &Route, this: &Things, foreign: &Things) -> Option<[String; 4]> {
    let in_sandboxes = route.path.contains("/sandboxes/");
    let names = match varies_within(route)? {
        "key" => [this.key.as_str(), &foreign.key, "ci-nobody", "%2e%2e%2fx"],
        "secret" => [this.secret.as_str(), &foreign.secret, "NOBODY", "%2e%2e%2fx"],
        "site" if in_sandboxes => [this.sandbox.as_str(), &foreign.sandbox, NO_SITE, "%2e%2e%2fx"],
        "site" => [this.site.as_str(), &foreign.site, NO_SITE, "%2e%2e%2fx"],
        "choice" => ["news", "trouble", "ready", "%2e%2e%2fx"],
        other => panic!("a new kind of thing within another in a path: {other}"),
    };
    Some(names.map(str::to_owned))
}

/// A path with something in it for all that varies.
pub fn path_of(route: &Route, name: &str, within: Option<&str>) -> String {
    let fill = |path: String, name: &str| match path.split_once('{') {
        Some((before, rest)) => format!("{before}{name}{}", rest.split_once('}').unwrap().1),
        None => path,
    };
    let path = fill(route.path.to_owned(), name);
    within.map_or(path.clone(), |within| fill(path, within))
}
