//! Signing in at a provider that is certified and not ours: what our stand-in takes for the protocol is the protocol.

use std::io::Write;
use std::path::Path;

use dev::{Launch, Process, ports};
use messages::workspace::Region;

use crate::world::processes::on_path;
use crate::world::{Browser, World, left_out, npm, story, until};

const SECRET: &str = "a-secret-of-the-certified-provider-0123456789";

/// Starts it, and lets Harbor know it beside the stand-in.
async fn stands_beside(world: &mut World, package: &Path) -> Process {
    let port = ports::free().unwrap();
    let log = world.scratch.path().join("oidc-provider.log");
    let back = format!("{}/sign-in/callback/certified", world.origin);
    let launch = Launch::new(on_path("node").unwrap(), &log)
        .args([Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oidc-provider/server.mjs")])
        .args([package])
        .args([&port.to_string(), "harbor", SECRET, &back]);
    let mut provider = Process::start(&launch).unwrap();
    until("the provider listens", async || {
        assert!(provider.ended().is_none(), "{}", provider.last_words());
        provider.last_words().contains("ready").then_some(())
    })
    .await;
    let mut config = std::fs::File::options().append(true).open(&world.config).unwrap();
    let lines = format!(
        "[web.sign_in.certified]\nlabel = 'Certified'\nissuer = 'http://localhost:{port}'\nclient_id = 'harbor'\nclient_secret = '{SECRET}'\n"
    );
    config.write_all(lines.as_bytes()).unwrap();
    world.stops_harbor().await;
    world.starts_harbor().await;
    provider
}

/// Signs in with its development pages.
async fn signs_in(browser: &Browser, name: &str) {
    browser.goes_to("/sign-in?return_to=/workspaces").await;
    browser.clicks("form[action='/sign-in/certified'] button").await;
    browser.waits_for("document.querySelector('input[name=login]') !== null").await;
    browser.types("input[name=login]", name).await;
    browser.types("input[name=password]", "any").await;
    browser.clicks("button[type=submit]").await;
    browser.waits_for("document.querySelector('input[name=prompt][value=consent]') !== null").await;
    browser.clicks("button[type=submit]").await;
    browser.arrives_at("/workspaces").await;
}

#[tokio::test]
async fn a_certified_provider_signs_people_in_and_keeps_them_apart_from_others() {
    let package = match npm::package("oidc-provider", "9.13.3").await {
        Ok(package) => package,
        Err(reason) => return left_out("oidc-provider", &reason),
    };
    story(World::named("certified"), async |world| {
        world.guards(SECRET);
        let mut provider = stands_beside(world, &package).await;
        let browser = world.eyes("Grace").await;
        signs_in(&browser, "grace").await;
        let shop = browser.creates_a_workspace("Compass", Region::Eu).await;
        browser.waits_for(&Browser::shows("Ready")).await;

        // The same address at another provider is another person.
        let other = world.customer("Grace");
        let persona =
            fakes::identity::Persona { email: "grace@certified.example.com".to_owned(), ..other.persona.clone() };
        world.outside.identity.add_persona(persona);
        other.signs_in().await;
        assert!(other.opens("/workspaces").await.says("grace@certified.example.com"));
        assert_eq!(other.opens(&format!("/workspaces/{shop}")).await.status, 404);
        assert_eq!(
            world.counts("select count(*) from web.people where email = 'grace@certified.example.com'").await,
            2
        );
        provider.kill_9();
    })
    .await;
}
