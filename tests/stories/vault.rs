//! The vault: master keys that change, are wrong, or are missing; seals that somebody moved; keys that a server does not take any more.

use fakes::Loss;
use fakes::infra::{Call, Fault};
use installation::Service;
use messages::WorkspaceId;
use messages::workspace::Region;
use serde_json::json;

use crate::forgery::NO_SITE;
use crate::hostile_texts::{Filled, PAGES};
use crate::sealing::{MasterKeys, NO_WAY_IN, Size, rotates};
use crate::world::{Customer, World, story, until};

/// Somebody with a workspace that is ready, and the page of its keys.
async fn with_a_workspace(world: &World, name: &str) -> (Customer, WorkspaceId, String) {
    let who = world.customer(name).signs_in().await;
    let shop = who.creates_a_workspace("Paper shop", Region::Eu).await;
    who.sees(shop, "Ready").await;
    (who, shop, format!("/workspaces/{shop}/keys"))
}

/// J4, in small.
#[tokio::test]
async fn the_master_key_changes_under_load_and_the_old_one_goes_when_nothing_needs_it() {
    story(World::named("master-keys").with_services_apart(), async |world| {
        let (ada, _, keys) = with_a_workspace(world, "Ada").await;
        let size = Size { seals: 400, looks: 200, at_once: 2 };
        let rotated = rotates(world, size, &ada, &keys).await;
        eprintln!("sealed anew {:?} after the new key came first", rotated.took);
        assert_eq!(rotated.failed, 0, "of {}", rotated.looks);
        assert!(
            (133..=400).contains(&rotated.renewed_when_killed),
            "killed when {} were renewed",
            rotated.renewed_when_killed
        );
        assert_eq!(rotated.under_new, [401; 3], "each is in exactly one table of each, under the new one");
        let nonces = "select count(*) from reconciler.nonces where master = 'k2'";
        assert_eq!(world.counts(nonces).await, 401, "what each was wrapped with is written down, for good");
        let doctor = world.operator(&["doctor", "--connect"]).await;
        let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
        for told in ["ok       master keys of web: k2 holds 401", "ok       master keys of reconciler: k2 holds 401"] {
            assert!(said.contains(told), "{told}\n{said}");
        }
        assert!(ada.opens(&keys).await.says("No keys yet"), "and it still opens");
        // What the log holds leads to the same: the newest seals, and none that needs the old key.
        world.stops_harbor().await;
        for service in ["web", "reconciler", "lifecycle"] {
            let rebuilt = world.operator(&["rebuild", service]).await;
            assert!(rebuilt.status.success(), "{service}: {}", String::from_utf8_lossy(&rebuilt.stderr));
        }
        world.starts_harbor().await;
        assert!(ada.opens(&keys).await.says("No keys yet"));
    })
    .await;
}

/// J5, and that the memory of each service is closed to others (J2).
#[tokio::test]
async fn a_master_key_that_is_missing_wrong_cut_off_or_open_to_all_is_told_and_not_used() {
    story(World::named("wrong-master-keys").with_services_apart(), async |world| {
        with_a_workspace(world, "Ada").await;
        for service in Service::ALL {
            let limits = std::fs::read_to_string(format!("/proc/{}/limits", world.process(service).id())).unwrap();
            let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
            assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{}: {core}", service.name());
        }
        let master = MasterKeys::of(world);
        let (id, old) = (master.old_id().to_owned(), master.old.clone());
        let wrong = format!("{id}:{}", master.new.trim_start_matches("k2:"));
        let missing = format!("the master key {id} is not here, and");
        let mut all = Vec::new();
        for (who, file, told) in [
            ("Grace", wrong.as_str(), "is not the one that was used here under this name before"),
            ("Hedy", master.new.as_str(), missing.as_str()),
            ("Ines", &old[..old.len() - 4], "a master key is written <id>:<32 bytes in base64>"),
            ("Joan", "", "is empty"),
        ] {
            let before = refused(world).await;
            master.are(&[file]);
            let ill = world.operator(&["doctor", "--connect"]).await;
            let said = format!("{}{}", String::from_utf8_lossy(&ill.stdout), String::from_utf8_lossy(&ill.stderr));
            assert!(!ill.status.success() && said.contains(told), "{told} is not told:\n{said}");
            for service in ["web", "reconciler"] {
                let started = world.operator(&["run", service]).await;
                let said =
                    format!("{}{}", String::from_utf8_lossy(&started.stdout), String::from_utf8_lossy(&started.stderr));
                assert!(!started.status.success() && said.contains(told), "{service}: {told} is not told:\n{said}");
            }
            all.push(seals_as_before(world, before, who).await);
        }
        let before = refused(world).await;
        master.are(&[&old]);
        master.may_be_read_by(0o604);
        let open = world.operator(&["doctor"]).await;
        let said = String::from_utf8_lossy(&open.stderr).into_owned();
        assert!(!open.status.success() && said.contains("everybody on this machine may read"), "{said}");
        all.push(seals_as_before(world, before, "Karen").await);
        let before = refused(world).await;
        master.are_gone();
        all.push(seals_as_before(world, before, "Lise").await);
        master.are(&[&old]);
        // What was sealed all the while opens for services that start with the key that there was.
        world.stops_harbor().await;
        world.starts_harbor().await;
        for (who, keys) in all {
            assert!(who.opens(&keys).await.says("No keys yet"), "{keys}");
        }
    })
    .await;
}

/// How often each service that seals or opens would not go by the file.
async fn refused(world: &World) -> [f64; 2] {
    let of = |service| world.counted(service, "master_keys_refused_total");
    [of(Service::Web).await, of(Service::Reconciler).await]
}

/// Both services have seen that the file is not right; what is sealed from then on opens with the key that was there all the while.
async fn seals_as_before(world: &mut World, before: [f64; 2], who: &str) -> (Customer, String) {
    world.expects_warnings("the master keys in the file are not used");
    until("the file was looked at", async || {
        let now = refused(world).await;
        now.iter().zip(before).all(|(now, before)| *now > before).then_some(())
    })
    .await;
    let (who, _, keys) = with_a_workspace(world, who).await;
    assert!(who.opens(&keys).await.says("No keys yet"), "it opens");
    (who, keys)
}

/// How often the server of a workspace was called by now.
fn calls(world: &World, shop: WorkspaceId) -> usize {
    world.outside.openberth.ledger().of(&shop.to_string()).len()
}

/// J3 and J8: nothing opens that was moved or put back, a key that the server does not take is tried once, people are told, and one
/// of us makes it new.
#[tokio::test]
async fn a_seal_that_was_moved_opens_nothing_and_a_key_that_died_is_made_new() {
    story(World::named("moved-seals"), async |world| {
        world.expects_warnings("the key to a workspace does not open");
        world.expects_warnings("an OpenBerth server refused what Harbor asked");
        let (ada, shop, keys) = with_a_workspace(world, "Ada").await;
        let (grace, _, teas) = with_a_workspace(world, "Grace").await;
        let db = world.database().await;
        let swap = "update web.credentials c set sealed = other.sealed, admin = other.admin from web.credentials other \
                    where other.workspace <> c.workspace";
        db.execute(swap, &[]).await.unwrap();
        let before = calls(world, shop);
        for (who, page) in [(&ada, &keys), (&grace, &teas)] {
            let told = who.opens(page).await;
            assert!(told.says(NO_WAY_IN) && !told.says("sc_"), "{}", told.body);
        }
        assert_eq!(calls(world, shop), before, "no server was asked with a key of another");
        let refused = async || world.counted(Service::Web, "seals_refused_total").await;
        let after_the_swap = refused().await;
        assert!(after_the_swap >= 2.0, "{after_the_swap}");
        db.execute(swap, &[]).await.unwrap();
        assert!(ada.opens(&keys).await.says("No keys yet"));
        let first: (String, i32) = {
            let row = db
                .query_one("select sealed, version from web.credentials where workspace = $1", &[&shop])
                .await
                .unwrap();
            (row.get(0), row.get(1))
        };

        // Somebody makes the key new at the server itself: ours is dead. Each look is one call, and no more.
        assert!(world.outside.infra.rotates_key(&shop.to_string()).is_some());
        let before = calls(world, shop);
        let told = ada.opens(&keys).await;
        assert!(told.says(NO_WAY_IN), "{}", told.body);
        let made = calls(world, shop) - before;
        assert!((1..=2).contains(&made), "{made} calls for one look");
        assert!(world.counted(Service::Web, "workspace_keys_refused_total").await >= 1.0);
        let anything = Filled { shop, site: NO_SITE.to_owned(), sandbox: NO_SITE.to_owned() };
        for page in PAGES {
            let path = anything.path(page);
            let before = calls(world, shop);
            assert!(!ada.opens(&path).await.says("sc_"), "{page}");
            let made = calls(world, shop) - before;
            assert!(made <= 2, "{made} calls for one look at {page}");
        }

        // One of us has it made new. The first answer is lost, with the key in it: another one is asked for.
        let lost = world.outside.infra.misbehave(Call::IssueKey, Fault::LoseReply { how: Loss::Closed }, Some(1));
        let asked =
            json!({ "workspace": shop, "step": "new_key", "reason": "It does not let us in.", "confirm": true });
        let done = world.answers("kim", "unstick", &asked).await.unwrap();
        assert_eq!((&done["done"], &done["became"]["event"]), (&json!(true), &json!("rekeyed")), "{done}");
        until("it lets us in again", async || ada.opens(&keys).await.says("No keys yet").then_some(())).await;
        assert_eq!(lost.fired(), 1);
        assert!(ada.opens(&format!("/workspaces/{shop}/activity")).await.says("We made our own key to it new."));

        // The seal of the key before, put back with its number, opens what no server takes.
        let back = "update web.credentials set sealed = $2, version = $3 where workspace = $1";
        db.execute(back, &[&shop, &first.0, &first.1]).await.unwrap();
        assert!(ada.opens(&keys).await.says(NO_WAY_IN));
        db.execute("update web.credentials set version = version + 1 where workspace = $1", &[&shop]).await.unwrap();
        assert!(ada.opens(&keys).await.says(NO_WAY_IN), "nor does it open under another number");
        assert!(refused().await > after_the_swap);
    })
    .await;
}

/// J6: randomness that gives the same twice. Nothing is sealed with it, operators are told, and the next try does what was asked.
#[tokio::test]
async fn a_nonce_that_came_before_seals_nothing() {
    story(World::named("same-nonce"), async |world| {
        const TWICE: &str = "two seals would have had the same nonce";
        world.expects_warnings(TWICE);
        world.expects_warnings("cannot record what came of a call");
        let db = world.database().await;
        // As if each nonce that is drawn stood there already.
        let same = "create function reconciler.same() returns trigger language plpgsql as 'begin return null; end'; \
                    create trigger same before insert on reconciler.nonces for each row execute function reconciler.same()";
        db.batch_execute(same).await.unwrap();
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        until("it is refused", async || (!world.lines_of(TWICE).is_empty()).then_some(())).await;
        assert!(world.counted(Service::Reconciler, "nonces_twice_total").await >= 1.0);
        for table in ["reconciler.seals", "reconciler.nonces", "web.credentials", "lifecycle.credentials"] {
            assert_eq!(world.counts(&format!("select count(*) from {table}")).await, 0, "{table}");
        }
        db.batch_execute("drop trigger same on reconciler.nonces; drop function reconciler.same()").await.unwrap();
        ada.sees(shop, "Ready").await;
        assert_eq!(world.counts("select count(*) from reconciler.nonces").await, 1);
        assert!(ada.opens(&format!("/workspaces/{shop}/keys")).await.says("No keys yet"), "and it opens");
    })
    .await;
}
