//! Who may see and do what: every route of the site, asked by everybody, about everything.

use http::Method;
use http::header::{ACCEPT, ORIGIN};
use messages::person::{Event, Role};
use messages::{Actor, CommandId, Message, WorkspaceId};
use nats::fold::{Draft, write_drafts};
use web::Route;

use crate::world::{Customer, Page, World, story, until};

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

const EVERYBODY: [Who; 5] = [Who::Anonymous, Who::Other, Who::Member, Who::Admin, Who::Owner];
const EVERYTHING: [About; 4] = [About::This, About::Foreign, About::Absent, About::Malformed];

/// What must come of it: the status, and where it leads.
type Answer = (u16, Option<String>);

fn expected(route: &Route, who: Who, about: About, path: &str, this: &Things) -> Option<Answer> {
    let sign_in = |to: &str| (303, Some(format!("/sign-in?return_to={to}")));
    let known = who != Who::Anonymous;
    let in_it = matches!(who, Who::Member | Who::Admin | Who::Owner);
    let looked_at = |may| match (known, may && about == About::This) {
        (false, _) => sign_in(if path.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'/')) { path } else { "/workspaces" }),
        (true, true) => (200, None),
        (true, false) => (404, None),
    };
    Some(match (route.method, route.path) {
        ("GET", "/" | "/pricing" | "/signed-out") => (200, None),
        ("GET", "/sign-in") => if known { (303, Some("/workspaces".to_owned())) } else { (200, None) },
        ("POST", "/sign-in/{provider}") => if about == About::This { (303, Some("the provider".to_owned())) } else { (404, None) },
        // Nobody comes back who was not sent.
        ("GET", "/sign-in/callback/{provider}") => (if about == About::This { 400 } else { 404 }, None),
        ("POST", "/sign-out") => if known { (303, Some("/signed-out".to_owned())) } else { sign_in("/workspaces") },
        ("GET", "/workspaces") => if known { (200, None) } else { sign_in(path) },
        ("GET", "/workspaces/new") => if known { (200, None) } else { sign_in(path) },
        // Let in, and then told that this is no form of ours.
        ("POST", "/workspaces") => if known { (400, None) } else { sign_in("/workspaces") },
        ("GET", "/workspaces/{id}") => looked_at(in_it),
        ("GET", "/workspaces/{id}/live" | "/orders/{command}/live") if !known => (401, None),
        ("GET", "/workspaces/{id}/live") => looked_at(in_it),
        ("GET", "/orders/{command}/live") => looked_at(who == Who::Owner),
        ("GET", "/orders/{command}") => match looked_at(who == Who::Owner) {
            (200, _) => (303, Some(format!("/workspaces/{}", this.workspace))),
            other => other,
        },
        ("GET", "/assets/{name}") => (if about == About::This { 200 } else { 404 }, None),
        _ => return None,
    })
}

struct Things {
    workspace: WorkspaceId,
    command: String,
    asset: String,
}

impl Things {
    async fn of(customer: &Customer) -> Self {
        let form = customer.opens("/workspaces/new").await;
        let command = form.field("command");
        let answer = customer.posts("/workspaces", &[("command", &command), ("name", "Shop"), ("region", "eu")]).await;
        let workspace = customer.follows(&answer).await;
        customer.sees(workspace, "Ready").await;
        let asset = form.body.split("/assets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Self { workspace, command, asset }
    }
}

/// The varying parts with which a route is asked.
fn named(route: &Route, about: About, this: &Things, foreign: &Things) -> Vec<String> {
    let malformed = ["ws_", "..", "%2e%2e", "%00", "ws_%F0%9F", "x'--", "WS_00000000000000000000000000"];
    match (route.path.split(['{', '}']).nth(1), about) {
        (None, About::This) => vec![String::new()],
        (None, _) => Vec::new(),
        (Some("provider"), About::This) => vec!["example".to_owned()],
        (Some("provider"), _) => vec!["other".to_owned(), "EXAMPLE".to_owned(), "%2e".to_owned()],
        (Some("id"), About::This) => vec![this.workspace.to_string()],
        (Some("id"), About::Foreign) => vec![foreign.workspace.to_string()],
        (Some("id"), About::Absent) => vec![WorkspaceId::new().to_string()],
        (Some("command"), About::This) => vec![this.command.clone()],
        (Some("command"), About::Foreign) => vec![foreign.command.clone()],
        (Some("command"), About::Absent) => vec![CommandId::new().to_string()],
        (Some("name"), About::This) => vec![this.asset.clone()],
        (Some("name"), _) => vec!["app.0000000000000000.css".to_owned(), "%2e%2e%2fCargo.toml".to_owned()],
        (Some(_), About::Malformed) => malformed.map(str::to_owned).into(),
        (Some(other), _) => panic!("a new kind of thing in a path: {other}"),
    }
}

async fn asks(customer: &Customer, route: &Route, path: &str) -> Page {
    let method: Method = route.method.parse().unwrap();
    let request = customer.request(method, path).header("sec-fetch-site", "same-origin").header(ORIGIN, &customer.origin);
    let request = if path.ends_with("/live") { request.header(ACCEPT, "text/event-stream") } else { request };
    let form: &[(&str, &str)] = if route.path.starts_with("/sign-in") { &[("return_to", "/workspaces")] } else { &[] };
    customer.sends(if route.method == "POST" { request.form(form) } else { request }).await
}

/// Makes somebody part of a workspace, as web will say it once people can be invited.
async fn joins(world: &World, customer: &Customer, workspace: WorkspaceId, role: Role) {
    let (person, _) = world.person(customer).await;
    let message = Message::PersonEvent(person, Event::Joined { workspace, role });
    let at = chassis::clock::now();
    let draft = Draft { message, command: None, cause: None, actor: Actor::Person(person), at, policy: None, trace: None };
    write_drafts(&world.database_as("web").await, &[draft]).await.unwrap();
    until("they are in it", async || {
        let page = customer.opens(&format!("/workspaces/{workspace}")).await;
        (page.status == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_table_says_and_what_is_foreign_is_as_if_absent() {
    story(World::named("authority"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let this = Things::of(&ada).await;
        let foreign = Things::of(&world.customer("Grace").signs_in().await).await;
        let (mia, abe, eve) = (world.customer("Mia"), world.customer("Abe"), world.customer("Eve"));
        for person in [&mia, &abe, &eve] {
            person.signs_in().await;
        }
        joins(world, &mia, this.workspace, Role::Member).await;
        joins(world, &abe, this.workspace, Role::Admin).await;

        let mut uncovered = Vec::new();
        for route in web::inventory() {
            for who in EVERYBODY {
                let mut nothing_there: Option<Page> = None;
                for about in EVERYTHING {
                    for name in named(&route, about, &this, &foreign) {
                        let asker = match who {
                            Who::Anonymous => world.customer("Nobody"),
                            Who::Other => eve.clone(),
                            Who::Member => mia.clone(),
                            Who::Admin => abe.clone(),
                            Who::Owner => ada.clone(),
                        };
                        // Signing out ends a session that the others still need.
                        let asker = if route.path == "/sign-out" && who != Who::Anonymous { asker.elsewhere().signs_in().await } else { asker };
                        let path = match route.path.split_once('{') {
                            Some((before, rest)) => format!("{before}{name}{}", rest.split_once('}').unwrap().1),
                            None => route.path.to_owned(),
                        };
                        let page = asks(&asker, &route, &path).await;
                        let Some((status, leads_to)) = expected(&route, who, about, &path, &this) else {
                            uncovered.push(route);
                            continue;
                        };
                        let what = format!("{who:?} asks {} {path} ({about:?})", route.method);
                        assert_eq!(page.status, status, "{what}: {}", page.body);
                        match leads_to.as_deref() {
                            Some("the provider") => assert!(page.leads_to().unwrap().starts_with(&world.outside.issuer), "{what}"),
                            expected => assert_eq!(page.leads_to(), expected, "{what}"),
                        }
                        if status == 404 {
                            let before = nothing_there.get_or_insert_with(|| page.clone());
                            assert_eq!(page.body, before.body, "{what}: not as if absent");
                            assert_eq!(without_date(&page), without_date(before), "{what}: not as if absent");
                        }
                    }
                }
            }
        }
        assert!(uncovered.is_empty(), "nobody asked these: {uncovered:#?}");
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
        let this = Things::of(&ada).await;
        let shop = format!("/workspaces/{}", this.workspace);
        let paths = ["/", "/pricing", "/sign-in", "/workspaces", "/workspaces/new", &shop, "/nothing", "/assets/none", "/sign-in/callback/example?state=x"];
        for path in paths {
            for customer in [&ada, &world.customer("Nobody")] {
                let page = customer.opens(path).await;
                let header = |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
                assert!(header("content-security-policy").contains("default-src 'none'"), "{path}");
                assert!(!header("content-security-policy").contains("unsafe"), "{path}");
                assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
                assert_eq!(header("cache-control"), "no-store", "{path}");
                assert_eq!(header("access-control-allow-origin"), "", "{path}");
                assert_eq!(header("server"), "", "{path}");
                assert!(!page.body.contains("<script>") && !page.body.contains(" style=") && !page.body.contains("onclick"), "{path}");
            }
        }
    })
    .await;
}
