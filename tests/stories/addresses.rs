//! Where letters go, which of them are wanted, and what people read of what they asked us.

use http::Method;
use messages::mail::{Enclosure, Event as Mail, Returned};
use messages::person::{Address, Choice, Event};
use messages::{EnclosureId, Message, PersonId};
use nats::idempotency::Bucket;
use serde_json::{Value, json};

use crate::appearance::axe::Axe;
use crate::help::{sends, wrote};
use crate::world::browser::View;
use crate::world::{Browser, Customer, Page, World, story, until};

/// Where mail goes now, and where it is to go.
pub const OLD: &str = "ada@example.com";
pub const NEW: &str = "countess@engines.example";

pub async fn read(world: &World, bucket: &str, key: &str) -> Option<Value> {
    let bus = world.bus("mailer").await;
    let text = Bucket::open(&bus, bucket).get(&key.parse().unwrap()).await.unwrap()?;
    Some(serde_json::from_slice(&text).unwrap())
}

/// What a letter would enclose. It is nobody's who cannot be trusted with paths alone: where we live, only our configuration says.
pub async fn enclosed(world: &World, id: EnclosureId) -> Enclosure {
    let text = read(world, "enclosures", &id.to_string()).await.unwrap();
    assert!(!text.to_string().contains(&world.stack.origin), "a place of ours is written down: {text}");
    serde_json::from_value(text).unwrap()
}

/// What the mailer knows of somebody, once this is so.
async fn known(world: &World, person: PersonId, is_so: impl Fn(&Address) -> bool) -> Address {
    until("it is written down", async || {
        let known = read(world, "people", &person.to_string()).await?;
        serde_json::from_value(known).ok().filter(|known| is_so(known))
    })
    .await
}

/// What a person did, as the log has it, once it says this.
async fn said<T>(world: &World, is_it: impl Fn(&Event) -> Option<T>) -> T {
    until("the log says it", async || {
        world.said().await.into_iter().find_map(|said| match said.message {
            Message::PersonEvent(_, event) => is_it(&event),
            _ => None,
        })
    })
    .await
}

/// The path of the link that was sent to an address.
pub async fn link(world: &World, to: &str) -> String {
    until("a link was sent", async || {
        for said in world.said().await {
            let Message::PersonEvent(_, Event::AddressAsked { enclosure }) = said.message else { continue };
            if let Enclosure::Link { to: there, path } = enclosed(world, enclosure).await
                && there == to
            {
                return Some(path);
            }
        }
        None
    })
    .await
}

pub async fn asks_for(customer: &Customer, address: &str) -> Page {
    let account = customer.opens("/account/mail").await.field("account");
    customer.posts("/account/address", &[("account", &account), ("address", address)]).await
}

/// Signing in again suggests an address and changes nothing, and who asks again and again learns nothing about others.
async fn suggestions_change_nothing(world: &World, phone: &Customer, person: PersonId) {
    let again = phone.elsewhere().signs_in().await;
    let page = again.opens("/account/mail").await;
    assert!(page.says(NEW) && page.says(OLD) && page.says("Use this address"), "{}", page.body);
    assert_eq!(known(world, person, |_| true).await.email, NEW);
    let (account, used) = (page.field("account"), "/account/address/use");
    let other = again.posts(used, &[("account", &account), ("said", "eve@example.com")]).await;
    assert_eq!(other.leads_to(), Some("/account/mail"), "what was not suggested is not taken");
    assert_eq!(
        again.posts(used, &[("account", &account), ("said", OLD)]).await.leads_to(),
        Some("/account/mail?changed")
    );
    known(world, person, |known| known.email == OLD).await;

    // A new link takes the place of the one before; whether somebody has the address already, nobody learns; five a day.
    asks_for(&again, "first@engines.example").await;
    let first = link(world, "first@engines.example").await;
    let known_address = asks_for(&again, "eve@example.com").await;
    let unknown = asks_for(&again, "nobody-has-this@example.com").await;
    assert_eq!((known_address.status, &known_address.body), (unknown.status, &unknown.body));
    assert!(again.opens(&first).await.says("This link is not good"));
    let last = link(world, "nobody-has-this@example.com").await;
    again.presses("/account/address/withdraw").await;
    assert_eq!(again.presses(&last).await.status, 422, "it was taken back");
    assert_eq!(asks_for(&again, "fifth@engines.example").await.status, 303);
    assert_eq!(asks_for(&again, "sixth@engines.example").await.status, 429);
}

/// Whoever asks, three letters a day go to one address, and all are told the same.
async fn nobody_is_flooded(world: &World, eve: &Customer) {
    let kim = world.customer("Kim").signs_in().await;
    let mut told = Vec::new();
    for (who, address) in
        [(eve, "crowd@engines.example"), (&kim, "Crowd+1@engines.example"), (eve, "crowd+2@engines.example")]
    {
        told.push(asks_for(who, address).await);
        link(world, address).await;
    }
    told.push(asks_for(&kim, "crowd+3@engines.example").await);
    assert!(told.iter().all(|page| (page.status, page.leads_to()) == (303, Some("/account/mail"))));
    assert!(kim.opens("/account/mail").await.says("crowd+3@engines.example"), "as if it had been sent");
    let spared = "select count(*) from web.address_changes where address like '%rowd%'";
    assert_eq!(world.counts(spared).await, 4);
    // What is asked for after it is on the log after it.
    asks_for(eve, "later@engines.example").await;
    link(world, "later@engines.example").await;
    let mut letters = 0;
    for said in world.said().await {
        let Message::PersonEvent(_, Event::AddressAsked { enclosure }) = said.message else { continue };
        letters +=
            usize::from(matches!(enclosed(world, enclosure).await, Enclosure::Link { to, .. } if to.contains("rowd")));
    }
    assert_eq!(letters, 3);
}

/// A browser that was not seen before is told of, and the first one was not.
async fn a_new_browser_is_told_of(world: &World, phone: &Customer) {
    let anew = said(world, |event| match event {
        Event::SignedInAnew { enclosure } => Some(enclosure.unwrap()),
        _ => None,
    });
    let browser = Enclosure::Browser { name: "A browser that we do not know".to_owned() };
    assert!(enclosed(world, anew.await).await == browser);
    phone.posts("/sign-out", &[("account", &phone.opens("/account").await.field("account"))]).await;
    phone.signs_in().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_where_its_owner_confirmed_it_whatever_their_provider_says() {
    let axe = Axe::fetched().await;
    story(World::named("addresses"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.signs_in().await;
        let phone = world.customer("Ada").signs_in().await;
        let (person, _) = world.person(&phone).await;
        let before = known(world, person, |known| known.unsubscribe.is_some()).await;
        assert_eq!((before.email.as_str(), before.unwanted.as_slice()), (OLD, &[Choice::News][..]));

        a_new_browser_is_told_of(world, &phone).await;
        ada.goes_to("/account/mail").await;
        ada.types("#address", NEW).await;
        ada.clicks("form[action='/account/address'] button").await;
        ada.waits_for("document.querySelector(\"form[action='/account/address/withdraw']\") !== null").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("mail-asked").await;
        assert_eq!(known(world, person, |_| true).await.email, OLD, "nothing is changed yet");

        // The link is of use to nobody else, and looking at it does nothing.
        let path = link(world, NEW).await;
        let eve = world.customer("Eve").signs_in().await;
        assert!(eve.opens(&path).await.says("This link is not good"));
        assert_eq!(eve.presses(&path).await.status, 422);
        ada.goes_to(&path).await;
        ada.waits_for("document.body.textContent.includes('Shall mail go here?')").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("mail-confirm").await;
        assert_eq!(known(world, person, |_| true).await.email, OLD);
        ada.clicks("main form button[type=submit]").await;
        ada.arrives_at("/account/mail?changed").await;
        ada.is_photographed("mail-changed").await;
        let after = known(world, person, |known| known.email == NEW).await;
        assert_eq!(after.unsubscribe, before.unsubscribe, "letters that went out stay good");
        let told = said(world, |event| match event {
            Event::AddressChanged { enclosure } => Some(enclosure.unwrap()),
            _ => None,
        });
        assert!(enclosed(world, told.await).await == Enclosure::Before { to: OLD.to_owned() });
        assert!(phone.opens(&path).await.says("This link is not good"), "it works once");

        suggestions_change_nothing(world, &phone, person).await;
        nobody_is_flooded(world, &eve).await;
        for entry in &world.stored("HARBOR").await {
            let body = String::from_utf8_lossy(&entry.body).into_owned();
            assert!(!body.contains("@engines.example") && !body.contains("/confirm/"), "{}: {body}", entry.subject);
        }
        assert!(!world.log_text().contains(path.rsplit('/').next().unwrap()));
        phone.presses("/account/sessions/others/end").await;
        said(world, |event| matches!(event, Event::SignedOutEverywhere).then_some(())).await;
    })
    .await;
}

/// What a mail program sends, which knows nothing but the address in the letter.
async fn one_click(world: &World, token: &str, choice: &str) -> Page {
    let program = world.customer("Nobody");
    let request = program.request(Method::POST, &format!("/mail/off/{token}/{choice}"));
    program.sends(request.form(&[("List-Unsubscribe", "One-Click")])).await
}

/// Mail that comes back stands above every page, until it does not come back.
async fn mail_that_comes_back_is_told(world: &World, (ada, axe): (&Browser, &Axe), hers: &Customer, person: PersonId) {
    world.mails(person, Mail::Returned { id: None, why: Returned::NoMailbox }).await;
    let banner = "Mail to your address comes back";
    until("it is said", async || hers.opens("/workspaces").await.says(banner).then_some(())).await;
    ada.goes_to("/account/mail").await;
    ada.waits_for(&format!("document.querySelector('.banner')?.textContent.includes('{banner}') === true")).await;
    axe.is_fine_with(ada).await;
    ada.is_photographed("mail-returned").await;
    ada.clicks("form[action='/account/address'] button").await;
    let path = link(world, OLD).await;
    assert_eq!(hers.presses(&path).await.leads_to(), Some("/account/mail?changed"), "the same address will do");
    said(world, |event| matches!(event, Event::AddressChanged { enclosure: None }).then_some(())).await;
    world.mails(person, Mail::Reachable).await;
    until("it is gone", async || (!hers.opens("/workspaces").await.says(banner)).then_some(())).await;
}

/// A question, and its answer by one of us.
async fn a_question_is_answered(world: &World, (ada, axe): (&Browser, &Axe), hers: &Customer) {
    assert!(hers.opens("/help/questions").await.says("You have not asked us anything yet."));
    sends(hers, &hers.opens("/help/write").await, "Can I pay once a year?", "").await;
    let (question, _) = wrote(world).await.remove(0).1;
    let listed = world.answers("kim", "question.list", &json!({})).await.unwrap();
    assert_eq!(listed["questions"][0]["begins"], "Can I pay once a year?", "{listed}");
    let shown = world.answers("kim", "question.show", &json!({ "question": question })).await.unwrap();
    assert!(shown["text"] == "Can I pay once a year?" && !shown.to_string().contains(OLD), "{shown}");
    let answer = async |confirm: bool| {
        let asked =
            json!({ "question": question, "text": "Not yet.\n\nWe <b>think</b> about it.", "confirm": confirm });
        world.answers("kim", "question.answer", &asked).await
    };
    assert_eq!(answer(false).await.unwrap()["done"], false);
    assert!(hers.opens("/help/questions").await.says("No answer yet."), "nothing was sent");
    // How soon web tells depends on what else this machine does.
    answer(true).await.unwrap();
    assert!(answer(true).await.unwrap_err().contains("answered already"));
    let told = said(world, |event| match event {
        Event::Answered { enclosure, .. } => Some(*enclosure),
        _ => None,
    });
    let Enclosure::Answer { to: None, question, text } = enclosed(world, told.await).await else { panic!("no answer") };
    assert_eq!((question.as_str(), text.as_str()), ("Can I pay once a year?", "Not yet.\n\nWe <b>think</b> about it."));
    ada.goes_to("/help/questions").await;
    ada.waits_for("document.body.textContent.includes('We <b>think</b> about it.')").await;
    axe.is_fine_with(ada).await;
    ada.is_photographed("help-questions").await;
    assert_eq!(world.answers("kim", "question.list", &json!({})).await.unwrap()["questions"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_switched_off_by_one_click_mail_that_comes_back_is_told_and_questions_are_answered() {
    let axe = Axe::fetched().await;
    story(World::named("letters-and-people"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.signs_in().await;
        let hers = world.customer("Ada").signs_in().await;
        let (person, _) = world.person(&hers).await;
        let token = known(world, person, |known| known.unsubscribe.is_some()).await.unsubscribe.unwrap();

        ada.goes_to(&format!("/mail/off/{token}/trouble")).await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("mail-off").await;
        for _ in 0..2 {
            let off = one_click(world, &token, "trouble").await;
            let nobodys = one_click(world, &"A".repeat(43), "trouble").await;
            assert_eq!((off.status, off.status, &off.body), (200, nobodys.status, &nobodys.body));
        }
        let unwanted = [Choice::Trouble, Choice::News];
        known(world, person, |known| known.unwanted == unwanted).await;
        let page = hers.opens("/account/mail").await;
        assert!(
            !page.says("name=\"trouble\" value=\"on\" checked") && page.says("name=\"ready\" value=\"on\" checked")
        );
        assert_eq!(one_click(world, &token, "all").await.status, 404);
        for form in [&[][..], &[("List-Unsubscribe", "no")], &[("List-Unsubscribe", "One-Click"), ("account", "x")]] {
            let request = hers.request(Method::POST, &format!("/mail/off/{token}/ready")).form(form);
            assert_eq!(hers.sends(request).await.status, 400, "{form:?}");
        }

        mail_that_comes_back_is_told(world, (&ada, &axe), &hers, person).await;
        a_question_is_answered(world, (&ada, &axe), &hers).await;
    })
    .await;
}
