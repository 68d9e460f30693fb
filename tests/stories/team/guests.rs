//! Somebody from outside is asked into one workspace, sees that and nothing else, and leaves keys behind: who removes them says what becomes of
//! those, and it does, whatever happens meanwhile.

use fakes::Loss;
use fakes::openberth::{Call, Fault};
use messages::workspace::Region;
use messages::{CommandId, PersonId, WorkspaceId};
use serde_json::Value;

use super::{accepts, invitation, presses};
use crate::inside::{calls, key_on, makes, plain_site, sends_site};
use crate::world::customer::between;
use crate::world::{Customer, Page, World, story, until};

/// Has somebody asked into a workspace.
async fn asks_in(by: &Customer, shop: WorkspaceId, address: &str, may: &str) -> Page {
    let action = format!("/workspaces/{shop}/people/invite");
    let page = by.opens(&format!("/workspaces/{shop}/people")).await;
    let form = page.body.split(&format!("action=\"{action}\"")).nth(1).unwrap_or_else(|| panic!("{}", page.body));
    let field = |name: &str| between(form, &format!("name=\"{name}\" value=\""), "\"").unwrap();
    let posted = [("command", field("command")), ("account", field("account")), ("address", address), ("may", may)];
    by.posts(&action, &posted).await
}

/// Removes somebody by a page that lists their keys, and says what becomes of those.
async fn removes(by: &Customer, page: &str, keys: &[&str], (action, person): (&str, &str), fate: &str) -> Page {
    let page = by.opens(page).await;
    for key in keys {
        assert!(page.says(key), "{key} is not listed: {}", page.body);
    }
    let (command, account) = (page.field("command"), page.field("account"));
    let fields = [("command", command.as_str()), ("account", &account), ("keys", fate)];
    let person = [("person", person)];
    let fields = if person[0].1.is_empty() { fields.to_vec() } else { [&fields[..], &person[..]].concat() };
    by.posts(action, &fields).await
}

/// Posts it without its page: what comes of somebody's keys when they are taken out.
async fn says(by: &Customer, action: &str, person: PersonId, fate: &str) -> Page {
    let (command, account) = (CommandId::new().to_string(), by.opens("/account").await.field("account"));
    let person = person.to_string();
    let form = [("command", command.as_str()), ("account", &account), ("keys", fate), ("person", &person)];
    by.posts(action, &form).await
}

/// Who runs a workspace tries to take out somebody who has it by their role in the account.
async fn is_not_taken_out(by: &Customer, action: &str, person: PersonId) {
    let said = says(by, action, person, "end").await;
    assert!(said.status < 500, "{}", said.body);
}

async fn opens(world: &World, shop: WorkspaceId, key: &str) -> bool {
    calls(world, shop, key, ("GET", "/api/me"), Value::Null).await.0 == 200
}

/// Handed to somebody who may hold keys, with its site: the key that there was stops, and they make it new. To nobody else.
async fn changes_hands(
    world: &World,
    (ada, mia, gus): (&Customer, &Customer, &Customer),
    shop: WorkspaceId,
    taken: &str,
) {
    let robot = format!("/workspaces/{shop}/keys/ci-robot");
    let page = ada.opens(&robot).await;
    assert!(
        page.says("With it go 1 site, and its secrets.")
            && page.says("Held by: <span class=\"long-name\" dir=\"auto\">You")
    );
    let account = page.field("account");
    let hands =
        async |to: &str| ada.posts(&format!("{robot}/hand-over"), &[("account", &account), ("person", to)]).await;
    let gone = world.person(gus).await.0.to_string();
    for (to, says) in [("", "Please choose somebody."), (gone.as_str(), "They may not hold keys of this workspace.")] {
        let refused = hands(to).await;
        assert!(refused.status == 422 && refused.says(says), "{}", refused.body);
    }
    let to = world.person(mia).await.0.to_string();
    assert!(page.says(&format!("value=\"{to}\"")) && !page.says(&gone));
    let handed = hands(&to).await;
    assert_eq!(handed.leads_to(), Some(format!("{robot}?handed").as_str()), "{}", handed.body);
    let page = ada.opens(&format!("{robot}?handed")).await;
    assert!(
        page.says("The key is handed over, and the old one stopped.") && page.says(&mia.persona.name),
        "{}",
        page.body
    );
    assert!(!opens(world, shop, taken).await, "who had it has no way in any more");
    // A password is for who holds the key.
    assert!(page.says("Make it new, and it is yours.") && !page.says(&format!("{robot}/password")));
    let refused = ada.posts(&format!("{robot}/password"), &[("account", &account)]).await;
    assert!(refused.status >= 400 && !refused.says("the password"), "{}", refused.body);
    let renewed = key_on(&presses(mia, &robot, &format!("{robot}/renew")).await.body);
    assert!(opens(world, shop, &renewed).await);

    // A password is made and shown once, and signs in there. Whatever makes the key new ends it.
    let made = presses(mia, &robot, &format!("{robot}/password")).await;
    assert_eq!(made.headers["cache-control"], "no-store");
    let password = between(&made.body, "aria-label=\"the password\"><code>", "<").expect(&made.body).to_owned();
    assert!(password.len() >= 16 && signs_in(world, shop, &password).await);
    let before = renewed;
    let renewed = key_on(&presses(mia, &robot, &format!("{robot}/renew")).await.body);
    assert!(opens(world, shop, &renewed).await && !opens(world, shop, &before).await);
    assert!(!signs_in(world, shop, &password).await);
    assert!(mia.opens(&robot).await.says("dir=\"auto\">You"));

    // Who and when.
    for (who, what) in [
        (ada.persona.name.as_str(), "A key was handed over to somebody else."),
        ("You", "A password for the workspace&#39;s own pages was set."),
    ] {
        until("it is kept who did it", async || {
            let told = mia.opens(&format!("/workspaces/{shop}/activity")).await;
            let rows = told.body.split("<tr").filter(|row| row.contains(what));
            rows.into_iter().any(|row| row.contains(who) && row.contains("<time")).then_some(())
        })
        .await;
    }
}

/// Whether the user of the key signs in to the workspace's own pages with this.
async fn signs_in(world: &World, shop: WorkspaceId, password: &str) -> bool {
    let host = format!("{}.localhost", fakes::infra::host_label(&shop.to_string()));
    let call = crate::world::customer::http().post(format!("{}/login", world.outside.openberth_url));
    let call = call.header("origin", format!("http://{host}")).header("host", host);
    let answer = call.form(&[("username", "ci-robot"), ("password", password)]).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    answer.headers()["location"] == "/gallery/"
}

async fn key(who: &Customer, shop: WorkspaceId, name: &str) -> String {
    key_on(&makes(who, shop, name, "ci").await.body)
}

/// By the letter into the workspace, which stands in the list of their own account, and nothing else of the other one.
async fn comes_as_a_guest(world: &World, ada: &Customer, gus: &Customer, shop: WorkspaceId) {
    let asked = asks_in(ada, shop, &gus.persona.email, "admin").await;
    assert_eq!(asked.leads_to(), Some(format!("/workspaces/{shop}/people?invited").as_str()), "{}", asked.body);
    assert_eq!(asks_in(ada, shop, "gus", "owner").await.status, 422);
    let link = invitation(world, &gus.persona.email, 1).await;
    let page = gus.opens(&link).await;
    assert!(page.says("Paper shop") && page.says("Guest"), "{}", page.body);
    assert!(ada.opens(&format!("/workspaces/{shop}/people")).await.says(&gus.persona.email), "they wait");
    assert_eq!(accepts(world, gus, 1).await.leads_to(), Some("/workspaces"));
    until("they are in it", async || gus.opens("/workspaces").await.says("Paper shop").then_some(())).await;
    let people = gus.opens(&format!("/workspaces/{shop}/people")).await;
    assert!(
        people.status == 200 && !people.says("Let somebody in") && !people.says("Invite somebody"),
        "{}",
        people.body
    );
    assert!(gus.opens("/account/people").await.says("You are alone here"), "they look at their own account");
    let other = gus.opens("/workspaces").await;
    assert!(!other.says("Team of Ada") && !other.says("Tea room"), "{}", other.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_one_workspace_and_their_keys_end_when_they_are_removed() {
    story(World::named("guests"), async |world| {
        world.expects_warnings("an OpenBerth server gave no answer");
        // What was just done when Harbor stopped could not be told any more.
        world.expects_warnings("what somebody did is missing in the history");
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        let (mia, gus) = (world.customer("Mia").signs_in().await, world.customer("Gus").signs_in().await);
        super::invites(&ada, &mia.persona.email, "admin").await;
        accepts(world, &mia, 1).await;
        ada.sees(shop, "Ready").await;
        comes_as_a_guest(world, &ada, &gus, shop).await;

        // Two keys, one of which has a site; one of somebody else.
        let (busy, free) = (key(&gus, shop, "Robot").await, key(&gus, shop, "Spare").await);
        let hers = key(&mia, shop, "Mia builds").await;
        sends_site(world, shop, &busy, plain_site("shop")).await;
        let (person, _) = world.person(&gus).await;

        // The first answer is lost, and Harbor goes down over it: what was asked for is done all the same.
        let lost = world.outside.openberth.misbehave(Call::Users, Fault::LoseReply { how: Loss::Closed }, Some(1));
        let (page, action) =
            (format!("/workspaces/{shop}/people/remove?person={person}"), format!("/workspaces/{shop}/people/remove"));
        // Nobody is removed by this, so it ends nobody's keys.
        is_not_taken_out(&gus, &action, world.person(&mia).await.0).await;
        let done = removes(&ada, &page, &["Robot", "Spare"], (&action, &person.to_string()), "end").await;
        assert_eq!(done.leads_to(), Some(format!("/workspaces/{shop}/people").as_str()), "{}", done.body);
        assert_eq!(gus.opens(&format!("/workspaces/{shop}")).await.status, 404);
        // The same from a page that was open before is too late, and takes nothing back.
        says(&ada, &action, person, "keep").await;
        until("a try came to nothing", async || (lost.fired() == 1).then_some(())).await;
        world.stops_harbor().await;
        world.starts_harbor().await;
        until("both keys are dead", async || {
            let alive = opens(world, shop, &busy).await || opens(world, shop, &free).await;
            (!alive).then_some(())
        })
        .await;
        until("what is left is hers", async || {
            let (ada, _) = world.person(&ada).await;
            let left = format!("select count(*) from web.made_keys where person = '{}' and fate is null", ada.uuid());
            (world.counts(&left).await == 1 && world.counts("select count(*) from web.made_keys").await == 2)
                .then_some(())
        })
        .await;
        let keys = ada.opens(&format!("/workspaces/{shop}/keys")).await;
        assert!(keys.says("Robot") && !keys.says("Spare"), "a key with a site stays, and opens nothing: {}", keys.body);
        assert!(opens(world, shop, &hers).await, "nobody else's");

        // Taken over, it works again for who has it now.
        let robot = format!("/workspaces/{shop}/keys/ci-robot");
        let deleted = presses(&ada, &robot, &format!("{robot}/delete")).await;
        assert!(deleted.says("1 site") && deleted.says("Take it over"), "{}", deleted.body);
        let taken = key_on(&presses(&ada, &robot, &format!("{robot}/renew")).await.body);
        assert!(opens(world, shop, &taken).await && !opens(world, shop, &busy).await);
        changes_hands(world, (&ada, &mia, &gus), shop, &taken).await;

        // Kept, a key works as before, and is of who removed them.
        let (person, _) = world.person(&mia).await;
        let page = format!("/account/people/{person}/remove");
        let done = removes(&ada, &page, &["Paper shop", "Mia builds", "Robot"], (&page, ""), "keep").await;
        assert_eq!(done.leads_to(), Some("/account/people?removed"), "{}", done.body);
        until("it changes hands", async || {
            let theirs = format!("select count(*) from web.made_keys where person = '{}'", person.uuid());
            (world.counts(&theirs).await == 0).then_some(())
        })
        .await;
        assert!(opens(world, shop, &hers).await);
    })
    .await;
}
