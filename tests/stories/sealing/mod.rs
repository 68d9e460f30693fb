//! J4: the master key is changed while people look into their workspaces, and the reconciler is killed (-9) in the middle of it. For a
//! story, which is short, and for the lab.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::database::{Database, Pool, Tls};
use chassis::vault::known::Keeps;
use chassis::vault::{Binding, Vault};
use installation::Service;
use messages::WorkspaceId;

use crate::world::wait::by;
use crate::world::{Customer, World, until};

/// What is not sealed anew by then never will be.
const LONGEST: Duration = Duration::from_secs(300);

/// So many take long enough to be renewed that their key can be taken away meanwhile.
const MANY: i64 = 5_000;

/// What web says of a workspace whose key does not open, or is not taken.
pub const NO_WAY_IN: &str = "We cannot get in";

/// How large.
pub struct Size {
    /// Seals of workspaces that nobody looks into.
    pub seals: i64,
    /// Looks into one that there is, at least.
    pub looks: usize,
    /// Looks at once.
    pub at_once: usize,
}

/// What came of it.
pub struct Rotated {
    /// Looks, and those that did not come in.
    pub looks: usize,
    pub failed: usize,
    /// How much was renewed when the reconciler was killed.
    pub renewed_when_killed: i64,
    /// From when the new key came first until nothing needed the old one.
    pub took: Duration,
    /// Rows that need the new key, in each table that keeps seals.
    pub under_new: [i64; 3],
}

/// The file of master keys, as an operator edits it.
pub struct MasterKeys {
    file: PathBuf,
    pub old: String,
    pub new: String,
}

impl MasterKeys {
    pub fn of(world: &World) -> Self {
        let (old, new) = (world.secret("master.key"), format!("k2:{}", STANDARD.encode(rand::random::<[u8; 32]>())));
        for key in [&old, &new] {
            world.guards(key.split_once(':').unwrap().1);
        }
        Self { file: world.secrets.join("master.key"), old, new }
    }

    /// What the file holds from now on: put in its place whole, because it may be read at any moment.
    pub fn are(&self, keys: &[&str]) {
        let draft = self.file.with_extension("draft");
        std::fs::write(&draft, keys.join("\n")).unwrap();
        std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::rename(&draft, &self.file).unwrap();
    }

    /// Who may read the file.
    pub fn may_be_read_by(&self, mode: u32) {
        std::fs::set_permissions(&self.file, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    /// There is no file any more.
    pub fn are_gone(&self) {
        std::fs::remove_file(&self.file).unwrap();
    }

    /// The id of the old one.
    pub fn old_id(&self) -> &str {
        self.old.split(':').next().unwrap()
    }
}

/// Changes the master key of a world whose services are apart; `keys` is a page of a workspace that needs its key.
pub async fn rotates(world: &mut World, size: Size, who: &Customer, keys: &str) -> Rotated {
    let master = MasterKeys::of(world);
    has_seals(world, &master, size.seals).await;
    let over = AtomicBool::new(false);
    let (looked, (renewed_when_killed, took)) = tokio::join!(looks(&size, who, keys, &over), async {
        let changed = changes(world, &master, size.seals).await;
        over.store(true, Ordering::Relaxed);
        changed
    });
    let failed = looked.iter().filter(|came_in| !**came_in).count();
    let mut under_new = [0; 3];
    for (rows, table) in under_new.iter_mut().zip(["reconciler.seals", "web.credentials", "lifecycle.credentials"]) {
        *rows = world.counts(&format!("select count(*) from {table} where sealed like 'v1.k2.%'")).await;
    }
    Rotated { looks: looked.len(), failed, renewed_when_killed, took, under_new }
}

/// The new key comes in behind the old one, then first; the reconciler dies half way; the old one goes when nothing needs it.
async fn changes(world: &mut World, master: &MasterKeys, seals: i64) -> (i64, Duration) {
    const RENEWED: &str = "select count(*) from reconciler.seals where master = 'k2'";
    let MasterKeys { old, new, .. } = master;
    master.are(&[old, new]);
    are_used(world, 1).await;
    master.are(&[new, old]);
    let began = Instant::now();
    let deadline = tokio::time::Instant::now() + LONGEST;
    are_used(world, 2).await;
    let renewed = until("a third is renewed", async || {
        let renewed = world.counts(RENEWED).await;
        (renewed > seals / 3).then_some(renewed)
    })
    .await;
    if seals >= MANY {
        is_taken_away_too_early(world, master).await;
    }
    world.kills(Service::Reconciler);
    world.launch(&[Service::Reconciler], &[]);
    world.is_ready().await;
    for service in [Service::Reconciler, Service::Web] {
        by("nothing needs the old key", deadline, async || {
            let all = world.counts(RENEWED).await > seals;
            (all && world.counted(service, "seals_under_older_keys").await == 0.0).then_some(())
        })
        .await;
    }
    let old_in_web = format!("select count(*) from web.credentials where sealed like 'v1.{}.%'", master.old_id());
    by("web has all of them", deadline, async || (world.counts(&old_in_web).await == 0).then_some(())).await;
    let took = began.elapsed();
    master.are(&[new]);
    until("the old one went", async || (world.lines_of(r#"keys":"[\"k2\"]""#).len() >= 2).then_some(())).await;
    (renewed, took)
}

/// The old key is gone while much still needs it: nobody goes by the file, and it is put back.
async fn is_taken_away_too_early(world: &mut World, master: &MasterKeys) {
    const NOT_USED: &str = "the master keys in the file are not used";
    world.expects_warnings(NOT_USED);
    master.are(&[&master.new]);
    until("the file is refused", async || (world.lines_of(NOT_USED).len() >= 2).then_some(())).await;
    master.are(&[&master.new, &master.old]);
}

/// Waits until both services have taken so many changes of the file.
async fn are_used(world: &World, changes: usize) {
    until("the file was read", async || {
        (world.lines_of("other master keys are used").len() >= 2 * changes).then_some(())
    })
    .await;
}

/// Seals of keys that there could be, made with the old master key as the reconciler makes them.
async fn has_seals(world: &World, master: &MasterKeys, count: i64) {
    let vault = Vault::new(&master.old.as_str().into()).unwrap();
    vault.check(&pool(world), Keeps { service: "reconciler", tables: &[], seals: true }).await.unwrap();
    let ids: Vec<WorkspaceId> = (0..count).map(|_| WorkspaceId::new()).collect();
    let seal = |id: &WorkspaceId| vault.seal(Binding::admin_key(*id, 1), &format!("sc_{id}").into()).unwrap();
    let sealed: Vec<String> = ids.iter().map(seal).collect();
    let db = world.database().await;
    let insert = "insert into reconciler.seals (workspace, admin, version, sealed) \
                  select id, 'usr_0000000000000000', 1, sealed from unnest($1::uuid[], $2::text[]) as seals (id, sealed)";
    db.execute(insert, &[&ids, &sealed]).await.unwrap();
}

/// Connections as the reconciler's role.
pub fn pool(world: &World) -> Pool {
    let url = world.stack.postgres.url("reconciler", &world.secret("reconciler.password"), "harbor");
    let mut config: tokio_postgres::Config = url.parse().unwrap();
    config.options("-c search_path=reconciler");
    chassis::database::pool(&Database::new(config, Tls::OFF), 1).unwrap()
}

/// Looks again and again, until it is over and often enough; whether each came in.
async fn looks(size: &Size, who: &Customer, path: &str, over: &AtomicBool) -> Vec<bool> {
    let each = size.looks.div_ceil(size.at_once);
    let one = async || {
        let mut came_in = Vec::new();
        while came_in.len() < each || !over.load(Ordering::Relaxed) {
            let page = who.opens(path).await;
            came_in.push(page.status == 200 && !page.says(NO_WAY_IN));
        }
        came_in
    };
    let all = (0..size.at_once).map(|_| one());
    futures_util::future::join_all(all).await.concat()
}
