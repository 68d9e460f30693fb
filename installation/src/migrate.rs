//! `harbor migrate`: makes what must exist before a service starts: schemas and roles in Postgres, streams and buckets
//! on NATS. Run at every deployment, before the services; it changes only what is not as it should be.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use chassis::Shared;
use chassis::config::{List, Problems, Reader};
use chassis::database::{Database, Room};
use chassis::guest::Guest;
use chassis::migrate::{GuestRole, Schema};
use nats::Connection;
use nats::definitions::{self, Sizes};
use secrecy::SecretString;

use crate::services::{self, Stateful};

/// What migrating needs: the rights to make things, which no service has.
#[derive(Debug, Clone)]
pub struct Config {
    admin: Admin,
    nats_seed: SecretString,
    nats_monitors: Vec<String>,
    sizes: Sizes,
    role_passwords: BTreeMap<&'static str, SecretString>,
}

/// The role that makes roles and schemas, and sees everything.
#[derive(Debug, Clone)]
pub struct Admin {
    /// Its name.
    pub user: String,
    /// Its password.
    pub password: SecretString,
}

impl Admin {
    /// Reads `migrate.postgres_user` and `migrate.postgres_password`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let user = reader.required("migrate.postgres_user", "a role that may make roles and schemas");
        let password = reader.secret("migrate.postgres_password", "its password");
        Some(Self { user: user?, password: password? })
    }
}

impl Config {
    /// Reads `migrate.*` and the passwords that the roles are to have.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let admin = Admin::read(reader);
        let nats_seed = reader.secret_as(
            "migrate.nats_seed",
            "nkey seed of the NATS user that may make streams",
            nats::connect::user_seed,
        );
        let meaning = "addresses at which the NATS servers tell of themselves, to check that they sync always, e.g. http://127.0.0.1:8222; no service may reach them";
        let nats_monitors =
            reader.required::<List>("migrate.nats_monitors", meaning).and_then(|monitors| {
                match monitors.0.iter().find(|monitor| !chassis::http::is_address(monitor)).cloned() {
                    None => Some(monitors),
                    Some(wrong) => reader.problem(format!(
                        "migrate.nats_monitors: {wrong:?} is no address; write it like http://127.0.0.1:8222"
                    )),
                }
            });
        let replicas = reader.or("migrate.replicas", 1, "copies of each stream: 1 on one server, 3 in a cluster");
        let log_bytes =
            reader.or("migrate.log_bytes", 8_589_934_592, "the most bytes that the log may have; alert at 80 %");
        let infra_events_bytes =
            reader.or("migrate.infra_events_bytes", 1_073_741_824, "the most bytes of infra's events");
        let stripe_events_bytes =
            reader.or("migrate.stripe_events_bytes", 1_073_741_824, "the most bytes of the payment provider's events");
        let bills_bytes = reader.or("migrate.bills_bytes", 1_073_741_824, "the most bytes of what is shown of bills");
        let mail_bytes = reader.or("migrate.mail_bytes", 1_073_741_824, "the most bytes of each bucket of letters");
        let people_bytes =
            reader.or("migrate.people_bytes", 1_073_741_824, "the most bytes of people's names and addresses");
        let password_of = |role: &'static str| {
            let name = format!("{role}.postgres_password");
            Some((role, reader.secret(&name, "password of the service's Postgres role")?))
        };
        let passwords: Vec<_> = services::roles().map(password_of).collect();
        let sizes = Sizes {
            replicas: replicas?,
            log_bytes: log_bytes?,
            infra_events_bytes: infra_events_bytes?,
            stripe_events_bytes: stripe_events_bytes?,
            people_bytes: people_bytes?,
            bills_bytes: bills_bytes?,
            mail_bytes: mail_bytes?,
        };
        let role_passwords = passwords.into_iter().collect::<Option<_>>()?;
        Some(Self { admin: admin?, nats_seed: nats_seed?, nats_monitors: nats_monitors?.0, sizes, role_passwords })
    }
}

/// Why it did not go through. It can be run again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// Postgres.
    #[error(transparent)]
    Postgres(#[from] chassis::migrate::Error),
    /// NATS cannot be asked.
    #[error("nats: {0}")]
    Nats(#[from] nats::connect::Error),
    /// A stream or bucket cannot be made.
    #[error("nats: {0}")]
    Definitions(#[from] definitions::Error),
    /// A server would lose confirmed messages in a power cut.
    #[error("nats: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Flushing(Vec<definitions::Problem>),
}

impl Config {
    /// The role that makes roles and schemas.
    #[must_use]
    pub fn postgres_user(&self) -> &str {
        &self.admin.user
    }

    /// Its password.
    #[must_use]
    pub const fn postgres_password(&self) -> &SecretString {
        &self.admin.password
    }

    /// The seed of the user that makes streams.
    #[must_use]
    pub const fn nats_seed(&self) -> &SecretString {
        &self.nats_seed
    }
}

/// Makes all that must exist.
///
/// # Errors
/// With the first thing that failed.
pub async fn run(mut reader: Reader) -> Result<(), Error> {
    let shared = Shared::read(&mut reader);
    let config = Config::read(&mut reader);
    // Only a part of the services' sections is read here: their own reading finds what is misspelt in them.
    let (shared, config) = reader.finish_part(shared.zip(config))?;
    let admin = shared.postgres.connect_as(&config.admin.user, &config.admin.password);
    tables(&admin, shared.postgres.room, |role| config.role_passwords.get(role).cloned().unwrap_or_default()).await?;
    let settings = nats::Settings { servers: shared.nats, service: "migrate".to_owned(), seed: Some(config.nats_seed) };
    let log = Connection::open(&settings).await?;
    definitions::verify_flushing(&config.nats_monitors).await.map_err(Error::Flushing)?;
    definitions::create_or_update(&log, &config.sizes).await?;
    log.close().await;
    Ok(())
}

/// Makes what must exist in Postgres alone; each role gets its password.
///
/// # Errors
/// With the first thing that failed. It can be run again.
pub async fn tables(
    admin: &Database,
    room: Room,
    password: impl Fn(&str) -> SecretString,
) -> Result<(), chassis::migrate::Error> {
    let schema = |Stateful { name, tables }: &Stateful| Schema {
        service: name,
        password: password(name),
        connections: room.limit(tables.connections.sum()),
        migrations: tables.migrations,
        hands: tables.hands,
    };
    let guest = |(service, guest): (&'static str, Guest)| GuestRole {
        service,
        password: password(service),
        connections: room.limit_of_guest(guest.connections.sum()),
        guest,
    };
    let schemas = services::stateful().iter().map(schema).collect();
    let guests = services::guests().into_iter().map(guest).collect();
    chassis::migrate::run(admin, schemas, guests).await
}

/// The same name as long as [`tables`] makes the same: whoever keeps what it made knows by it whether that still holds.
#[must_use]
pub fn name_of_tables() -> String {
    /// Rights are written there as they are given.
    const RIGHTS: [&str; 4] = [
        include_str!("migrate.rs"),
        include_str!("../../services/chassis/src/migrate.rs"),
        include_str!("../../services/chassis/src/hands.rs"),
        include_str!("../../services/chassis/src/guest.rs"),
    ];
    let mut name = DefaultHasher::new();
    (RIGHTS, chassis::migrate::FOLD).hash(&mut name);
    for Stateful { name: service, tables } in services::stateful() {
        (service, tables.migrations, tables.connections.sum()).hash(&mut name);
        if let Some(hands) = tables.hands {
            for hand in [hands.fold, hands.effects] {
                (hands.table, hand.role, (hand.columns)()).hash(&mut name);
            }
        }
    }
    format!("{:?}", services::guests()).hash(&mut name);
    format!("{:016x}", name.finish())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::BTreeMap;

    /// Two branches may each have taken the next number: then one of the two never runs where the other already has.
    #[test]
    fn no_two_migrations_of_a_service_have_one_number_and_none_is_left_out() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
        let mut listed: BTreeMap<&str, chassis::migrate::Texts> =
            super::services::stateful().iter().map(|stateful| (stateful.name, stateful.tables.migrations)).collect();
        listed.insert("fold", chassis::migrate::FOLD);
        for folder in std::fs::read_dir(root).unwrap().map(|folder| folder.unwrap().path()) {
            let texts = listed.remove(folder.file_name().unwrap().to_str().unwrap());
            let texts = texts.unwrap_or_else(|| panic!("nobody takes the migrations of {folder:?}"));
            let texts: BTreeSet<String> = texts.iter().map(|(name, _)| format!("{name}.sql")).collect();
            let mut numbers: BTreeMap<u32, String> = BTreeMap::new();
            for file in std::fs::read_dir(&folder).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                let numbered = name.strip_prefix('V').and_then(|rest| rest.strip_suffix(".sql")?.split_once("__"));
                let Some((Ok(number), what)) = numbered.map(|(number, what)| (number.parse(), what)) else {
                    panic!("{name} in {folder:?} is not called V<number>__<what>.sql");
                };
                assert!(!what.is_empty(), "{name} in {folder:?} does not say what it does");
                let other = numbers.insert(number, name.clone());
                assert_eq!(other, None, "{name} in {folder:?} has the same number");
            }
            assert_eq!(texts, numbers.values().cloned().collect(), "the list of {folder:?} and its files");
            let all: Vec<u32> = numbers.into_keys().collect();
            let expected: Vec<u32> = (1..).take(all.len()).collect();
            assert_eq!(all, expected, "{folder:?} leaves a number out");
        }
        assert!(listed.is_empty(), "without a folder: {:?}", listed.keys());
    }
}
