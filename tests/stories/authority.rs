//! Who may see and do what: every route of the site, asked by everybody, about everything.

use domain::authorize::role_permits;
use http::Method;
use http::header::{ACCEPT, ORIGIN};
use messages::person::Role;
use messages::{CommandId, IdentityId, PersonId, SessionId, WorkspaceId};
use web::Route;

use crate::inside::joins;
use crate::team::{accepts, invites, looks_at};
use crate::ways::way_of;
use crate::world::{Customer, Page, World, story};

/// What a route is asked about, as the varying part of its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// What belongs to the owner.
    This,
    /// What belongs to somebody who has nothing to do with any of them.
    Foreign,
    Absent,
    Malformed,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Anonymous,
    Other,
    Member,
    Admin,
    Owner,
}

impl Who {
    /// What they are in the workspace.
    const fn role(self) -> Option<Role> {
        match self {
            Self::Anonymous | Self::Other => None,
            Self::Member => Some(Role::Member),
            Self::Admin => Some(Role::Admin),
            Self::Owner => Some(Role::Owner),
        }
    }
}

const EVERYBODY: [Who; 5] = [Who::Anonymous, Who::Other, Who::Member, Who::Admin, Who::Owner];
const EVERYTHING: [About; 4] = [About::This, About::Foreign, About::Absent, About::Malformed];

/// What must come of it.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// This status, and nowhere to go.
    Status(u16),
    /// Go there.
    To(String),
    /// Go to the provider.
    ToProvider,
}

use Answer::{Status, To, ToProvider};

/// What is asked of a workspace on a page of an account.
const KEEP: &str = "/account/plan/keep/{id}";

/// The table. What it has no line for is uncovered.
fn expected(route: &Route, who: Who, about: About, path: &str, this: &Things) -> Option<Answer> {
    let is_this = about == About::This;
    let if_this = |answer| if is_this { answer } else { Status(404) };
    let if_may = |may, answer| if may && is_this { answer } else { Status(404) };
    let is_owner = who == Who::Owner;
    let answer = match (route.method, route.path) {
        ("GET", "/" | "/pricing" | "/status" | "/status/live" | "/terms" | "/privacy" | "/imprint" | "/robots.txt") => {
            Status(200)
        }
        ("GET", "/palette" | "/palette/found") => Status(200),
        ("GET", "/gallery" | "/gallery/mail") => Status(200),
        ("GET", "/gallery/{*name}" | "/gallery/mail/{*letter}") => if_this(Status(200)),
        ("GET", "/help" | "/help/write") => Status(200),
        // Thanked is who wrote.
        ("GET", "/help/thanks") => To("/help".to_owned()),
        ("GET", "/help/{guide}") => if_this(Status(200)),
        // Anybody may, and is then told that this is no form of ours.
        ("POST", "/help/write") => Status(400),
        // Whoever has the token, and whose it is, if anybody's, no answer tells: neither what the button is, nor what comes of it.
        ("GET", "/mail/off/{token}/{choice}" | "/mail/stay/{token}") => Status(200),
        ("POST", "/mail/off/{token}/{choice}" | "/mail/stay/{token}") => Status(400),
        ("GET", "/signed-out") if who == Who::Anonymous => Status(200),
        ("GET", "/assets/{name}") => if_this(Status(200)),
        ("POST", "/sign-in/{provider}") => if_this(ToProvider),
        // Whether there ever was such an invitation or offer, nobody learns.
        ("GET", "/invitations/{token}" | "/invitations/declined") => Status(200),
        ("GET", "/offers/{token}" | "/offers/declined") => Status(200),
        // Nobody comes back who was not sent; whoever is signed in goes on.
        ("GET", "/sign-in/callback/{provider}") if who == Who::Anonymous => if_this(Status(400)),
        ("GET", "/sign-in/callback/{provider}") => if_this(To("/workspaces".to_owned())),
        // Who signs in by a letter does so where the settings have it, and other sites ask if they stand there.
        (_, path) if path.starts_with("/sign-in/by-email") || path == "/auth/status" => Status(404),
        ("GET", "/sign-in") if who == Who::Anonymous => Status(200),
        ("GET", "/live") if who == Who::Anonymous => Status(401),
        (method, _) if who == Who::Anonymous => To(format!("/sign-in?return_to={}", way_back(method, path))),
        ("GET", "/sign-in" | "/signed-out") => To("/workspaces".to_owned()),
        ("POST", "/invitations/{token}" | "/invitations/{token}/decline") => Status(404),
        ("POST", "/offers/{token}" | "/offers/{token}/decline") => Status(404),
        ("POST", "/sign-out") => To("/signed-out".to_owned()),
        ("GET", "/workspaces" | "/workspaces/live" | "/workspaces/new" | "/live") => Status(200),
        ("POST", "/first-steps/hide" | "/first-steps/show") => To("/workspaces".to_owned()),
        ("POST", "/account/sessions/{session}/end") => if_may(is_owner, To("/account/sessions?done".to_owned())),
        // It is the only one that they have.
        ("GET", "/account/methods/{identity}/unlink") => if_may(is_owner, Status(200)),
        ("POST", "/account/methods/{identity}/unlink") => if_may(is_owner, Status(400)),
        ("GET", "/help/questions") => Status(200),
        ("GET", "/account/plan/{family}") => if_this(Status(200)),
        // Nothing was asked of the payment partner.
        ("GET", "/account/asked") => To("/account/plan".to_owned()),
        // There is nothing to end.
        ("GET", "/account/billing/cancel") => To("/account/billing".to_owned()),
        // Nobody else belongs to the account of any of them: of its people everybody sees themselves, and of the others that there is nobody.
        // The only owner is not removed: their page says why.
        ("GET", "/account/people/{person}/remove") => if_may(is_owner, To(format!("/account/people/{}", this.person))),
        ("GET", path) if path.starts_with("/account/people/{person}") => if_may(is_owner, Status(200)),
        ("POST", path) if path.starts_with("/account/people/{person}") => if_may(is_owner, Status(400)),
        // Everybody has an account of their own.
        ("GET", path) if path.starts_with("/account") => Status(200),
        // Let in, and then told that this is no form of ours.
        ("POST", path) if path == "/workspaces" || path.starts_with("/account") && path != KEEP => Status(400),
        // What was not deleted is nothing to take back.
        ("POST", "/workspaces/{id}/restore") => Status(404),
        // Who may do what with a workspace is frozen in `domain/tests/authority.snap`. Who is in it and may not is told so;
        // who may, that this is no form of ours.
        (method, path) if path.starts_with("/workspaces/{id}") || path == KEEP => match who.role() {
            None => Status(404),
            Some(role) if !route.permission.is_some_and(|asked| role_permits(role, asked)) => if_this(Status(403)),
            Some(_) => if_this(Status(if method == "GET" { 200 } else { 400 })),
        },
        ("GET", "/orders/{command}") => if_may(is_owner, To(format!("/workspaces/{}", this.workspace))),
        ("GET", "/orders/{command}/live") => if_may(is_owner, Status(200)),
        _ => return None,
    };
    Some(answer)
}

/// Where somebody is taken after signing in: back to what they looked at, if it can be written in our small alphabet.
fn way_back<'a>(method: &str, path: &'a str) -> &'a str {
    let plain = path.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'/'));
    // What is only a part of a page is nothing to come back to.
    if method == "GET" && plain && !path.ends_with("/live") { path } else { "/workspaces" }
}

struct Things {
    workspace: WorkspaceId,
    command: String,
    asset: String,
    /// One that nobody needs.
    session: SessionId,
    /// The way in which they sign in.
    identity: IdentityId,
    /// A key of the workspace.
    key: String,
    /// A site of it.
    site: String,
    /// A sandbox of it.
    sandbox: String,
    /// Who made it.
    person: PersonId,
}

impl Things {
    async fn of(world: &World, customer: &Customer) -> Self {
        let (person, _) = world.person(customer).await;
        let form = customer.opens("/workspaces/new").await;
        let command = form.field("command");
        let account = form.field("account");
        let order = [("command", command.as_str()), ("account", &account), ("name", "Shop"), ("region", "eu")];
        let answer = customer.posts("/workspaces", &order).await;
        let workspace = customer.follows(&answer).await;
        customer.sees(workspace, "Ready").await;
        let key = [("account", account.as_str()), ("name", "Shop"), ("purpose", "ci")];
        assert_eq!(customer.posts(&format!("/workspaces/{workspace}/keys"), &key).await.status, 200);
        let site = [("account", account.as_str()), ("name", "Shop"), ("starter", "about-me")];
        let made = customer.posts(&format!("/workspaces/{workspace}/sites"), &site).await;
        let site = made.leads_to().unwrap().split(['?', '/']).nth(4).unwrap().to_owned();
        let sandbox = [("account", account.as_str()), ("name", "Try"), ("example", "page"), ("hours", "4")];
        let made = customer.posts(&format!("/workspaces/{workspace}/sandboxes"), &sandbox).await;
        let sandbox = made.leads_to().unwrap().split('/').nth(4).unwrap().to_owned();
        let secret = [("name", "SECRET"), ("value", "hush"), ("description", ""), ("whom", "all")];
        let secret = [&[("account", account.as_str())][..], &secret[..]].concat();
        assert_eq!(customer.posts(&format!("/workspaces/{workspace}/secrets"), &secret).await.status, 303);
        let asset = form.body.split("/assets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        customer.elsewhere().signs_in().await;
        let session = customer.opens("/account/sessions").await.session_elsewhere();
        let identity = way_of(world, customer).await;
        Self { workspace, command, asset, session, identity, key: "ci-shop".to_owned(), site, sandbox, person }
    }
}

/// The varying parts with which a route is asked.
fn named(route: &Route, about: About, this: &Things, foreign: &Things) -> Vec<String> {
    let malformed =
        ["ws_", "%2e%2e%2fx", "%00", "x'--", "WS_00000000000000000000000000", "ws_0000000000000000000000000u"];
    match (route.path.split(['{', '}']).nth(1), about) {
        (None, About::This) => vec![String::new()],
        (None, _) => Vec::new(),
        (Some("provider"), About::This) => vec!["example".to_owned()],
        (Some("provider"), _) => vec!["other".to_owned(), "EXAMPLE".to_owned(), "example%00".to_owned()],
        (Some("guide"), About::This) => vec!["keys".to_owned()],
        (Some("guide"), _) => {
            vec!["nothing".to_owned(), "KEYS".to_owned(), "keys%00".to_owned(), "%2e%2e%2fx".to_owned()]
        }
        (Some("token"), About::This) => vec!["0b".repeat(32)],
        (Some("family"), About::This) => vec!["pro".to_owned()],
        (Some("family"), _) => ["trial", "gold", "PRO", "pro%00", "%2e%2e%2fx"].map(str::to_owned).into(),
        (Some("id"), About::This) => vec![this.workspace.to_string()],
        (Some("id"), About::Foreign) => vec![foreign.workspace.to_string()],
        (Some("id"), About::Absent) => vec![WorkspaceId::new().to_string()],
        (Some("command"), About::This) => vec![this.command.clone()],
        (Some("command"), About::Foreign) => vec![foreign.command.clone()],
        (Some("command"), About::Absent) => vec![CommandId::new().to_string()],
        (Some("person"), About::This) => vec![this.person.to_string()],
        (Some("person"), About::Foreign) => vec![foreign.person.to_string()],
        (Some("person"), About::Absent) => vec![PersonId::new().to_string()],
        (Some("session"), About::This) => vec![this.session.to_string()],
        (Some("session"), About::Foreign) => vec![foreign.session.to_string()],
        (Some("session"), About::Absent) => vec![SessionId::new().to_string()],
        (Some("identity"), About::This) => vec![this.identity.to_string()],
        (Some("identity"), About::Foreign) => vec![foreign.identity.to_string()],
        (Some("identity"), About::Absent) => vec![IdentityId::new().to_string()],
        (Some("token"), About::Foreign | About::Absent) => vec!["0c".repeat(32)],
        (Some("name"), About::This) => vec![this.asset.clone()],
        (Some("name"), _) => vec!["app.0000000000000000.css".to_owned(), "%2e%2e%2fCargo.toml".to_owned()],
        (Some("*name"), About::This) => vec!["site/stale".to_owned()],
        (Some("*name"), _) => ["site", "site/stale/", "site%2fstale.html", "%2e%2e%2fx"].map(str::to_owned).into(),
        (Some("*letter"), About::This) => {
            ["welcome", "welcome.txt", "workspace_paused/abuse"].map(str::to_owned).into()
        }
        (Some("*letter"), _) => ["nothing", "welcome/", "welcome.html", "%2e%2e%2fx"].map(str::to_owned).into(),
        (Some(_), About::Malformed) => malformed.map(str::to_owned).into(),
        (Some(other), _) => panic!("a new kind of thing in a path: {other}"),
    }
}

/// Forms that are nothing but a button.
const BUTTONS: [&str; 4] = ["/sign-out", "/first-steps/hide", "/first-steps/show", "/account/sessions/{session}/end"];

async fn asks(customer: &Customer, who: Who, route: &Route, path: &str) -> Page {
    let method: Method = route.method.parse().unwrap();
    let is_theirs = BUTTONS.contains(&route.path) && who != Who::Anonymous;
    let account = if is_theirs { customer.opens("/account").await.field("account") } else { String::new() };
    let request =
        customer.request(method, path).header("sec-fetch-site", "same-origin").header(ORIGIN, &customer.origin);
    let request = if path == "/live" { request.header(ACCEPT, "text/event-stream") } else { request };
    let form: &[(&str, &str)] = match route.path {
        path if path.starts_with("/sign-in") => &[("return_to", "/workspaces")],
        _ if is_theirs => &[("account", &account)],
        _ => &[],
    };
    customer.sends(if route.method == "POST" { request.form(form) } else { request }).await
}

/// Everybody, each with a browser.
struct Cast {
    nobody: Customer,
    ada: Customer,
    mia: Customer,
    abe: Customer,
    eve: Customer,
}

impl Cast {
    /// Who asks as this one. Signing out ends a session that is still needed: that is done with another.
    async fn asker(&self, who: Who, route: &Route) -> Customer {
        let asker = match who {
            Who::Anonymous => &self.nobody,
            Who::Other => &self.eve,
            Who::Member => &self.mia,
            Who::Admin => &self.abe,
            Who::Owner => &self.ada,
        };
        let leaves = route.path == "/sign-out" && who != Who::Anonymous;
        if leaves { asker.elsewhere().signs_in().await } else { asker.clone() }
    }
}

/// What stands in a workspace is there under this name, whichever workspace is asked.
fn path_of(route: &Route, name: &str, this: &Things) -> String {
    let path = route.path.replace("{key}", &this.key).replace("{secret}", "SECRET").replace("{choice}", "news");
    let path = path.replace("/sandboxes/{site}", &format!("/sandboxes/{}", this.sandbox)).replace("{site}", &this.site);
    match path.split_once('{') {
        Some((before, rest)) => format!("{before}{name}{}", rest.split_once('}').unwrap().1),
        None => path,
    }
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_table_says_and_what_is_foreign_is_as_if_absent() {
    story(World::named("authority"), async |world| {
        let person = |name| world.customer(name);
        let cast = Cast {
            nobody: person("Nobody"),
            ada: person("Ada"),
            mia: person("Mia"),
            abe: person("Abe"),
            eve: person("Eve"),
        };
        for person in [&cast.ada, &cast.mia, &cast.abe, &cast.eve] {
            person.signs_in().await;
        }
        let this = Things::of(world, &cast.ada).await;
        let foreign = Things::of(world, &person("Grace").signs_in().await).await;
        // Who works in a workspace belongs to the account that pays for it. They look at their own, as everybody here.
        for one in [&cast.mia, &cast.abe] {
            assert_eq!(invites(&cast.ada, &one.persona.email, "member").await.status, 303);
            assert_eq!(accepts(world, one, 1).await.leads_to(), Some("/workspaces"));
            looks_at(one, "Your own account").await;
        }
        joins(world, &cast.mia, this.workspace, Role::Member).await;
        joins(world, &cast.abe, this.workspace, Role::Admin).await;

        let mut uncovered = Vec::new();
        for (route, who) in web::inventory().into_iter().flat_map(|route| EVERYBODY.map(|who| (route, who))) {
            let mut nothing_there: Option<Page> = None;
            let names = |about| named(&route, about, &this, &foreign).into_iter().map(move |name| (about, name));
            for (about, name) in EVERYTHING.into_iter().flat_map(names) {
                let path = path_of(&route, &name, &this);
                let page = asks(&cast.asker(who, &route).await, who, &route, &path).await;
                let Some(answer) = expected(&route, who, about, &path, &this) else {
                    uncovered.push(route);
                    continue;
                };
                let what = format!("{who:?} asks {} {path} ({about:?})", route.method);
                let leaves = page.headers.get("refresh").and_then(|to| to.to_str().unwrap().strip_prefix("0; url="));
                let got = match (page.status, page.leads_to()) {
                    (200, None) if leaves.is_some_and(|to| to.starts_with(&world.outside.issuer)) => ToProvider,
                    (303, Some(to)) => To(to.to_owned()),
                    (status, _) => Status(status),
                };
                assert_eq!(got, answer, "{what}: {}", page.body);
                if answer == Status(404) {
                    let before = nothing_there.get_or_insert_with(|| page.clone());
                    assert_eq!(page.body, before.body, "{what}: not as if absent");
                    assert_eq!(without_date(&page), without_date(before), "{what}: not as if absent");
                }
            }
        }
        assert!(uncovered.is_empty(), "nobody asked these: {uncovered:#?}");
    })
    .await;
}

#[tokio::test]
async fn the_gallery_is_as_if_absent_where_nobody_asked_for_it() {
    story(World::named("no-gallery").with("HARBOR_WEB_GALLERY", "false"), async |world| {
        for person in [world.customer("Nobody"), world.customer("Ada").signs_in().await] {
            let nothing = person.opens("/nothing").await;
            for path in
                ["/gallery", "/gallery/site/stale", "/gallery/nothing", "/gallery/mail", "/gallery/mail/welcome"]
            {
                let page = person.opens(path).await;
                assert_eq!((page.status, &page.body), (404, &nothing.body), "{path}");
                assert_eq!(without_date(&page), without_date(&nothing), "{path}");
            }
        }
    })
    .await;
}

fn without_date(page: &Page) -> http::HeaderMap {
    let mut headers = page.headers.clone();
    headers.remove("date");
    headers
}

#[tokio::test]
async fn every_answer_guards_the_browser_and_keeps_nothing_private() {
    story(World::named("headers"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let this = Things::of(world, &ada).await;
        let shop = format!("/workspaces/{}", this.workspace);
        let paths = [
            "/",
            "/pricing",
            "/status",
            "/status/live",
            "/terms",
            "/help",
            "/help/keys",
            "/help/write",
            "/sign-in",
            "/workspaces",
            "/workspaces/new",
            "/account",
            "/account/sessions",
            "/palette?q=shop",
            "/palette/found",
            &shop,
            &format!("{shop}/activity"),
            &format!("{shop}/settings"),
            &format!("{shop}/keys"),
            &format!("{shop}/keys/new"),
            &format!("{shop}/keys/ci-shop"),
            "/nothing",
            "/assets/none",
            "/sign-in/callback/example?state=x",
        ];
        for path in paths {
            for (is_visitor, customer) in [(false, &ada), (true, &world.customer("Nobody"))] {
                // What is the same for everybody may be kept, if it is asked for again or says of when it is.
                let kept = match path {
                    "/status" | "/status/live" if is_visitor => "public, max-age=3",
                    "/" | "/pricing" | "/terms" | "/help" | "/help/keys" if is_visitor => "no-cache",
                    _ => "no-store",
                };
                let page = customer.opens(path).await;
                let header = |name: &str| {
                    page.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
                };
                assert!(header("content-security-policy").contains("default-src 'none'"), "{path}");
                assert!(!header("content-security-policy").contains("unsafe"), "{path}");
                assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
                assert_eq!(header("cache-control"), kept, "{path}");
                assert_eq!(header("access-control-allow-origin"), "", "{path}");
                assert_eq!(header("server"), "", "{path}");
                assert!(
                    !page.body.contains("<script>") && !page.body.contains(" style=") && !page.body.contains("onclick"),
                    "{path}"
                );
            }
        }
    })
    .await;
}
