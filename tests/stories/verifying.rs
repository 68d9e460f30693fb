//! `harbor verify`: nothing to report of an honest world, and each thing that is broken in it reported by its invariant.

use std::collections::BTreeSet;

use messages::envelope::NUMBER;
use messages::workspace::{Event, Kind, Region};
use messages::{Actor, CommandId, Envelope, EventId, Message, MessageId, Number, Producer, WorkspaceId};
use nats::OutgoingMessage;
use nats::definitions::{Sizes, Store, create_or_update};
use serde_json::Value;

use crate::world::processes::PROGRAM;
use crate::world::{Customer, World, story, until};

/// What a look says: its exit code, and each invariant by its name.
struct Look {
    code: i32,
    invariants: Vec<Value>,
    text: String,
}

impl Look {
    async fn at(world: &World) -> Self {
        let done = world.operator(&["verify", "--json"]).await;
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        let said: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&done.stderr)));
        Self { code: done.status.code().unwrap(), invariants: said["invariants"].as_array().unwrap().clone(), text }
    }

    fn named(&self, verdict: &str) -> BTreeSet<&str> {
        let is_so = |one: &&Value| one["verdict"] == verdict;
        self.invariants.iter().filter(is_so).map(|one| one["name"].as_str().unwrap()).collect()
    }

    fn violated(&self) -> BTreeSet<&str> {
        self.named("violated")
    }
}

async fn presses(who: &Customer, workspace: WorkspaceId, verb: &str, more: &[(&str, &str)]) {
    let page = who.opens(&format!("/workspaces/{workspace}/settings")).await;
    let (command, account) = (CommandId::new().to_string(), page.field("account"));
    let form = [&[("command", command.as_str()), ("account", account.as_str())], more].concat();
    let done = who.posts(&format!("/workspaces/{workspace}/{verb}"), &form).await;
    assert_eq!(done.status, 303, "{verb}: {}", done.body);
}

/// Some lives: one paused, one deleted, one that was both and is back.
async fn some_lives(world: &World) -> [WorkspaceId; 3] {
    let ada = world.customer("Ada Lovelace").signs_in().await;
    let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
    ada.sees(shop, "Ready").await;
    presses(&ada, shop, "pause", &[]).await;
    ada.sees(shop, "Paused").await;
    let grace = world.customer("Grace Hopper").signs_in().await;
    let compass = grace.creates_a_workspace("Compass", Region::Us).await;
    grace.sees(compass, "Ready").await;
    presses(&grace, compass, "delete", &[("name", "Compass")]).await;
    let kim = world.customer("Kim").signs_in().await;
    let room = kim.creates_a_workspace("Map room", Region::Eu).await;
    for (verb, label) in [("pause", "Paused"), ("resume", "Ready"), ("restart", "Ready")] {
        kim.sees(room, if verb == "resume" { "Paused" } else { "Ready" }).await;
        presses(&kim, room, verb, &[]).await;
        kim.sees(room, label).await;
    }
    for (workspace, state) in [(shop, "stopped"), (compass, "stopped"), (room, "running")] {
        until(state, async || (world.outside.infra.machine(&workspace.to_string())?.state == state).then_some(()))
            .await;
    }
    [shop, compass, room]
}

/// What is done to the tables, how it is undone, and which invariants then speak. State that was changed by hand is
/// never what the log makes of it, so there that one speaks, too.
const SEEDS: &[(&str, &str, &[&str])] = &[
    (
        "update web.workspaces set name = 'Other' where name = 'Paper shop'",
        "update web.workspaces set name = 'Paper shop' where name = 'Other'",
        &["state_is_log"],
    ),
    (
        "create table public.kept as select * from web.history where version = 1; delete from web.history where version = 1",
        "insert into web.history select * from public.kept; drop table public.kept",
        &["state_is_log"],
    ),
    (
        "create table public.kept as select * from web.account_history; delete from web.account_history",
        "insert into web.account_history select * from public.kept; drop table public.kept",
        &["state_is_log"],
    ),
    (
        "insert into web.history (workspace, version, at, kind) select id, 9000, now(), 'ready' from web.workspaces limit 1",
        "delete from web.history where version = 9000",
        &["state_is_log"],
    ),
    (
        "update billing.accounts set trial_notices = trial_notices + 1",
        "update billing.accounts set trial_notices = trial_notices - 1",
        &["state_is_log"],
    ),
    (
        "update lifecycle.accounts set workspaces = workspaces + 1",
        "update lifecycle.accounts set workspaces = workspaces - 1",
        &["limits", "state_is_log"],
    ),
    (
        "update lifecycle.observations set word = 'running', at = at - interval '1 hour' where word = 'suspended'; \
         update lifecycle.workspaces set pauses = jsonb_set(pauses, '{0,since}', '\"2020-01-01T00:00:00Z\"') where pauses <> '[]'; \
         update lifecycle.workspaces set deleted_at = deleted_at - interval '1 day' where deleted_at is not null",
        "update lifecycle.observations set word = 'suspended', at = at + interval '1 hour' from lifecycle.workspaces w where w.id = workspace and w.desired = 'suspended'; \
         update lifecycle.workspaces w set pauses = s.pauses from web.workspaces s where s.id = w.id; \
         update lifecycle.workspaces set deleted_at = deleted_at + interval '1 day' where deleted_at is not null",
        &["state_is_log", "suspended"],
    ),
    (
        "insert into reconciler.instances (workspace, region, size, desired, generation, resource) \
         values ('018f0000-0000-7000-8000-000000000001', 'eu', 'small', 'running', 1, 'res_lost')",
        "delete from reconciler.instances where resource = 'res_lost'",
        &["orphans"],
    ),
    (
        "insert into reconciler.attempts (workspace, call, generation, outcome) values ('018f0000-0000-7000-8000-000000000001', 'x', 1, 'asked by somebody@example.org')",
        "delete from reconciler.attempts where call = 'x'",
        &["personal_data"],
    ),
    (
        "insert into reconciler.attempts (workspace, call, generation, outcome) values ('018f0000-0000-7000-8000-000000000001', 'x', 1, 'Ada Lovelace')",
        "delete from reconciler.attempts where call = 'x'",
        &["personal_data"],
    ),
    (
        "insert into reconciler.attempts (workspace, call, generation, outcome) values ('018f0000-0000-7000-8000-000000000001', 'x', 1, 'sc_' || repeat('0a', 24))",
        "delete from reconciler.attempts where call = 'x'",
        &["secrets"],
    ),
    (
        // The id of a session is 32 bytes in base64; what is stored of it is its hash.
        "insert into web.sessions (hash, person, created_at, seen_at, expires_at, agent) \
         select sha256(decode(repeat('07', 32), 'hex')), id, now(), now(), now() + interval '1 day', 'test' from web.people limit 1; \
         insert into reconciler.attempts (workspace, call, generation, outcome) values ('018f0000-0000-7000-8000-000000000001', 'x', 1, 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc')",
        "delete from reconciler.attempts where call = 'x'; delete from web.sessions where agent = 'test'",
        &["secrets"],
    ),
    (
        "update lifecycle.credentials set sealed = 'open ' || sealed",
        "update lifecycle.credentials set sealed = substr(sealed, 6)",
        &["secrets", "state_is_log"],
    ),
    (
        "insert into web.memberships (workspace, person, role, since) values ('018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002', 'admin', now())",
        "delete from web.memberships where workspace = '018f0000-0000-7000-8000-000000000001'",
        &["isolation", "state_is_log"],
    ),
    (
        "grant usage on schema web to billing; grant select on web.people to billing",
        "revoke select on web.people from billing; revoke usage on schema web from billing",
        &["isolation"],
    ),
    ("alter role lifecycle createdb", "alter role lifecycle nocreatedb", &["isolation"]),
];

async fn seeds_in_postgres(world: &World) {
    let db = world.database().await;
    for (seed, mend, expected) in SEEDS {
        db.batch_execute(seed).await.unwrap_or_else(|error| panic!("{seed}: {error:?}"));
        let look = Look::at(world).await;
        assert_eq!(look.violated(), expected.iter().copied().collect(), "{seed}: {}", look.text);
        assert_eq!(look.code, 1);
        for secret in ["example.org", "Lovelace", "sc_0a", "BwcHBwcH"] {
            assert!(!look.text.contains(secret), "{seed}: it says what it must not: {}", look.text);
        }
        db.batch_execute(mend).await.unwrap_or_else(|error| panic!("{mend}: {error:?}"));
    }
    // What an extension brings, and somebody who is called like a plan, are no finding.
    db.batch_execute(
        "create extension pg_stat_statements schema public; update web.people set name = 'pro@2' where name = 'Kim'; \
         update billing.accounts set plan = 'pro@2'",
    )
    .await
    .unwrap();
    assert_eq!(
        Look::at(world).await.violated(),
        BTreeSet::from(["state_is_log"]),
        "the plan alone is not that of the log"
    );
    db.batch_execute("update billing.accounts set plan = 'trial@1'").await.unwrap();
    let mended = Look::at(world).await;
    assert_eq!((mended.code, mended.violated()), (0, BTreeSet::new()), "{}", mended.text);
}

async fn seeds_on_nats(world: &World, shop: WorkspaceId) {
    // Somebody switched on what lets one message empty the log.
    let migrate = world.bus("migrate").await;
    let sizes = Sizes {
        replicas: 1,
        log_bytes: 1 << 30,
        infra_events_bytes: 1 << 30,
        stripe_events_bytes: 1 << 30,
        people_bytes: 1 << 30,
        bills_bytes: 1 << 30,
        mail_bytes: 1 << 30,
    };
    let mut changed = Store::Log.definition(&sizes);
    changed.allow_rollup = true;
    migrate.jetstream().update_stream(changed).await.unwrap();
    assert_eq!(Look::at(world).await.violated(), BTreeSet::from(["isolation"]));
    create_or_update(&migrate, &sizes).await.unwrap();

    // What is on the log stays there, so from here on one more speaks each time. Nobody reads what stands on a probe.
    let web = world.bus("web").await;
    let stores = async |bus: &nats::Connection, message: OutgoingMessage| {
        let OutgoingMessage { subject, headers, body } = message;
        bus.client().request_with_headers(subject, headers, body).await.unwrap();
    };
    let probe = |text: &'static str| OutgoingMessage {
        subject: "probe.web".to_owned(),
        headers: nats::HeaderMap::new(),
        body: text.as_bytes().into(),
    };
    stores(&web, probe("from somebody@example.org")).await;
    assert_eq!(Look::at(world).await.violated(), BTreeSet::from(["personal_data"]));
    stores(&web, probe("sc_0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a")).await;
    assert_eq!(Look::at(world).await.violated(), BTreeSet::from(["personal_data", "secrets"]));

    // An event of lifecycle that lifecycle never decided, with a number that it never gave.
    let before = world.said().await.into_iter().rev().find_map(|said| match said.message {
        Message::WorkspaceEvent(id, event) if id == shop => event.snapshot().cloned(),
        _ => None,
    });
    let event = Event::Happened { kind: Kind::Ready, workspace: before.unwrap() };
    let number = Number { producer: Producer::Lifecycle, number: 1 << 40 };
    let at = chassis::clock::now();
    let id = MessageId::Event(EventId::numbered(number.producer.code(), number.number, at));
    let envelope =
        Envelope { id, cause: Some(id), actor: Actor::Clock, at, policy: None, number: Some(number), trace: None };
    let made_up = OutgoingMessage::of(&envelope, &Message::WorkspaceEvent(shop, Box::new(event))).unwrap();
    assert!(made_up.headers.get(NUMBER).is_some());
    stores(&world.bus("lifecycle").await, made_up).await;
    assert_eq!(Look::at(world).await.violated(), BTreeSet::from(["exactly_once", "personal_data", "secrets"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_world_has_nothing_to_report_and_each_seeded_violation_is_found() {
    story(World::named("verify"), async |world| {
        world.expects_warnings("parked a message");
        world.expects_warnings("the log is not as it must be");
        world.expects_made_up_numbers();
        // Web, the reconciler and the mailer receive lifecycle's events.
        world.expects_parked(3);
        let [shop, ..] = some_lives(world).await;
        let look = Look::at(world).await;
        assert_eq!((look.code, look.named("held").len()), (0, 11), "{}", look.text);
        for one in &look.invariants {
            let looked = one["rows"].as_u64().unwrap() + one["messages"].as_u64().unwrap();
            assert!(looked > 0, "{} looked at nothing", one["name"]);
        }
        let done = world.operator(&["verify"]).await;
        let text = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && text.lines().count() == 12, "{text}");

        seeds_in_postgres(world).await;
        seeds_on_nats(world, shop).await;
    })
    .await;
}

#[tokio::test]
async fn who_cannot_look_does_not_say_that_all_is_well() {
    story(World::named("verify-blind"), async |world| {
        let blind = async |variable: &str, value: &str| {
            let mut verify = tokio::process::Command::new(PROGRAM);
            verify.arg("--config").arg(&world.config).arg("verify").env(variable, value).kill_on_drop(true);
            let done = verify.output().await.unwrap();
            (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
        };
        let nobody = dev::ports::free().unwrap();
        let (code, text) = blind("HARBOR_POSTGRES_PORT", &nobody.to_string()).await;
        assert_eq!((code, text.matches("NOT SEEN").count()), (Some(2), 11), "{text}");
        let (code, text) = blind("HARBOR_OPS_NATS_SEED", &world.secret("nats-erase.seed")).await;
        assert_eq!((code, text.matches(" held ").count()), (Some(2), 4), "{text}");
        let (code, text) = blind("HARBOR_OPS_NATS_SEED", "no seed").await;
        assert_eq!((code, text.as_str()), (Some(2), ""));
    })
    .await;
}
