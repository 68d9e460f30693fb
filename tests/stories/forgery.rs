//! Requests that another site makes a browser send: none of them changes anything.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use face::layout::Theme;
use http::Method;
use http::header::{CONTENT_TYPE, ORIGIN};
use messages::CommandId;
use messages::workspace::Region;
use reqwest::RequestBuilder;
use web::Route;
use web::gallery::Exhibit;

use crate::world::customer::between;
use crate::world::{Customer, World, story, until};

/// A site that there is not.
pub const NO_SITE: &str = "d59k2v8c1h2s73fq0010";

/// A token that opens nothing.
pub const NO_TOKEN: &str = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";
/// The name of a way to sign in that nobody has.
pub const NO_IDENTITY: &str = "idn_01kaj5vt00e9eva3f00000000a";

/// The ways in which a hostile page can have a form sent, by the headers that browsers would put on it.
const VECTORS: [(&str, &[(&str, &str)]); 10] = [
    ("another site", &[("sec-fetch-site", "cross-site")]),
    ("a customer's deployment on a sub-domain", &[("sec-fetch-site", "same-site")]),
    ("an address that was typed", &[("sec-fetch-site", "none")]),
    ("our origin, another site", &[("sec-fetch-site", "cross-site"), ("origin", "OURS")]),
    ("an old browser, another origin", &[("origin", "https://evil.example.com")]),
    ("an old browser, no origin that it would tell", &[("origin", "null")]),
    ("an old browser, our origin as a prefix", &[("origin", "OURS.evil.example.com")]),
    ("neither header", &[]),
    ("both words at once", &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")]),
    ("another method's name", &[("sec-fetch-site", "cross-site"), ("x-http-method-override", "GET")]),
];

fn forged(customer: &Customer, path: &str, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(customer.request(Method::POST, path), |request, (name, value)| {
        request.header(*name, value.replace("OURS", &customer.origin))
    })
}

/// What the forms of somebody hold that is theirs alone.
pub struct Own {
    pub account: String,
    pub command: String,
    pub question: String,
}

impl Own {
    /// As their pages are drawn now.
    pub async fn of(customer: &Customer) -> Self {
        let (order, write) = (customer.opens("/workspaces/new").await, customer.opens("/help/write").await);
        let account = order.field("account");
        // Who has all that their plan includes is shown no form.
        let command =
            if order.says("name=\"command\"") { order.field("command") } else { CommandId::new().to_string() };
        Self { account, command, question: write.field("question") }
    }

    /// The form of a route, filled in, and drawn for this account.
    pub fn form<'a>(&'a self, route: &Route, account: &'a str) -> Vec<(&'static str, &'a str)> {
        let fields: &[(&'static str, &'a str)] = match route.path {
            "/workspaces" => &[("command", &self.command), ("name", "Shop"), ("region", "eu")],
            "/account" => &[("name", "Eve"), ("zone", ""), ("dates", "")],
            "/account/mail" => &[("news", "on")],
            "/account/theme" => &[("theme", "dark")],
            "/account/address" => &[("address", "ada@new.example.com")],
            "/help/write" => &[
                ("question", &self.question),
                ("page", ""),
                ("workspace", ""),
                ("reference", ""),
                ("topic", "other"),
                ("text", "Hello there"),
            ],
            "/sign-in/{provider}" => return vec![("return_to", "/workspaces")],
            // What its page would send as it is drawn.
            _ => return self.as_drawn(route, account),
        };
        [&[("account", account)], fields].concat()
    }

    fn as_drawn<'a>(&'a self, route: &Route, account: &'a str) -> Vec<(&'static str, &'a str)> {
        let mine = |(name, value)| match name {
            "account" => (name, account),
            "command" => (name, self.command.as_str()),
            _ => (name, value),
        };
        drawn(route).into_iter().map(mine).collect()
    }
}

/// The fields of the form of a route, as the first page of the gallery has them that it is on.
fn drawn(route: &Route) -> Vec<(&'static str, &'static str)> {
    static EXHIBITS: LazyLock<Vec<Exhibit>> = LazyLock::new(|| web::exhibits(Theme::System).unwrap());
    // What the gallery's own pages show of parts does nothing.
    let pages = EXHIBITS.iter().filter(|exhibit| !exhibit.name.starts_with("parts/"));
    let forms = pages.flat_map(|exhibit| exhibit.html.split("<form ").skip(1));
    let mut forms = forms.map(|rest| rest.split("</form>").next().unwrap());
    let form = forms.find(|form| between(form, "action=\"", "\"").is_some_and(|action| is_of(route.path, action)));
    let form = form.unwrap_or_else(|| panic!("{}: no page of the gallery has its form", route.path));
    let name = |tag: &'static str| between(tag, "name=\"", "\"");
    let inputs = form.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap());
    // Of some to choose from, what is chosen.
    let inputs = inputs.filter(|tag| !tag.contains("type=\"radio\"") || tag.contains(" checked"));
    // What has no name is for a script, and is not sent.
    let inputs = inputs.filter_map(|tag| Some((name(tag)?, between(tag, "value=\"", "\"").unwrap_or_default())));
    let areas = form.split("<textarea ").skip(1);
    let areas =
        areas.filter_map(|rest| Some((name(rest)?, between(rest, ">", "</textarea>").unwrap_or_default().trim())));
    // Of a list, the last one: the first may stand for nothing chosen.
    let lists = form.split("<select ").skip(1).map(|rest| rest.split("</select>").next().unwrap());
    let lists = lists.filter_map(|list| {
        let last = list.split("<option ").skip(1).last()?;
        Some((name(list)?, between(last, "value=\"", "\"").unwrap_or_default()))
    });
    inputs.chain(areas).chain(lists).collect()
}

/// Whether a form with this action is that of the route, whatever stands for what varies.
fn is_of(path: &str, action: &str) -> bool {
    let (path, action): (Vec<_>, Vec<_>) = (path.split('/').collect(), action.split('/').collect());
    let is_like = |(named, given): (&&str, &&str)| named == given || named.starts_with('{') && !given.is_empty();
    path.len() == action.len() && path.iter().zip(&action).all(is_like)
}

/// Everything that a request could have changed. The reconciler looks after its machines by itself all the while, and
/// web has no right to its tables.
pub async fn state(world: &World) -> BTreeMap<String, Vec<String>> {
    // The letters that follow from what was done before are no answer to a request.
    let mailer = world.database().await;
    until("all letters went out", async || {
        let waiting = "select (select count(*) from mailer.letters where due_at is not null) + (select count(*) from mailer.drafts) \
                       + (select count(*) from mailer.outbox)";
        (mailer.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) == 0).then_some(())
    })
    .await;
    let mut state = BTreeMap::new();
    for schema in ["web", "lifecycle", "billing"] {
        let tables = world.tables_of(schema).await.into_iter();
        // What waits in an outbox leaves it a moment after the log has it, and the log is counted below.
        // How far a fold has read follows from the log, too.
        let tables = tables.filter(|(table, _)| table != "outbox" && table != "checkpoint");
        // Whoever owns a fold shows itself, and who can write proves it, whether or not anybody looks.
        let tables = tables.filter(|(table, _)| !table.starts_with("owner") && table != "probe");
        // How often an address tried to sign in, or to add a way to, is counted whatever came of it.
        let tables = tables.filter(|(table, _)| table != "sign_in_attempts");
        state.extend(tables.map(|(table, rows)| (format!("{schema}.{table}"), rows)));
    }
    // That a session was used is noted by itself.
    let sessions = state.get_mut("web.sessions").unwrap();
    sessions.iter_mut().for_each(|row| *row = row.split("\"seen_at\"").next().unwrap().to_owned());
    state.insert("the log".to_owned(), vec![world.said().await.len().to_string()]);
    state
}

#[tokio::test]
async fn no_other_site_can_make_a_browser_change_anything() {
    story(World::named("csrf").with_a_clock_of_its_own(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let own = Own::of(&ada).await;
        ada.elsewhere().signs_in().await;
        let session = ada.opens("/account/sessions").await.session_elsewhere().to_string();
        let person = world.person(&ada).await.0.to_string();
        let before = state(world).await;
        let shop = messages::WorkspaceId::created_by(own.command.parse().unwrap()).to_string();
        let writing: Vec<_> = web::inventory().into_iter().filter(|route| route.method != "GET").collect();
        assert!(!writing.is_empty());
        // What mail programs send comes from no page, and brings nothing of who is signed in: a token alone has a say in it.
        let (anywhere, writing): (Vec<_>, Vec<_>) =
            writing.into_iter().partition(|route| route.from_anywhere.is_some());
        assert_eq!(anywhere.iter().map(|route| route.path).collect::<Vec<_>>(), ["/mail/off/{token}/{choice}"]);
        for (vector, headers) in VECTORS {
            let off = forged(&ada, &format!("/mail/off/{}/ready", "A".repeat(43)), headers);
            let answer = ada.sends(off.form(&[("List-Unsubscribe", "One-Click")])).await;
            assert_eq!(answer.status, 200, "{vector}");
        }
        for route in writing {
            let path = route.path.replace("{provider}", "example").replace("{session}", &session);
            let path = path
                .replace("{id}", &shop)
                .replace("{key}", "laptop-none")
                .replace("{secret}", "NONE")
                .replace("{site}", NO_SITE)
                .replace("{token}", NO_TOKEN)
                .replace("{person}", &person)
                .replace("{identity}", NO_IDENTITY);
            assert!(!path.contains('{'), "{path}: say what to put there");
            let form = own.form(&route, &own.account);
            for (vector, headers) in VECTORS {
                let answer = ada.sends(forged(&ada, &path, headers).form(&form)).await;
                assert_eq!(answer.status, 403, "{path}: {vector}");
                let plain = forged(&ada, &path, headers).header(CONTENT_TYPE, "text/plain").body("command=x");
                assert_eq!(ada.sends(plain).await.status, 403, "{path}: {vector}, as plain text");
            }
        }
        assert_eq!(state(world).await, before);
        assert!(ada.is_signed_in().await);

        // Browsers from before these headers are let in by their origin.
        let order = web::inventory().into_iter().find(|route| route.path == "/workspaces" && route.writes).unwrap();
        let form = own.form(&order, &own.account);
        let old = ada.request(Method::POST, "/workspaces").header(ORIGIN, &ada.origin).form(&form);
        let shop = ada.follows(&ada.sends(old).await).await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}

#[tokio::test]
async fn looking_changes_nothing() {
    story(World::named("looking").with_a_clock_of_its_own(), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let form = ada.opens("/workspaces/new").await;
        let command = form.field("command");
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let person = world.person(&ada).await.0.to_string();
        let before = state(world).await;
        for route in web::inventory().into_iter().filter(|route| !route.writes || route.method == "POST") {
            let path = route.path.replace("{id}", &shop.to_string()).replace("{command}", &command);
            let path = path
                .replace("{name}", "none")
                .replace("{provider}", "example")
                .replace("{session}", "others")
                .replace("{family}", "pro")
                .replace("{token}", NO_TOKEN)
                .replace("{person}", &person)
                .replace("{choice}", "ready");
            let path = path.replace("{key}", "laptop-none").replace("{secret}", "NONE").replace("{site}", NO_SITE);
            let path = path.replace("{identity}", NO_IDENTITY);
            let path = format!("{path}?_method=POST&command={command}&name=Shop&region=eu");
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                let looks = ada.request(method.clone(), &path).header("x-http-method-override", "POST");
                let page = ada.sends(looks).await;
                assert!(page.status < 500, "{method} {path}: {}", page.status);
            }
        }
        assert_eq!(state(world).await, before);
    })
    .await;
}
