//! Passkeys: a way to sign in that a device holds. It is added, used and removed like every other way, and opens nothing for whoever
//! repeats, steals or bends what a device said.

use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport, EnableParams,
    VirtualAuthenticatorOptions,
};
use fakes::authenticator::Passkey;
use messages::IdentityId;

use crate::appearance::axe::Axe;
use crate::ways::{METHODS, letter, reads, removes, way_of};
use crate::world::browser::View;
use crate::world::customer::{SESSION, SIGN_IN, between};
use crate::world::{Browser, Customer, Page, World, story};

const USE: &str = "/sign-in/passkey/use";
const ADD: &str = "/account/methods/passkey/add";

/// A device that knows its owner, and lets the browser use it at once.
async fn has_a_device(browser: &Browser) {
    let device = VirtualAuthenticatorOptions::builder()
        .protocol(AuthenticatorProtocol::Ctap2)
        .transport(AuthenticatorTransport::Internal)
        .has_resident_key(true)
        .has_user_verification(true)
        .is_user_verified(true)
        .automatic_presence_simulation(true);
    browser.page.execute(EnableParams::default()).await.unwrap();
    browser.page.execute(AddVirtualAuthenticatorParams::new(device.build().unwrap())).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_added_signs_in_and_is_removed() {
    let axe = Axe::fetched().await;
    story(World::named("passkeys"), async |world| {
        let ada = world.browser("Ada").await;
        ada.is_like(View::DESK).await;
        has_a_device(&ada).await;
        ada.signs_in().await;
        ada.goes_to(METHODS).await;
        ada.is_photographed("passkey-none").await;
        ada.clicks("form[action='/account/methods/passkey'] button").await;
        reads(&ada, "Make a passkey").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("passkey-add").await;
        ada.reads("document.querySelector('#called').value = ''").await;
        ada.types("#called", "My key ring").await;
        ada.clicks(&format!("form[action='{ADD}'] button[type=submit]")).await;
        ada.arrives_at(&format!("{METHODS}?linked")).await;
        reads(&ada, "My key ring").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("passkey-added").await;
        let said = letter(world, "ada@example.com", "A new way to sign in was added").await;
        assert!(said.contains("Passkey: My key ring"), "{said}");

        // The device makes no second one.
        ada.clicks("form[action='/account/methods/passkey'] button").await;
        reads(&ada, "Make a passkey").await;
        ada.clicks(&format!("form[action='{ADD}'] button[type=submit]")).await;
        ada.waits_for(
            "document.querySelector('[data-passkey-problem]:not([hidden])')?.textContent.includes('already') === true",
        )
        .await;
        ada.is_photographed("passkey-known").await;

        // Out, and in again by nothing but the device.
        ada.goes_to(METHODS).await;
        ada.reads("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()").await;
        ada.arrives_at("/signed-out").await;
        ada.goes_to("/sign-in?return_to=/account/methods").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("passkey-sign-in").await;
        let before = world.outside.identity.ledger().exchanges.len();
        ada.clicks("form[action='/sign-in/passkey'] button").await;
        ada.arrives_at(METHODS).await;
        reads(&ada, "You signed in here with it").await;
        assert_eq!(world.outside.identity.ledger().exchanges.len(), before, "no provider was asked");
        assert_eq!(world.counts("select count(*) from web.people").await, 1);

        // Removed, with the session that was begun by it; and then it opens nothing.
        ada.clicks("li.device:last-child a.button").await;
        reads(&ada, "Remove Passkey?").await;
        ada.is_photographed("passkey-remove").await;
        ada.clicks("main form button[type=submit]").await;
        ada.arrives_at("/signed-out").await;
        letter(world, "ada@example.com", "A way to sign in was removed").await;
        ada.goes_to("/sign-in").await;
        ada.clicks("form[action='/sign-in/passkey'] button").await;
        reads(&ada, "This passkey did not open an account here").await;
        assert_eq!(world.counts("select count(*) from web.sessions").await, 0);
        assert_eq!(world.counts("select count(*) from web.passkeys").await, 0);

        // Who runs no script is not offered what takes one.
        ada.runs_no_script().await;
        ada.goes_to("/sign-in").await;
        ada.waits_for("document.querySelector('form[action=\"/sign-in/passkey\"]').checkVisibility() === false").await;
    })
    .await;
}

/// What a page asks of a device.
fn options(page: &Page) -> String {
    let written =
        between(&page.body, "data-options=\"", "\"").unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    written.replace("&#34;", "\"").replace("&quot;", "\"").replace("&amp;", "&")
}

async fn begins_to_add(who: &Customer) -> String {
    options(&who.presses("/account/methods/passkey").await)
}

async fn sends_made(who: &Customer, credential: &str) -> Page {
    let account = who.opens("/account").await.field("account");
    who.posts(ADD, &[("account", &account), ("called", "Laptop"), ("credential", credential)]).await
}

/// Adds one, all the way.
async fn adds(who: &Customer) -> Passkey {
    let mut passkey = Passkey::new(&who.origin);
    let made = passkey.is_made(&begins_to_add(who).await);
    let page = sends_made(who, &made).await;
    assert_eq!(page.leads_to(), Some(format!("{METHODS}?linked").as_str()), "{}", page.body);
    passkey
}

async fn begins(who: &Customer) -> String {
    options(&who.posts("/sign-in/passkey", &[("return_to", METHODS)]).await)
}

async fn sends(who: &Customer, credential: &str) -> Page {
    who.posts(USE, &[("credential", credential)]).await
}

/// Signs in with it, all the way.
async fn signs_in(who: &Customer, passkey: &mut Passkey) {
    let said = passkey.is_used(&begins(who).await);
    let page = sends(who, &said).await;
    assert_eq!((page.status, page.leads_to()), (303, Some(METHODS)), "{}", page.body);
    assert!(who.is_signed_in().await);
}

/// Nobody is signed in by it, and learns only that it does not work.
async fn opens_nothing(who: &Customer, page: &Page, what: &str) {
    assert_eq!(page.status, 422, "{what}: {} {}", page.status, page.body);
    assert!(page.says("This passkey did not open an account here"), "{what}: {}", page.body);
    assert!(who.cookie(SESSION).is_none() && !who.is_signed_in().await, "{what}");
}

/// Answers that would be right, but for one thing.
async fn bent(world: &World, honest: &Passkey, other: &Passkey) {
    type Lie = fn(&mut Passkey, &Passkey);
    let lies: [(&str, Lie); 9] = [
        ("from another origin", |lie, _| lie.origin = "https://evil.example.com".to_owned()),
        ("from a name under ours", |lie, _| lie.origin = lie.origin.replace("localhost", "app.localhost")),
        ("for another site", |lie, _| lie.site = Some("evil.example.com".to_owned())),
        ("not unlocked", |lie, _| lie.unlocked = false),
        ("by the name of another's", |lie, other| lie.id.clone_from(&other.id)),
        ("for another person", |lie, other| lie.user.clone_from(&other.user)),
        ("by a name that nobody has", |lie, _| lie.id = vec![7; 32]),
        ("a count that stands still", |lie, _| lie.count -= 1),
        ("what makes a passkey", |lie, _| lie.about = Some("webauthn.create")),
    ];
    for (what, lie) in lies {
        let eve = world.customer("Eve");
        let mut passkey = honest.clone();
        lie(&mut passkey, other);
        let said = passkey.is_used(&begins(&eve).await);
        opens_nothing(&eve, &sends(&eve, &said).await, what).await;
    }
    for said in ["", "x", "{}", "[]", "null", &"[".repeat(9999), "{\"id\":\"\u{0}\",\"response\":{}}"] {
        let eve = world.customer("Eve");
        begins(&eve).await;
        opens_nothing(&eve, &sends(&eve, said).await, said).await;
    }
}

/// What is right, but not here or not now.
async fn elsewhere(world: &World, passkey: &mut Passkey) {
    let (ada, thief) = (world.customer("Ada"), world.customer("Eve"));
    let asked = begins(&ada).await;
    let said = passkey.is_used(&asked);
    begins(&thief).await;
    opens_nothing(&thief, &sends(&thief, &said).await, "what was drawn for another browser").await;
    let bare = world.customer("Nobody");
    opens_nothing(&bare, &sends(&bare, &said).await, "the same in a browser that began nothing").await;
    let page = sends(&ada, &said).await;
    assert_eq!(page.status, 303, "it is good where it was drawn: {}", page.body);
    ada.presses("/sign-out").await;
    opens_nothing(&ada, &sends(&ada, &said).await, "the same again").await;
    let again = passkey.is_used(&asked);
    opens_nothing(&ada, &sends(&ada, &again).await, "what was answered, signed anew").await;
    let late = passkey.is_used(&begins(&ada).await);
    let over = "update web.passkey_challenges set expires_at = now() - interval '1 second'";
    world.database().await.execute(over, &[]).await.unwrap();
    opens_nothing(&ada, &sends(&ada, &late).await, "too late").await;
    let mut made_up = passkey.clone();
    made_up.challenge = Some("AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    let said = made_up.is_used(&begins(&ada).await);
    opens_nothing(&ada, &sends(&ada, &said).await, "what was never drawn").await;
    // What was drawn to add one signs nobody in, with whatever cookie.
    let mia = world.customer("Mia").signs_in().await;
    let to_add = begins_to_add(&mia).await.replace("\"rp\":", "\"rpId\":\"localhost\",\"rp\":");
    let said = passkey.is_used(&to_add);
    ada.plants(SIGN_IN, &mia.cookie(SESSION).unwrap());
    opens_nothing(&ada, &sends(&ada, &said).await, "what was drawn to add one").await;
    // A copy that is used beside it: whoever comes second is found out by the count.
    let mut copy = passkey.clone();
    signs_in(&world.customer("Ada"), passkey).await;
    let said = copy.is_used(&begins(&thief).await);
    opens_nothing(&thief, &sends(&thief, &said).await, "a copy with the count of before").await;
}

/// Nothing is added but what was drawn for this session, a moment ago.
async fn adding(world: &World, ada: &Customer, hers: &Passkey) {
    let counted = "select count(*) from web.identities";
    let eve = world.customer("Eve").signs_in().await;
    let before = world.counts(counted).await;
    let refused = async |who: &Customer, said: &str, what: &str| {
        let page = sends_made(who, said).await;
        assert!([403, 409, 422].contains(&page.status), "{what}: {} {}", page.status, page.body);
        assert_eq!(world.counts(counted).await, before, "{what}");
    };
    let mut new = Passkey::new(&eve.origin);
    let adas = new.is_made(&begins_to_add(ada).await);
    refused(&eve, &adas, "what was drawn for another session").await;
    let sign_in =
        begins(&eve).await.replace("\"rpId\":", "\"rp\":{\"id\":\"localhost\"},\"user\":{\"id\":\"AAAA\"},\"rpId\":");
    refused(&eve, &new.is_made(&sign_in), "what was drawn to sign in").await;
    let mut taken = hers.clone();
    refused(&eve, &taken.is_made(&begins_to_add(&eve).await), "one that is somebody else's").await;
    for (what, bend) in [
        ("from another origin", (|lie| lie.origin = "https://evil.example.com".to_owned()) as fn(&mut Passkey)),
        ("not unlocked", |lie| lie.unlocked = false),
        ("for another site", |lie| lie.site = Some("evil.example.com".to_owned())),
    ] {
        let mut lie = Passkey::new(&eve.origin);
        bend(&mut lie);
        refused(&eve, &lie.is_made(&begins_to_add(&eve).await), what).await;
    }
    refused(&eve, "{}", "nothing").await;
    let good = Passkey::new(&eve.origin).is_made(&begins_to_add(&eve).await);
    let age = "update web.sessions set created_at = now() - interval '601 seconds'";
    world.database().await.execute(age, &[]).await.unwrap();
    refused(&eve, &good, "by a session that somebody left open").await;
    let asks = eve.presses("/account/methods/passkey").await;
    assert!(asks.status == 403 && asks.says("First, sign in again"), "{}", asks.body);
}

/// The passkey of somebody who has one.
async fn passkey_of(world: &World, who: &Customer) -> IdentityId {
    let query = "select id from web.identities where issuer = 'passkey' and person = $1";
    let (person, _) = world.person(who).await;
    world.database().await.query_one(query, &[&person]).await.unwrap().get(0)
}

#[tokio::test]
async fn a_passkey_opens_nothing_for_who_repeats_steals_or_bends_it() {
    story(World::named("passkey-attacks"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let mut passkey = adds(&ada).await;
        let phone = world.customer("Ada");
        signs_in(&phone, &mut passkey).await;
        let mia = world.customer("Mia").signs_in().await;
        let mias = adds(&mia).await;

        bent(world, &passkey, &mias).await;
        elsewhere(world, &mut passkey).await;
        adding(world, &ada, &passkey).await;

        // The last way of a provider stays beside it; the passkey goes, and opens nothing any more.
        ada.signs_in().await;
        let last = removes(&ada, way_of(world, &ada).await).await;
        assert!(last.status == 422 && last.says("A passkey gets lost with the device"), "{}", last.body);
        signs_in(&phone, &mut passkey).await;
        let own = passkey_of(world, &ada).await;
        assert_eq!(mia.presses(&format!("{METHODS}/{own}/unlink")).await.status, 404, "another's");
        let gone = removes(&ada, own).await;
        assert_eq!(gone.leads_to(), Some(format!("{METHODS}?unlinked").as_str()), "{}", gone.body);
        assert!(!phone.is_signed_in().await && ada.is_signed_in().await, "its sessions end with it, and no others");
        let eve = world.customer("Eve");
        let said = passkey.is_used(&begins(&eve).await);
        opens_nothing(&eve, &sends(&eve, &said).await, "one that was removed").await;
        for entry in &world.stored("HARBOR").await {
            let body = String::from_utf8_lossy(&entry.body).into_owned();
            assert!(!body.contains("Laptop"), "{}: {body}", entry.subject);
        }
    })
    .await;
}
