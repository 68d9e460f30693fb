//! Reaching Postgres: known by its certificate, or not at all; and with room for everyone.

use std::path::{Path, PathBuf};

use chassis::database::{Room, Settings, Tls};
use dev::ports;
use installation::{Service, services};
use messages::workspace::Region;
use secrecy::SecretString;
use tokio::process::Command;

use crate::world::customer::http;
use crate::world::processes::on_path;
use crate::world::{World, left_out, roles, story, until};

/// An authority of our own and what it signs, in a folder.
struct Authority(PathBuf);

impl Authority {
    async fn new(folder: PathBuf) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let subject = format!("/CN={}", folder.file_name().unwrap().to_string_lossy());
        let own = Self(folder);
        let mut make = vec!["req", "-x509", "-nodes", "-days", "30", "-subj", &subject];
        make.extend([
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
        ]);
        own.openssl(&make).await;
        own
    }

    /// Signs that the bearer is `name`; leaves `server.pem` and `server.key`.
    async fn signs(&self, name: &str) {
        let (subject, extension) = (format!("/CN={name}"), format!("subjectAltName=DNS:{name}"));
        let mut ask = vec!["req", "-nodes", "-subj", &subject, "-addext", &extension, "-newkey", "ec"];
        ask.extend(["-pkeyopt", "ec_paramgen_curve:prime256v1", "-keyout", "server.key", "-out", "server.csr"]);
        self.openssl(&ask).await;
        let mut sign = vec!["x509", "-req", "-days", "30", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key"];
        sign.extend(["-CAcreateserial", "-copy_extensions", "copy", "-out", "server.pem"]);
        self.openssl(&sign).await;
    }

    async fn openssl(&self, arguments: &[&str]) {
        let done = Command::new("openssl").args(arguments).current_dir(&self.0).output().await.unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn roots(&self) -> PathBuf {
        self.0.join("ca.pem")
    }
}

/// Gives the server a certificate, and waits until it shows it.
async fn encrypts(world: &World, authority: &Authority) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let folder = world.postgres.folder();
    let owner = std::fs::metadata(folder).unwrap();
    let db = world.database().await;
    for (file, setting) in [("server.pem", "ssl_cert_file"), ("server.key", "ssl_key_file")] {
        let at = folder.join(file);
        std::fs::copy(authority.0.join(file), &at).unwrap();
        std::fs::set_permissions(&at, std::fs::Permissions::from_mode(0o600)).unwrap();
        chown(&at, Some(owner.uid()), Some(owner.gid())).unwrap();
        db.batch_execute(&format!("alter system set {setting} = '{}'", at.display())).await.unwrap();
    }
    db.batch_execute("alter system set ssl = on").await.unwrap();
    db.batch_execute("select pg_reload_conf()").await.unwrap();
    until("the server encrypts", async || {
        (world.counts("select count(*) from pg_settings where name = 'ssl' and setting = 'on'").await == 1)
            .then_some(())
    })
    .await;
}

/// Whether web's role gets in, encrypted; or why not.
async fn gets_in(world: &World, host: &str, tls: Tls) -> Result<bool, String> {
    let room = Room { max_connections: 120, replicas: 3 };
    let settings =
        Settings { host: host.to_owned(), port: world.postgres.port(), name: "harbor".to_owned(), tls, room };
    let database = settings.connect_as("web", &SecretString::from(world.secret("web.password")));
    let in_full = |error: tokio_postgres::Error| format!("{error}: {:?}", std::error::Error::source(&error));
    let (client, connection) = database.connect().await.map_err(in_full)?;
    world.tasks.spawn("a verified look", async move { drop(connection.await) });
    let row = client.query_one("select ssl from pg_stat_ssl where pid = pg_backend_pid()", &[]).await;
    Ok(row.map_err(in_full)?.get(0))
}

fn verified(roots: &Path) -> Tls {
    Tls::verify_full(roots).unwrap()
}

#[tokio::test]
async fn postgres_is_known_by_its_certificate_or_not_spoken_to() {
    if on_path("openssl").is_none() {
        return left_out("Postgres over TLS", "`openssl` is not on this machine");
    }
    story(World::named("postgres-tls"), async |world| {
        world.expects_warnings("the fold starts over");
        let ours = Authority::new(world.scratch.path().join("ours")).await;
        let theirs = Authority::new(world.scratch.path().join("theirs")).await;
        ours.signs("localhost").await;
        let refused = gets_in(world, "localhost", verified(&ours.roots())).await.unwrap_err();
        assert!(refused.contains("does not support TLS"), "nothing is said in the open: {refused}");

        encrypts(world, &ours).await;
        let in_by_the_right_name = async || {
            // The postmaster passes the change on to new connections a moment later.
            until("the right name and authority are let in", async || {
                gets_in(world, "localhost", verified(&ours.roots())).await.ok()
            })
            .await
        };
        assert!(in_by_the_right_name().await, "and it is encrypted");
        assert_eq!(gets_in(world, "localhost", Tls::OFF).await, Ok(false), "off is off, by name");
        let stranger = gets_in(world, "localhost", verified(&theirs.roots())).await.unwrap_err();
        assert!(stranger.contains("UnknownIssuer"), "{stranger}");
        let misnamed = gets_in(world, "127.0.0.1", verified(&ours.roots())).await.unwrap_err();
        assert!(misnamed.contains("NotValidForName"), "{misnamed}");

        // All of Harbor, with nothing in the open any more: pools, folds, migrations.
        world.stops_harbor().await;
        let text = std::fs::read_to_string(&world.config).unwrap();
        let verifying = format!("host = 'localhost'\ntls = 'verify-full'\ntls_root = '{}'", ours.roots().display());
        std::fs::write(&world.config, text.replacen("host = '127.0.0.1'", &verifying, 1)).unwrap();
        let migrated = world.operator(&["migrate"]).await;
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        world.starts_harbor().await;
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let of_ours =
            format!("from pg_stat_ssl s join pg_stat_activity a using (pid) where a.usename in ({})", roles());
        assert!(world.counts(&format!("select count(*) {of_ours} and s.ssl")).await >= 6);
        assert_eq!(world.counts(&format!("select count(*) {of_ours} and not s.ssl")).await, 0);
    })
    .await;
}

#[tokio::test]
async fn three_of_every_service_fit_and_what_does_not_fit_is_refused_with_the_sum() {
    story(World::named("three-of-each"), async |world| {
        let mut others = Vec::new();
        for _ in 0..2 {
            let port = || format!("127.0.0.1:{}", ports::free().unwrap());
            let mut environment =
                vec![("HARBOR_WEB_LISTEN".to_owned(), port()), ("HARBOR_INGRESS_LISTEN".to_owned(), port())];
            for service in Service::ALL {
                let admin = port();
                others.push(format!("http://{admin}/readyz"));
                environment.push((format!("HARBOR_{}_ADMIN", service.name().to_uppercase()), admin));
            }
            let environment: Vec<(&str, &str)> =
                environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            world.launch(&Service::ALL, &environment);
        }
        for ready in &others {
            until("each of the others is ready", async || {
                let told = http().get(ready).send().await.ok()?;
                told.status().is_success().then_some(())
            })
            .await;
        }
        let ada = world.customer("Ada").signs_in().await;
        let pages = (0..40).map(|_| ada.opens("/workspaces"));
        let statuses: Vec<u16> = futures_util::future::join_all(pages).await.iter().map(|page| page.status).collect();
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");

        let limits: i64 = world.counts("select sum(rolconnlimit)::int8 from pg_roles where rolconnlimit >= 0").await;
        assert!(limits <= 117, "all roles at their limits leave room for who repairs: {limits}");
        let of_one: u32 = services::connections().iter().map(|(_, of_one)| of_one).sum();
        let taken = format!("select count(*) from pg_stat_activity where usename in ({})", roles());
        let taken = world.counts(&taken).await;
        assert!(taken > i64::from(of_one / 2) && taken <= i64::from(3 * of_one), "{taken} of {of_one} each");

        let mut doctor = Command::new(crate::world::processes::PROGRAM);
        doctor.arg("--config").arg(&world.config).arg("doctor").env("HARBOR_POSTGRES_REPLICAS", "9");
        let refused = doctor.output().await.unwrap();
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains("postgres.replicas = 9 times"), "{said}");
    })
    .await;
}
