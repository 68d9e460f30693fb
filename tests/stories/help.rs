//! Help: guides that are found, and questions that reach us, with what we need to answer them and nothing on the log that
//! is anybody's own.

use std::path::Path;

use dev::postgres::Shutdown;
use messages::mail::Enclosure;
use messages::person::{Event, Topic};
use messages::workspace::Region;
use messages::{Actor, Message, PersonId, QuestionId, WorkspaceId};
use serde_json::json;
use tokio::process::Command;

use crate::addresses::{enclosed, read};
use crate::appearance::axe::Axe;
use crate::chaos::expects_what_outages_bring;
use crate::world::browser::View;
use crate::world::processes::PROGRAM;
use crate::world::{Customer, Page, World, story, until};

/// Who answers.
const HELP: &str = "help@example.com";

/// Is true where somebody is thanked.
const THANKED: &str = "location.pathname === '/help/thanks' && document.readyState === 'complete'";

#[tokio::test(flavor = "multi_thread")]
async fn a_guide_is_found_by_a_search_with_a_slip_in_it() {
    let axe = Axe::fetched().await;
    story(World::named("help-search"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.signs_in().await;
        ada.clicks(".masthead a[href='/help']").await;
        ada.arrives_at("/help").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("help").await;

        ada.types("#q", "custm domian").await;
        ada.clicks("form[role=search] button").await;
        ada.arrives_at("/help?q=custm+domian").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("help-found").await;
        ada.clicks(".found li:first-child a").await;
        ada.arrives_at("/help/billing-words#on-custom-domain").await;
        assert_eq!(ada.reads("document.querySelector(':target').textContent").await, "Custom domain");
        axe.is_fine_with(&ada).await;
        ada.is_photographed("help-guide").await;

        ada.goes_to("/help?q=zebra").await;
        ada.waits_for("document.body.textContent.includes('Nothing found for “zebra”')").await;
        axe.is_fine_with(&ada).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_meets_trouble_writes_to_us_and_page_and_reference_go_along() {
    let axe = Axe::fetched().await;
    story(World::named("help-trouble"), async |world| {
        expects_what_outages_bring(world);
        world.expects_warnings("a request could not be answered");
        let ada = world.eyes("Ada").await;
        ada.is_like(View::DESK).await;
        ada.signs_in().await;
        world.stack.postgres.stop(Shutdown::Fast).await.unwrap();
        ada.goes_to("/account/plan").await;
        ada.waits_for("document.title.startsWith('We need a moment')").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("help-trouble").await;
        let reference = ada.reads("document.querySelector('main code').textContent").await;
        let reference = reference.as_str().unwrap().to_owned();

        // What helps is there, while nobody can say who asks.
        ada.clicks("main a[href^='/help/write']").await;
        let form = format!("/help/write?page=%2Faccount%2Fplan&reference={reference}");
        ada.arrives_at(&form).await;
        assert_eq!(ada.reads("document.querySelector('#address') !== null").await, true);
        ada.goes_to("/help/trouble").await;
        ada.waits_for("document.title.startsWith('When something is wrong')").await;

        world.stack.postgres.restart().await.unwrap();
        until("she is known again", async || {
            ada.goes_to(&form).await;
            (ada.reads("document.querySelector('#address') === null").await == true).then_some(())
        })
        .await;
        axe.is_fine_with(&ada).await;
        ada.types("#text", "My plan does not open.").await;
        ada.is_photographed("help-write").await;
        ada.clicks("main form button[type=submit]").await;
        ada.waits_for(THANKED).await;
        ada.waits_for("document.body.textContent.includes('You get an answer within one working day.')").await;
        axe.is_fine_with(&ada).await;
        ada.is_photographed("help-thanks").await;

        let (question, Event::Wrote { topic, workspace, reference: said, .. }) = wrote(world).await.remove(0).1 else {
            unreachable!()
        };
        assert_eq!((topic, workspace, said), (Topic::Trouble, None, Some(reference.clone())));
        let shown = world.answers("kim", "question.show", &json!({ "question": question })).await.unwrap();
        assert_eq!((&shown["page"], &shown["reference"]), (&json!("/account/plan"), &json!(reference)));
        assert_eq!(shown["text"], "My plan does not open.");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_and_without_an_account_people_write_to_us_all_the_same() {
    story(World::named("help-no-script"), async |world| {
        let nobody = world.eyes("Nobody").await;
        nobody.is_like(View::PHONE).await;
        nobody.runs_no_script().await;
        nobody.goes_to("/help").await;
        nobody.types("#q", "sign in").await;
        nobody.clicks("form[role=search] button").await;
        nobody.arrives_at("/help?q=sign+in").await;
        nobody.goes_to("/sign-in/callback/example?state=x").await;
        nobody.clicks("main a[href^='/help/write']").await;
        nobody
            .waits_for("document.readyState === 'complete' && location.search.startsWith('?page=/sign-in&reference=')")
            .await;
        assert_eq!(nobody.reads("document.querySelector('.facts dd').textContent").await, "Sign in");
        nobody.types("#text", "I cannot get in.").await;
        nobody.types("#address", "nobody@example").await;
        nobody.clicks("main form button[type=submit]").await;
        nobody.arrives_at("/help/write").await;
        nobody.waits_for("document.querySelector('#address-problem') !== null").await;
        assert_eq!(nobody.reads("document.querySelector('#text').value").await, "I cannot get in.", "nothing is lost");
        nobody.reads("document.querySelector('#address').value = ''").await;
        nobody.types("#address", "nobody@example.com").await;
        nobody.clicks("main form button[type=submit]").await;
        nobody.waits_for(THANKED).await;
        let (person, (question, _)) = wrote(world).await.remove(0);
        let to_us = until("those who answer are told", async || world.outside.post.to(HELP).pop()).await;
        assert!(to_us.text.contains("nobody@example.com") && to_us.text.contains("I cannot get in."), "{}", to_us.text);
        let shown = world.answers("kim", "question.show", &json!({ "question": question })).await.unwrap();
        assert!(!shown.to_string().contains("nobody@example.com"), "{shown}");
        let people = format!("select count(*) from web.people where id = '{}'", person.uuid());
        assert_eq!(world.counts(&people).await, 0, "they are nobody who could sign in");
    })
    .await;
}

#[tokio::test]
async fn what_people_write_is_kept_once_read_by_operators_erased_and_never_on_the_log() {
    story(World::named("help-kept").with("HARBOR_WEB_QUESTIONS", "3"), async |world| {
        let (ada, eve) = (world.customer("Ada").signs_in().await, world.customer("Eve").signs_in().await);
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let text = "My very own words: ☂ rhubarb\r\nand a second line";
        let form = ada.opens(&format!("/help/write?page=/workspaces/{shop}&reference=1c80319c")).await;
        assert!(form.says("Paper shop") && form.says("1c80319c"), "{}", form.body);
        for _ in 0..2 {
            let sent = sends(&ada, &form, text, "").await;
            assert_eq!((sent.status, sent.leads_to()), (303, Some(thanks(&form).as_str())), "{}", sent.body);
        }
        let said = wrote(world).await;
        assert_eq!(said.len(), 1, "the same form is the same question");
        let (question, event) = said[0].1.clone();
        let Event::Wrote { topic, workspace, reference, enclosure, .. } = event else { unreachable!() };
        assert_eq!((topic, workspace, reference.as_deref()), (Topic::Trouble, Some(shop), Some("1c80319c")));
        // What letters need of it lies where it goes away.
        let told = Enclosure::Question { to: None, text: text.replace("\r\n", "\n") };
        assert!(enclosed(world, enclosure.unwrap()).await == told);
        for entry in &world.stored("HARBOR").await {
            let body = String::from_utf8_lossy(&entry.body).into_owned();
            assert!(!body.contains("rhubarb") && !body.contains("ada@example.com"), "{}: {body}", entry.subject);
        }
        assert!(!world.log_text().contains("rhubarb"));

        // What somebody else may not see is left out, like what is not there.
        for other in [shop, WorkspaceId::new()] {
            let form = eve.opens(&format!("/help/write?workspace={other}")).await;
            assert!(form.status == 200 && !form.says("Paper shop") && form.field("workspace").is_empty());
        }
        // Whose form it was, and whose it is.
        let foreign = sends(&eve, &form, "Hello", "").await;
        assert!(foreign.status == 409 && foreign.says(">\nHello</textarea>"), "{}", foreign.body);

        let third = sends(&eve, &eve.opens("/help/write").await, "Hello", "").await;
        assert_eq!(third.status, 303, "{}", third.body);
        let fourth = sends(&eve, &eve.opens("/help/write").await, "Are you there?", "").await;
        assert!(fourth.status == 429 && fourth.says(">\nAre you there?</textarea>") && fourth.says("help@example.com"));

        let listed = async |all: bool| {
            let listed = world.answers("kim", "question.list", &json!({ "all": all })).await.unwrap();
            listed["questions"].as_array().unwrap().clone()
        };
        let open = listed(false).await;
        assert!(open.len() == 2 && open.iter().any(|one| one["begins"] == "My very own words: ☂ rhubarb"), "{open:?}");
        assert_eq!(operator(world, &["answered", &question.to_string()]).await, "noted\n");
        assert_eq!((listed(false).await.len(), listed(true).await.len()), (1, 2));
        let (person, _) = world.person(&ada).await;
        // Sent twice with the same form, it was put down twice.
        assert_eq!(
            operator(world, &["erase", &person.to_string()]).await,
            "erased 1, and 2 of what letters enclosed\n"
        );
        assert_eq!(operator(world, &["erase", "EVE@example.com"]).await, "erased 1, and 1 of what letters enclosed\n");
        assert_eq!(world.counts("select count(*) from web.questions").await, 0);
        for (_, (_, event)) in wrote(world).await {
            let Event::Wrote { enclosure: Some(id), .. } = event else { panic!("nothing was enclosed") };
            assert!(read(world, "enclosures", &id.to_string()).await.is_none(), "nothing of it is left there");
        }
        let gone = world.operator(&["questions", "erase", &question.to_string()]).await;
        assert!(!gone.status.success() && String::from_utf8_lossy(&gone.stderr).contains("no such question"));
    })
    .await;
}

#[tokio::test]
async fn a_harbor_for_customers_that_answers_nobody_is_refused_in_words() {
    story(World::named("help-doctor"), async |world| {
        let folder = world.stack.config.parent().unwrap().to_owned();
        std::fs::write(folder.join("empty.md"), "\n").unwrap();
        std::fs::write(folder.join("bare.md"), "All is fine.\n").unwrap();
        let text = std::fs::read_to_string(&world.stack.config).unwrap();
        let with = |changes: &[(&str, &str)]| {
            let changed = changes.iter().fold(text.clone(), |text, (from, to)| {
                assert!(text.contains(from), "{from}");
                text.replace(from, to)
            });
            let file = folder.join("changed.toml");
            std::fs::write(&file, changed).unwrap();
            file
        };
        let wrong = with(&[
            ("help_address = 'help@example.com'\n", ""),
            ("help_answer = 'within one working day'\n", ""),
            ("'legal/terms.md'", "'empty.md'"),
            ("'legal/privacy.md'", "'bare.md'"),
            ("'legal/imprint.md'", "'none.md'"),
        ]);
        for command in ["doctor", "run"] {
            let said = refusal(&wrong, command).await;
            for part in [
                "web.help_address is missing: e-mail address that answers people who need help",
                "web.help_answer is missing: when people who write get an answer",
                "empty.md is empty",
                "bare.md has no title: its first line has to be one, such as `# Terms`",
                "none.md does not open",
            ] {
                assert!(said.contains(part), "{command} does not say {part}:\n{said}");
            }
        }
        let address = format!("origin = '{}'", world.stack.origin);
        let public = with(&[(&address, "origin = 'https://harbor.dev'\ntrusted_proxies = ['10.0.0.1']")]);
        let said = refusal(&public, "doctor").await;
        for part in [
            "nobody reads what is sent to help@example.com",
            "terms.md is a placeholder: put your own text in its place",
        ] {
            assert!(said.contains(part), "{part} is not said:\n{said}");
        }
    })
    .await;
}

/// What a command says that refuses a configuration.
async fn refusal(config: &Path, command: &str) -> String {
    let done =
        Command::new(PROGRAM).arg("--config").arg(config).arg(command).kill_on_drop(true).output().await.unwrap();
    assert!(!done.status.success(), "{command} took it");
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// Sends off a form that was opened.
pub async fn sends(customer: &Customer, form: &Page, text: &str, address: &str) -> Page {
    let along = ["account", "question", "page", "workspace", "reference"].map(|name| (name, form.field(name)));
    let mut fields: Vec<(&str, &str)> = along.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("topic", "trouble"), ("text", text), ("address", address)]);
    customer.posts("/help/write", &fields).await
}

/// Where somebody is thanked for what they wrote with this form.
pub fn thanks(form: &Page) -> String {
    format!("/help/thanks?question={}", form.field("question"))
}

/// What the log says of questions, once it says anything: who, which, and what.
pub async fn wrote(world: &World) -> Vec<(PersonId, (QuestionId, Event))> {
    until("a question is on the log", async || {
        let said = world.said().await.into_iter().filter_map(|said| match said.message {
            Message::PersonEvent(person, event @ Event::Wrote { question, .. }) => {
                assert_eq!(said.envelope.actor, Actor::Person(person));
                Some((person, (question, event)))
            }
            _ => None,
        });
        Some(said.collect::<Vec<_>>()).filter(|said| !said.is_empty())
    })
    .await
}

async fn operator(world: &World, arguments: &[&str]) -> String {
    let done = world.operator(&[&["questions"], arguments].concat()).await;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}
