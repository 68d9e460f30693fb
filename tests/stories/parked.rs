//! Releases side by side: what a newer one says, what an older one leaves behind, and how it is put back in order.

use jiff::Timestamp;
use messages::envelope::NUMBER;
use messages::subject::STREAM;
use messages::workspace::{Command, Kind, Region};
use messages::{Actor, CommandId, Envelope, EventId, Message, MessageId, Number, Producer, WorkspaceId};
use nats::{Entry, OutgoingMessage, Publisher};
use serde_json::{Value, json};
use tokio_postgres::types::Json;

use crate::world::{Customer, World, story};

/// Leaves an entry as a release does that cannot act on it: parked, and passed.
pub(super) async fn was_parked(world: &World, service: &str, entry: &Entry) {
    let headers: std::collections::BTreeMap<String, String> = entry
        .headers
        .iter()
        .flat_map(|headers| headers.iter())
        .filter_map(|(name, values)| Some((name.to_string(), values.first()?.to_string())))
        .collect();
    let insert = format!(
        "insert into {service}.parked (stream, seq, subject, reason, headers, body, stored_at) \
         values ($1, $2, $3, 'the type is not known here', $4, $5, $6)"
    );
    let seq = entry.seq.cast_signed();
    let (body, stored_at) = (entry.body.to_vec(), entry.stored_at);
    let db = world.database().await;
    db.execute(&insert, &[&STREAM, &seq, &entry.subject, &Json(headers), &body, &stored_at]).await.unwrap();
    let passed = format!("update {service}.checkpoint set seq = greatest(seq, $2) where stream = $1");
    db.execute(&passed, &[&STREAM, &seq]).await.unwrap();
}

/// What `harbor parked …` prints, on either side.
async fn operator(world: &World, arguments: &[&str]) -> (bool, String) {
    let done = world.operator(&[&["parked"], arguments].concat()).await;
    let text = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// An order that is on the log while nobody reads.
async fn orders_unseen(world: &World, customer: &Customer, name: &str) -> WorkspaceId {
    let (person, account) = world.person(customer).await;
    let command = CommandId::new();
    let workspace = WorkspaceId::created_by(command);
    let at = chassis::clock::now();
    let id = MessageId::Command(command);
    let envelope =
        Envelope { id, cause: None, actor: Actor::Person(person), at, policy: None, number: None, trace: None };
    let create = Command::Create { account, owner: person, name: name.to_owned(), region: Region::Eu };
    let outgoing = OutgoingMessage::of(&envelope, &Message::WorkspaceCommand(workspace, create)).unwrap();
    // Stored twice, as a retry does.
    Publisher::new(&world.bus("web").await).publish_batch(&[outgoing.clone(), outgoing]).await.unwrap();
    workspace
}

#[tokio::test]
async fn an_order_that_an_older_release_could_not_read_is_carried_out_once_after_the_upgrade() {
    story(World::named("parked-order"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        world.stops_harbor().await;
        let shop = orders_unseen(world, &ada, "Paper shop").await;
        let unseen: Vec<Entry> =
            world.stored(STREAM).await.into_iter().filter(|entry| entry.subject.contains(&shop.to_string())).collect();
        assert_eq!(unseen.len(), 2);
        for entry in &unseen {
            was_parked(world, "lifecycle", entry).await;
        }
        world.starts_harbor().await;
        // Life goes on behind it.
        let grace = world.customer("Grace").signs_in().await;
        let compass = grace.creates_a_workspace("Compass", Region::Us).await;
        grace.sees(compass, "Ready").await;
        assert_eq!(ada.opens(&format!("/workspaces/{shop}")).await.status, 404);

        let (_, listed) = operator(world, &["list"]).await;
        assert_eq!(listed.lines().count(), 2, "{listed}");
        assert!(listed.contains(&format!("workspace.{shop}.command.create: the type is not known here")), "{listed}");
        let seq = unseen[0].seq.to_string();
        let (_, shown) = operator(world, &["show", "lifecycle", &seq]).await;
        assert!(shown.contains("Harbor-Type: workspace.create@1") && shown.contains("\"name\":\"Paper shop\""), "{shown}");

        // One of us, by name: looks, sees what would be acted on, and has it done.
        let asks = async |what: &str, asked: Value| world.answers("kim", what, &asked).await;
        let all = asks("parked.list", json!({})).await.unwrap();
        assert_eq!((all["lifecycle"]["messages"].as_array().unwrap().len(), &all["web"]["messages"]), (2, &json!([])));
        let whole = asks("parked.show", json!({ "service": "lifecycle", "seq": unseen[0].seq })).await.unwrap();
        assert_eq!((&whole["body"]["name"], &whole["message"]["seq"]), (&json!("Paper shop"), &json!(unseen[0].seq)), "{whole}");
        let would = asks("parked.replay", json!({ "service": "lifecycle" })).await.unwrap();
        assert_eq!((would["would"]["messages"].as_array().unwrap().len(), &would["done"]), (2, &json!(false)), "{would}");
        for (what, asked, told) in [
            ("parked.replay", json!({ "service": "lifecycle", "confirm": true }), "say why"),
            ("parked.replay", json!({ "service": "web" }), "nothing is parked"),
            ("parked.show", json!({ "service": "web", "seq": 1 }), "nothing is parked"),
            ("parked.show", json!({ "service": "moon", "seq": 1 }), "does not read"),
        ] {
            let refused = asks(what, asked).await.unwrap_err();
            assert!(refused.contains(told), "{refused}");
        }
        assert_eq!(ada.opens(&format!("/workspaces/{shop}")).await.status, 404, "nothing was done yet");

        let confirmed = json!({ "service": "lifecycle", "reason": "The upgrade is through.", "confirm": true });
        let done = asks("parked.replay", confirmed).await.unwrap();
        assert_eq!((&done["replayed"], &done["stay"], &done["done"]), (&json!(2), &json!([]), &json!(true)), "{done}");
        let (_, shown) = operator(world, &["show", "lifecycle", &seq]).await;
        assert!(shown.contains("asked by: kim\nbecause: The upgrade is through."), "{shown}");
        let page = ada.sees(shop, "Ready").await;
        assert!(page.says("Paper shop"));
        let (again, words) = operator(world, &["replay", "lifecycle"]).await;
        assert!(!again && words.contains("nothing is parked"), "{words}");
        assert_eq!(operator(world, &["list"]).await.1, "");
        let created = world.said().await.into_iter().filter(|said| {
            matches!(&said.message, Message::WorkspaceEvent(id, event) if *id == shop && event.kind() == Some(Kind::Created))
        });
        assert_eq!(created.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_put_back_in_order_never_overwrites_what_is_newer() {
    story(World::named("parked-late"), async |world| {
        world.expects_warnings("a parked message stays parked");
        world.expects_parked(2);
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        world.outside.infra.set_state(&shop.to_string(), "crashed");
        ada.sees(shop, "Having trouble").await;
        world.outside.infra.set_state(&shop.to_string(), "running");
        ada.sees(shop, "Ready").await;
        let stored = world.stored(STREAM).await;
        let of = |part: &str| {
            stored
                .iter()
                .filter(|entry| entry.subject.starts_with(&format!("workspace.{shop}.{part}")))
                .cloned()
                .collect::<Vec<_>>()
        };
        let (events, observations) = (of("event."), of("observed"));
        assert!(events.len() > 3 && observations.len() > 2);
        let tick = stored.iter().find(|entry| entry.subject == "clock.tick").unwrap();
        world.stops_harbor().await;
        was_parked(world, "web", &events[0]).await;
        was_parked(world, "reconciler", &events[0]).await;
        was_parked(world, "lifecycle", &observations[0]).await;
        was_parked(world, "lifecycle", tick).await;
        let before = (world.tables_of("web").await, world.tables_of("lifecycle").await);
        world.starts_harbor().await;
        for service in ["web", "reconciler"] {
            let (done, words) = operator(world, &["replay", service]).await;
            assert!(done && words.contains("replayed 1"), "{service}: {words}");
        }
        let (done, words) = operator(world, &["replay", "lifecycle"]).await;
        assert!(!done && words.contains("2 of 2 stay parked"), "{words}");
        assert!(words.contains("a newer observation") && words.contains("the time that it names is over"), "{words}");
        ada.sees(shop, "Ready").await;
        for table in ["workspaces", "history", "memberships", "accounts"] {
            assert_eq!(world.tables_of("web").await[table], before.0[table], "web.{table}");
        }
        for table in ["workspaces", "observations", "credentials"] {
            assert_eq!(world.tables_of("lifecycle").await[table], before.1[table], "lifecycle.{table}");
        }
        let ledger = world.outside.infra.ledger();
        assert_eq!((ledger.machines().len(), ledger.keys_issued(&shop.to_string())), (1, 1));
    })
    .await;
}

/// Says something as a lifecycle of the next release would: this body, as this event, with the number that follows.
async fn newer_lifecycle_says(world: &World, shop: WorkspaceId, kind: &str, body: &Value) {
    let said = world.said().await;
    let own = |said: &crate::world::Said| {
        said.envelope.number.filter(|n| n.producer == Producer::Lifecycle).map(|n| n.number)
    };
    let stored = world.stored(STREAM).await;
    // Also those that this release cannot read.
    let unread = stored.iter().filter_map(|entry| entry.header(NUMBER)?.parse::<Number>().ok());
    let unread = unread.filter(|n| n.producer == Producer::Lifecycle).map(|n| n.number);
    let number = said.iter().filter_map(own).chain(unread).max().unwrap_or(0) + 1;
    let at: Timestamp = chassis::clock::now();
    let envelope = Envelope {
        id: MessageId::Event(EventId::numbered(Producer::Lifecycle.code(), number, at)),
        cause: None,
        actor: Actor::Other("robot:r2".to_owned()),
        at,
        policy: Some("workspace@9".to_owned()),
        number: Some(Number { producer: Producer::Lifecycle, number }),
        trace: None,
    };
    let mut headers = nats::HeaderMap::new();
    for (name, value) in envelope.headers(&format!("workspace.{kind}@1")) {
        headers.insert(name, value.as_str());
    }
    let subject = format!("workspace.{shop}.event.{kind}");
    let outgoing = OutgoingMessage { subject, headers, body: messages::wire::encode(body).unwrap().into() };
    Publisher::new(&world.bus("lifecycle").await).publish_batch(&[outgoing]).await.unwrap();
}

#[tokio::test]
async fn words_of_a_newer_release_are_shown_as_unknown_and_only_what_nobody_could_act_on_is_parked() {
    use installation::Service::{Billing, Ingress, Mailer, Reconciler, Web};
    story(World::named("newer-words").with_services_apart(), async |world| {
        world.expects_warnings("parked a message");
        // The kind that is not known, in all that read it.
        world.expects_parked(3);
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        // The upgrade has begun: lifecycle is the next release, the others are this one.
        world.stops_harbor().await;
        for service in [Billing, Reconciler, Mailer, Ingress, Web] {
            world.launch(&[service], &[]);
        }
        world.is_ready().await;
        let last = world.said().await.into_iter().rev().find_map(|said| match said.message {
            Message::WorkspaceEvent(id, event) if id == shop => event.snapshot().cloned(),
            _ => None,
        });
        let mut snapshot = serde_json::to_value(last.unwrap()).unwrap();
        let version = snapshot["version"].as_u64().unwrap();
        for (field, word) in [("region", "moon"), ("state", "polishing"), ("trouble", "bored"), ("desired", "admired")]
        {
            snapshot[field] = word.into();
        }
        snapshot["since_when"] = 7.into();
        snapshot["version"] = (version + 1).into();
        let newer = json!({"t": "troubled", "workspace": snapshot, "because": ["of", "reasons"]});
        newer_lifecycle_says(world, shop, "troubled", &newer).await;
        let page = ada.sees(shop, "Having trouble").await;
        assert!(page.says("Another region"), "{}", page.body);
        newer_lifecycle_says(world, shop, "polished", &json!({"t": "polished", "how": "well"})).await;
        // Who comes after it is not held up.
        let grace = world.customer("Grace").signs_in().await;
        assert!(grace.is_signed_in().await);
        crate::world::until("all have parked it", async || {
            let (_, listed) = operator(world, &["list"]).await;
            (listed.lines().filter(|line| line.contains("workspace.polished@1 is not known here")).count() == 3)
                .then_some(())
        })
        .await;
    })
    .await;
}
