//! C1, C3, C4, C6 and C7: Postgres restarts, is overrun, slow, locked, undecided, or answers nobody.

use std::time::{Duration, Instant};

use dev::postgres::Shutdown;
use installation::Service;
use messages::workspace::Region;

use super::in_world;
use crate::finding::Finding;
use crate::load::{Load, Seen};
use crate::relay::{Relay, Way};
use crate::visitors::{self, count, percentile};
use crate::world::{Customer, Wish, World, roles};

/// C1: Postgres stops in every way it can, and starts again.
pub async fn restarted() -> Finding {
    const ROUNDS: u64 = 3;
    in_world(World::named("lab-postgres").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let mut load = Load::of(world, 200, 60).await;
        let people = visitors::signed_in(world, 3).await;
        let (mut worst, mut late, mut back) = (Seen::default(), 0, Duration::ZERO);
        for round in 0..3 * ROUNDS {
            let strike = async {
                let began = Instant::now();
                match round % 3 {
                    0 => world.stack.postgres.stop(Shutdown::Fast).await.unwrap(),
                    1 => world.stack.postgres.stop(Shutdown::Immediate).await.unwrap(),
                    _ => world.stack.postgres.kill_9(),
                }
                world.stack.postgres.restart().await.unwrap();
                let up = Instant::now();
                tokio::time::sleep(Duration::from_secs(4)).await;
                (up - began, up)
            };
            let looks = visitors::during(&people, "/workspaces", Duration::from_millis(50), strike);
            let (seen, (visits, (gap, up))) = load.during(looks).await;
            worst = worst.or(seen);
            back = back.max(gap);
            let is_late = |look: &&visitors::Look| {
                look.at > up + Duration::from_secs(2) && look.status.is_none_or(|status| status >= 500)
            };
            late += visits.0.iter().filter(is_late).count();
        }
        let mut finding = Finding::default();
        for what in ["stopped fast", "stopped at once", "killed (-9)"] {
            finding.injected(what, ROUNDS);
        }
        finding.within("Postgres itself up again", back, 15.0);
        finding.within("longest between two outcomes", worst.outcomes, 15.0);
        finding.none("pages that failed later than 2 s after it was up", late);
        load.ends(world).await.into(&mut finding);
        finding
    })
    .await
}

/// C3: every service starts again at the same time while two hundred people look at pages.
pub async fn storm() -> Finding {
    const PEOPLE: usize = 200;
    in_world(World::named("lab-storm").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let one = world.customer("Ada").signs_in().await;
        let people: Vec<Customer> = vec![one; PEOPLE];
        let db = world.database().await;
        let connections = format!("select count(*) from pg_stat_activity where usename in ({})", roles());
        let mut most = 0i64;
        let strike = async {
            for _ in 0..3 {
                for service in [Service::Billing, Service::Lifecycle, Service::Reconciler, Service::Ingress] {
                    world.kills(service);
                    world.launch(&[service], &[]);
                }
                for _ in 0..20 {
                    most = most.max(db.query_one(&connections, &[]).await.unwrap().get(0));
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                world.is_ready().await;
            }
        };
        let (visits, ()) = visitors::during(&people, "/workspaces", Duration::from_millis(5), strike).await;
        let log = std::fs::read_to_string(world.log_folder().join("postgres.log")).unwrap_or_default();
        let mut finding = Finding::default();
        finding.injected("services started again", 12);
        finding.injected("looks of 200 people at once", visits.0.len() as u64);
        finding.at_most("connections of services", most as f64, "", 80.0);
        finding.none("“too many clients” in the log of Postgres", log.matches("too many").count());
        finding.within("page, p99", visits.percentile(99), 5.0);
        finding.shown("pages refused", count(visits.failed()), "");
        finding.none("looks without an answer", visits.unanswered());
        finding
    })
    .await
}

/// A world whose services reach Postgres over a relay.
async fn over_a_relay(wish: Wish, play: impl AsyncFnOnce(&mut World, Relay) -> Finding) -> Finding {
    in_world(wish.with_services_apart().with_a_clock_of_its_own(), async |world| {
        world.stops_harbor().await;
        let relay = Relay::start(world.stack.postgres.port(), &world.tasks).await;
        let port = relay.port.to_string();
        for service in Service::ALL {
            world.launch(&[service], &[("HARBOR_POSTGRES_PORT", &port)]);
        }
        world.is_ready().await;
        play(world, relay).await
    })
    .await
}

/// C4: every answer of Postgres is late, by a fifth of a second and by two; then a table is locked.
pub async fn slow() -> Finding {
    const EACH: Duration = Duration::from_secs(10);
    over_a_relay(World::named("lab-slow-database"), async |world, relay| {
        let people = visitors::signed_in(world, 20).await;
        let mut finding = Finding::scaled("10 s each; the table locked for 10 s instead of 30");
        let usual = Duration::from_millis(100);
        let health = async |world: &World| {
            let live = format!("http://{}/healthz", world.stack.admin(Service::Web));
            let mut took = Vec::new();
            let began = Instant::now();
            while began.elapsed() < EACH {
                let asked = Instant::now();
                let answer = crate::world::customer::http().get(&live).send().await;
                took.push(if answer.is_ok() { asked.elapsed() } else { EACH });
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            took
        };
        for (what, by) in [("0.2 s late", Duration::from_millis(200)), ("2 s late", Duration::from_secs(2))] {
            relay.ways(Way::Open, Way::Slow(by));
            let (visits, mut alive) = visitors::during(&people, "/workspaces", usual, health(world)).await;
            finding.injected(&format!("looks while Postgres was {what}"), visits.0.len() as u64);
            finding.within(&format!("{what}: health page, p99"), percentile(&mut alive, 99), 0.1);
            // A page asks eight questions, one after the other, and twenty people share six connections.
            finding.within(&format!("{what}: page, longest"), visits.percentile(100), 20.0);
        }
        relay.ways(Way::Open, Way::Open);
        let db = world.database().await;
        db.batch_execute("begin; lock table web.people in access exclusive mode").await.unwrap();
        let (visits, mut alive) = visitors::during(&people, "/account", usual, health(world)).await;
        let waits = "select count(*) from pg_stat_activity where usename = 'web' and wait_event_type = 'Lock'";
        let waiting = world.counts(waits).await;
        db.batch_execute("rollback").await.unwrap();
        finding.injected("looks while a table was locked", visits.0.len() as u64);
        finding.within("locked: health page, p99", percentile(&mut alive, 99), 0.1);
        finding.within("locked: page, longest", visits.percentile(100), 6.0);
        finding.at_most("locked: statements that waited at the end", waiting as f64, "", 20.0);
        let after = visitors::look(&people[0], "/account").await;
        finding.at_most("status of a page afterwards", f64::from(after.status.unwrap_or(599)), "", 299.0);
        finding
    })
    .await
}

/// C6: one write of a hundred fails as a deadlock or as a conflict, which trying again mends.
pub async fn undecided() -> Finding {
    const PEOPLE: usize = 120;
    in_world(World::named("lab-conflicts").with_services_apart().with_a_clock_of_its_own(), async |world| {
        let db = world.database().await;
        db.batch_execute(&format!(
            "create schema lab; grant usage on schema lab to public; create sequence lab.conflicts; create sequence lab.writes;
             grant usage on sequence lab.conflicts, lab.writes to public;
             create function lab.conflict() returns trigger language plpgsql as $$
             begin
               perform nextval('lab.writes');
               if random() < 0.01 then
                 perform nextval('lab.conflicts');
                 raise exception 'made by the lab' using errcode = case when random() < 0.5 then '40001' else '40P01' end;
               end if;
               return null;
             end $$;
             do $$ declare t record; begin
               for t in select table_schema s, table_name n from information_schema.tables
                 where table_schema in ({}) and table_type = 'BASE TABLE'
                   and table_name not like 'refinery%'
               loop execute format('create trigger lab after insert or update on %I.%I for each statement execute function lab.conflict()', t.s, t.n);
               end loop; end $$;",
            roles()
        ))
        .await
        .unwrap();
        let mut load = Load::of(world, 100, 20).await;
        let mut failed = Vec::new();
        let strike = async {
            for number in 0..PEOPLE {
                let person = world.customer(&format!("Person {number}"));
                failed.extend(trouble_of(&person).await);
            }
        };
        load.during(strike).await;
        let conflicts = world.counts("select last_value from lab.conflicts").await;
        let writes = world.counts("select last_value from lab.writes").await;
        let mut finding = Finding::default();
        finding.injected("conflicts", conflicts.cast_unsigned());
        finding.shown("of so many writes", writes as f64, "");
        finding.shown("people who signed in and ordered", count(PEOPLE), "");
        if !failed.is_empty() {
            eprintln!("  {failed:?}");
        }
        finding.none("steps of people that failed", failed.len());
        // Not dropping it: that would lock all tables at once, and be in the way itself.
        let harmless = "create or replace function lab.conflict() returns trigger language plpgsql as 'begin return null; end'";
        db.batch_execute(harmless).await.unwrap();
        load.ends(world).await.into(&mut finding);
        finding
    })
    .await
}

/// Signs in and orders a workspace; every step at which a page said that something is wrong.
async fn trouble_of(person: &Customer) -> Vec<&'static str> {
    let sent = person.posts("/sign-in/example", &[("return_to", "/workspaces")]).await;
    let leads = sent.headers.get("refresh").and_then(|to| to.to_str().ok()?.strip_prefix("0; url="));
    let Some(provider) = leads.filter(|_| sent.status == 200) else { return vec!["sign-in"] };
    let back = person.picks(provider).await;
    if person.comes_back(&back).await.status != 303 {
        return vec!["coming back"];
    }
    let form = person.opens("/workspaces/new").await;
    if form.status != 200 {
        return vec!["the form"];
    }
    let fields = [
        ("command", form.field("command")),
        ("name", "Paper shop".to_owned()),
        ("region", Region::Eu.word().to_owned()),
        ("account", form.field("account")),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = person.posts("/workspaces", &fields).await;
    if page.status == 303 { Vec::new() } else { vec!["the order"] }
}

/// C7: the connection dies between a commit and its answer, so that nobody knows what became of it.
pub async fn unanswered() -> Finding {
    const CUTS: u64 = 500;
    over_a_relay(World::named("lab-unanswered"), async |world, relay| {
        let mut load = Load::of(world, 300, 60).await;
        let strike = async {
            relay.cuts_every(2);
            while relay.cut() < CUTS {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            relay.cuts_every(0);
        };
        let (seen, ()) = load.during(strike).await;
        let mut finding = Finding::default();
        finding.injected("connections that died between a commit and its answer", relay.cut());
        finding.shown("longest between two outcomes", seen.outcomes.as_secs_f64(), "s");
        load.ends(world).await.into(&mut finding);
        finding
    })
    .await
}
