//! Several ways to sign in: one is added by proof of both, is removed as long as it is not the last one, and nobody gets into an account by
//! it whose it is not. A try that gains nothing must leave every way with whom it belonged to.

use std::collections::BTreeMap;

use fakes::identity::{Hostile, Identity, Persona, Place};
use messages::mail::Enclosure;
use messages::person::Event;
use messages::{IdentityId, Message, PersonId};
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;

use crate::addresses::enclosed;
use crate::appearance::axe::Axe;
use crate::signing_in::{bent, pair, with};
use crate::world::browser::View;
use crate::world::customer::{SESSION, SIGN_IN, http};
use crate::world::{Browser, Customer, Page, World, story, until};

/// The provider that a world has beside the first one.
pub const OFFICE: &str = "office";
pub const METHODS: &str = "/account/methods";

/// The way in which a customer signs in at the first provider.
pub async fn way_of(world: &World, customer: &Customer) -> IdentityId {
    let query = "select id from web.identities where issuer = $1 and subject = $2";
    let identity: [&(dyn ToSql + Sync); 2] = [&world.outside.issuer, &customer.persona.subject];
    world.database().await.query_one(query, &identity).await.unwrap().get(0)
}

/// Every way there is, and whose it is.
async fn all(world: &World) -> BTreeMap<(String, String), PersonId> {
    let rows = world.database().await.query("select issuer, subject, person from web.identities", &[]).await.unwrap();
    rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect()
}

/// Somebody whom the second provider knows.
pub fn at_the_office(world: &World, name: &str, email: &str) -> Persona {
    let persona = Persona { subject: format!("office-{}", name.to_lowercase()), ..Persona::new(name, email) };
    world.outside.second_identity.add_persona(persona)
}

/// Where an answer leads to a provider.
fn leaves(page: &Page) -> Option<String> {
    page.headers.get("refresh").and_then(|to| to.to_str().unwrap().strip_prefix("0; url=")).map(str::to_owned)
}

/// Begins to add a way; returns the address of the provider's page.
async fn begins_to_add(who: &Customer, way: &str) -> String {
    let page = who.presses(&format!("{METHODS}/link/{way}")).await;
    let to = leaves(&page).unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    assert!(to.contains("&prompt=login"), "whom it knows still is asked again: {to}");
    to
}

/// Begins to sign in somewhere.
async fn begins_at(who: &Customer, way: &str) -> String {
    let page = who.posts(&format!("/sign-in/{way}"), &[("return_to", METHODS)]).await;
    let to = leaves(&page).unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    assert_eq!(to.contains("prompt="), who.cookie(SESSION).is_some(), "and nobody else is: {to}");
    to
}

/// Picks somebody on a provider's page; returns the address that it sends them back to.
async fn picks(provider: &str, persona: &Persona) -> String {
    let picked = http().post(provider).form(&[("persona", persona.subject.as_str())]).send().await.unwrap();
    picked.headers()["location"].to_str().unwrap().to_owned()
}

/// Adds a way, all the way.
async fn adds(who: &Customer, way: &str, persona: &Persona) -> Page {
    who.comes_back(&picks(&begins_to_add(who, way).await, persona).await).await
}

/// Signs in somewhere, all the way.
pub async fn signs_in_at(who: &Customer, way: &str, persona: &Persona) -> Page {
    who.comes_back(&picks(&begins_at(who, way).await, persona).await).await
}

/// Removes a way.
pub async fn removes(who: &Customer, id: IdentityId) -> Page {
    who.presses(&format!("{METHODS}/{id}/unlink")).await
}

/// The letter with this subject that went to somebody.
pub async fn letter(world: &World, to: &str, subject: &str) -> String {
    until(&format!("{subject:?} goes to {to}"), async || {
        world.outside.post.to(to).into_iter().find(|letter| letter.subject == subject).map(|letter| letter.text)
    })
    .await
}

/// Waits until this stands on the page.
pub async fn reads(browser: &Browser, words: &str) {
    browser.waits_for(&format!("document.querySelector('main')?.textContent.includes('{words}') === true")).await;
}

/// Signs in once more, because it was a while ago, and goes on where one was.
async fn signs_in_again(world: &World, ada: &Browser, axe: &Axe) {
    let old = "update web.sessions set created_at = now() - interval '11 minutes'";
    world.database().await.execute(old, &[]).await.unwrap();
    ada.clicks(&format!("form[action='{METHODS}/link/{OFFICE}'] button")).await;
    reads(ada, "First, sign in again").await;
    axe.is_fine_with(ada).await;
    ada.is_photographed("ways-again").await;
    ada.clicks("form[action='/sign-in/example'] button").await;
    ada.clicks(&format!("button[name=persona][value='{}']", ada.persona.subject)).await;
    ada.arrives_at(METHODS).await;
}

/// Adds the second way in the browser.
async fn adds_in_the_browser(ada: &Browser, office: &Persona) {
    ada.clicks(&format!("form[action='{METHODS}/link/{OFFICE}'] button")).await;
    ada.clicks(&format!("button[name=persona][value='{}']", office.subject)).await;
    ada.arrives_at(&format!("{METHODS}?linked")).await;
    reads(ada, "Example Office").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_to_sign_in_is_added_and_removed_and_its_sessions_end_with_it() {
    let axe = Axe::fetched().await;
    story(World::named("ways"), async |world| {
        let office = at_the_office(world, "Ada", "ada@office.example.com");
        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.goes_to("/sign-in").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("sign-in").await;
        ada.signs_in().await;
        ada.goes_to(METHODS).await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("ways-one").await;
        signs_in_again(world, &ada, &axe).await;
        adds_in_the_browser(&ada, &office).await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("ways-linked").await;
        let said = letter(world, "ada@example.com", "A new way to sign in was added").await;
        assert!(said.contains("Example Office") && said.contains(METHODS), "{said}");
        let told = world.said().await.into_iter().find_map(|said| match said.message {
            Message::PersonEvent(_, Event::IdentityLinked { enclosure }) => enclosure,
            _ => None,
        });
        assert!(enclosed(world, told.unwrap()).await == Enclosure::Way { name: "Example Office".to_owned() });

        // Both lead to the same account.
        let phone = world.customer("Ada").elsewhere();
        assert_eq!(signs_in_at(&phone, OFFICE, &office).await.leads_to(), Some(METHODS));
        assert_eq!(world.counts("select count(*) from web.people").await, 1);
        assert!(phone.opens(METHODS).await.says("ada@office.example.com"));

        // Removed, also without script: whoever came by it is signed out, and it opens nothing of hers any more.
        ada.runs_no_script().await;
        ada.goes_to(METHODS).await;
        ada.clicks("li.device:last-child a.button").await;
        reads(&ada, "Remove Example Office?").await;
        ada.is_photographed("ways-unlink").await;
        ada.clicks("main form button[type=submit]").await;
        ada.arrives_at(&format!("{METHODS}?unlinked")).await;
        assert!(!phone.is_signed_in().await, "its sessions end with it");
        letter(world, "ada@example.com", "A way to sign in was removed").await;
        let other = world.customer("Ada").elsewhere();
        signs_in_at(&other, OFFICE, &office).await;
        assert_eq!(world.counts("select count(*) from web.people").await, 2, "somebody new");
        for entry in &world.stored("HARBOR").await {
            let body = String::from_utf8_lossy(&entry.body).into_owned();
            assert!(!body.contains("office") && !body.contains("Office"), "{}: {body}", entry.subject);
        }
    })
    .await;
}

/// Tries that are to gain nothing: each leaves all ways as they were.
struct Tries<'a> {
    world: &'a World,
    before: BTreeMap<(String, String), PersonId>,
    count: usize,
}

impl<'a> Tries<'a> {
    async fn in_(world: &'a World) -> Self {
        Self { world, before: all(world).await, count: 0 }
    }

    /// Nothing came of it, and they were told something that is not our fault.
    async fn refused(&mut self, page: &Page, what: &str) {
        assert!((303..=503).contains(&page.status) && page.status != 500, "{what}: {} {}", page.status, page.body);
        assert!(page.leads_to().is_none_or(|to| !to.contains("?linked")), "{what}: {:?}", page.leads_to());
        self.gained_nothing(what).await;
    }

    async fn gained_nothing(&mut self, what: &str) {
        assert_eq!(all(self.world).await, self.before, "{what}");
        self.count += 1;
    }

    /// From here on this is how it is.
    async fn goes_on(&mut self) {
        self.before = all(self.world).await;
    }
}

/// A way back that is not one's own, in one's own browser or another's.
async fn forced(tries: &mut Tries<'_>, ada: &Customer, eve: &Customer, office: &Persona) {
    let eves = async || picks(&begins_to_add(eve, OFFICE).await, office).await;
    tries.refused(&ada.comes_back(&eves().await).await, "another's link, in a browser that began nothing").await;
    let adas = picks(&begins_to_add(ada, OFFICE).await, office).await;
    tries.refused(&ada.comes_back(&eves().await).await, "another's link, beside one of one's own").await;
    let sign_in = picks(&begins_at(eve, OFFICE).await, office).await;
    tries.refused(&ada.comes_back(&sign_in).await, "another's sign-in").await;
    assert!(ada.opens(METHODS).await.says("ada@example.com"), "she is who she was");
    tries.refused(&eve.comes_back(&adas).await, "a stolen way back").await;
    let own = eve.cookie(SIGN_IN).unwrap();
    eve.plants(SIGN_IN, &ada.cookie(SIGN_IN).unwrap());
    tries.refused(&eve.comes_back(&adas).await, "a stolen way back with its cookie, and another's session").await;
    let nobody = tries.world.customer("Nobody");
    let adas = picks(&begins_to_add(ada, OFFICE).await, office).await;
    nobody.plants(SIGN_IN, &ada.cookie(SIGN_IN).unwrap());
    tries.refused(&nobody.comes_back(&adas).await, "the same without a session").await;
    assert_eq!(nobody.cookie(SESSION), None, "a link signs nobody in");
    eve.plants(SIGN_IN, &own);
    tries.refused(&ada.comes_back(&adas).await, "a way back that was used up by a thief").await;
    let adas = picks(&begins_to_add(ada, OFFICE).await, office).await;
    let elsewhere = adas.replace(&format!("callback/{OFFICE}"), "callback/example");
    tries.refused(&ada.comes_back(&elsewhere).await, "at the other provider's door").await;
    let code = |back: &str| {
        url::Url::parse(back).unwrap().query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
    };
    let stolen = code(&eves().await);
    let injected = with(&adas, |name, value| vec![pair(name, if name == "code" { &stolen } else { value })]);
    tries.refused(&ada.comes_back(&injected).await, "a code from elsewhere").await;
    for place in 0..bent(&adas).len() {
        let back = picks(&begins_to_add(ada, OFFICE).await, office).await;
        let (name, bent) = bent(&back).swap_remove(place);
        tries.refused(&ada.comes_back(&bent).await, &name).await;
    }
}

/// A session that is not the one that asked any more.
async fn other_sessions(tries: &mut Tries<'_>, ada: &Customer, office: &Persona) {
    let world = tries.world;
    let late = picks(&begins_to_add(ada, OFFICE).await, office).await;
    let over = "update web.sign_ins set expires_at = now() - interval '1 second'";
    world.database().await.execute(over, &[]).await.unwrap();
    tries.refused(&ada.comes_back(&late).await, "after ten minutes").await;
    let back = picks(&begins_to_add(ada, OFFICE).await, office).await;
    ada.signs_in().await;
    tries.refused(&ada.comes_back(&back).await, "another session of the same person").await;
    let phone = world.customer("Ada").signs_in().await;
    let back = picks(&begins_to_add(&phone, OFFICE).await, office).await;
    ada.presses("/account/sessions/others/end").await;
    tries.refused(&phone.comes_back(&back).await, "a session that was ended elsewhere").await;
    let phone = world.customer("Ada").signs_in().await;
    let back = picks(&begins_to_add(&phone, OFFICE).await, office).await;
    phone.presses("/sign-out").await;
    tries.refused(&phone.comes_back(&back).await, "after signing out").await;
    let shared = world.customer("Ada").signs_in().await;
    let back = picks(&begins_to_add(&shared, OFFICE).await, office).await;
    let mary = world.customer("Mary").persona;
    signs_in_at(&shared, "example", &mary).await;
    tries.goes_on().await;
    tries.refused(&shared.comes_back(&back).await, "somebody else signed in in this browser").await;
    let old = world.customer("Ada").signs_in().await;
    let age = "update web.sessions set created_at = now() - interval '601 seconds'";
    world.database().await.execute(age, &[]).await.unwrap();
    let asks = old.presses(&format!("{METHODS}/link/{OFFICE}")).await;
    assert!(asks.status == 403 && asks.says("First, sign in again") && leaves(&asks).is_none(), "{}", asks.body);
    tries.refused(&asks, "a session that somebody left open").await;
    let removes = removes(&old, way_of(world, &old).await).await;
    assert!(removes.status == 403 && removes.says("First, sign in again"), "{}", removes.body);
    tries.refused(&removes, "the same, to remove one").await;
    ada.signs_in().await;
}

/// The same address, also with the same subject, is somebody else elsewhere; what is somebody's stays theirs.
async fn equal(tries: &mut Tries<'_>, ada: &Customer, eve: &Customer) {
    let world = tries.world;
    eve.signs_in().await;
    let second = world.outside.second_identity.clone();
    let (person, _) = world.person(ada).await;
    let twin = second.add_persona(ada.persona.clone());
    let twins = world.customer("Twin");
    signs_in_at(&twins, OFFICE, &twin).await;
    let whose = all(world).await[&(world.outside.second_issuer.clone(), twin.subject.clone())];
    assert_ne!(whose, person, "the same address and subject at another provider");
    tries.count += 1;
    tries.goes_on().await;
    let belongs = |page: &Page| page.status == 409 && page.says("belongs to another account");
    for (what, who) in [("of a twin", ada), ("of a twin, by a stranger", eve)] {
        let page = adds(who, OFFICE, &twin).await;
        assert!(belongs(&page), "{what}: {} {}", page.status, page.body);
        tries.refused(&page, what).await;
    }
    let page = adds(&twins, "example", &ada.persona).await;
    assert!(belongs(&page), "{} {}", page.status, page.body);
    tries.refused(&page, "the first one, by its twin").await;

    let unverified = Persona { email_verified: false, ..at_the_office(world, "Maybe", "ada@example.com") };
    let unverified = second.add_persona(unverified);
    tries.refused(&signs_in_at(&world.customer("Stranger"), OFFICE, &unverified).await, "an unchecked address").await;
    tries.refused(&adds(eve, OFFICE, &unverified).await, "an unchecked address, to add").await;
    tries.refused(&adds(ada, OFFICE, &unverified).await, "an unchecked address, by whose it would be").await;
}

/// A second provider that lies while somebody adds a way.
async fn lies(tries: &mut Tries<'_>, ada: &Customer, office: &Persona, second: &Identity) {
    let is_told = |lie: &Hostile| {
        lie.must_be_refused() && !matches!(lie.place(), Place::Discovery | Place::Keys) && *lie != Hostile::TokenSlow
    };
    for lie in Hostile::ALL.iter().copied().filter(is_told) {
        let told = second.misbehave(lie, Some(1));
        let page = adds(ada, OFFICE, office).await;
        assert_eq!(told.fired(), 1, "{lie:?}");
        tries.refused(&page, &format!("{lie:?}")).await;
        second.behave();
    }
}

/// What cannot be removed, and by whom not.
async fn removals(tries: &mut Tries<'_>, ada: &Customer, eve: &Customer) {
    let world = tries.world;
    let (own, eves) = (way_of(world, ada).await, way_of(world, eve).await);
    let last = removes(ada, own).await;
    assert!(last.status == 422 && last.says("This is your only way in"), "{}", last.body);
    tries.refused(&last, "the last one").await;
    for (what, id) in [("another's", eves.to_string()), ("nobody's", IdentityId::new().to_string())] {
        let page = ada.presses(&format!("{METHODS}/{id}/unlink")).await;
        assert_eq!(page.status, 404, "{what}");
        tries.refused(&page, what).await;
    }
    for account in ["", "acct_", &eve.opens("/account").await.field("account")] {
        let page = ada.posts(&format!("{METHODS}/{own}/unlink"), &[("account", account)]).await;
        tries.refused(&page, "drawn for somebody else").await;
        let page = ada.posts(&format!("{METHODS}/link/{OFFICE}"), &[("account", account)]).await;
        tries.refused(&page, "to add, drawn for somebody else").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_into_an_account_by_a_way_that_is_not_its_own() {
    story(World::named("ways-attacked"), async |world| {
        let (ada, eve) = (world.customer("Ada").signs_in().await, world.customer("Eve").signs_in().await);
        let office = at_the_office(world, "Ada", "ada@office.example.com");
        let second = world.outside.second_identity.clone();
        let mut tries = Tries::in_(world).await;
        forced(&mut tries, &ada, &eve, &office).await;
        other_sessions(&mut tries, &ada, &office).await;
        lies(&mut tries, &ada, &office, &second).await;
        equal(&mut tries, &ada, &eve).await;
        removals(&mut tries, &ada, &eve).await;

        // After all that it works, once; whoever goes back and on again is led on.
        let back = picks(&begins_to_add(&ada, OFFICE).await, &office).await;
        assert_eq!(ada.comes_back(&back).await.leads_to(), Some("/account/methods?linked"));
        tries.goes_on().await;
        assert_eq!(ada.comes_back(&back).await.leads_to(), Some(METHODS));
        tries.gained_nothing("the same way back again").await;
        assert_eq!(adds(&ada, OFFICE, &office).await.leads_to(), Some("/account/methods?before"));
        tries.gained_nothing("what one has already").await;
        assert!(tries.count >= 40, "{}", tries.count);
        let log = world.log_text();
        assert!(!log.contains("ada@office.example.com") && !log.contains("office-ada"), "the log names nobody");
    })
    .await;
}

/// So often two remove what are the last two, and two people add the same one.
const ROUNDS: usize = 200;

/// Two ways of one person.
async fn has_two_ways(db: &Client, person: PersonId) -> [IdentityId; 2] {
    let again = "insert into web.identities (id, person, issuer, subject, said, since, used_at) \
                 select $2, $1, 'https://one.example', $3, 'ada@example.com', now(), now() \
                 where (select count(*) from web.identities where person = $1) < 2";
    let (new, subject) = (IdentityId::new(), IdentityId::new().to_string());
    db.execute(again, &[&person, &new, &subject]).await.unwrap();
    let rows = db.query("select id from web.identities where person = $1", &[&person]).await.unwrap();
    [rows[0].get(0), rows[1].get(0)]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_way_stays_whoever_removes_what_at_once() {
    story(World::named("ways-raced"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let account = ada.opens("/account").await.field("account");
        let (person, _) = world.person(&ada).await;
        let db = world.database().await;
        // Her session belongs to neither of them.
        db.execute("update web.sessions set identity = null, by_letter = true", &[]).await.unwrap();
        let left = async || -> i64 {
            let count = "select count(*) from web.identities where person = $1";
            db.query_one(count, &[&person]).await.unwrap().get(0)
        };
        for round in 0..ROUNDS {
            let [one, other] = has_two_ways(&db, person).await;
            let (here, there) = (format!("{METHODS}/{one}/unlink"), format!("{METHODS}/{other}/unlink"));
            let form = [("account", account.as_str())];
            let (first, second) = tokio::join!(ada.posts(&here, &form), ada.posts(&there, &form));
            let mut statuses = [first.status, second.status];
            statuses.sort_unstable();
            assert_eq!((statuses, left().await), ([303, 422], 1), "round {round}");
        }
        // Two people come back with the same new way at once: it becomes the one's, and stays it.
        let eve = world.customer("Eve").signs_in().await;
        ada.signs_in().await;
        for round in 0..10 {
            let shared = at_the_office(world, &format!("Shared {round}"), "shared@office.example.com");
            let hers = picks(&begins_to_add(&ada, OFFICE).await, &shared).await;
            let eves = picks(&begins_to_add(&eve, OFFICE).await, &shared).await;
            let (one, other) = tokio::join!(ada.comes_back(&hers), eve.comes_back(&eves));
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409], "round {round}: {} {}", one.body, other.body);
            let clear = "delete from web.identities where issuer = $1";
            db.execute(clear, &[&world.outside.second_issuer]).await.unwrap();
        }
    })
    .await;
}
