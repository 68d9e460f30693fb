//! The whole configuration: what all services share, and the part of each.

use chassis::base::{Own, Shared};
use chassis::config::{Names, Problems, Reader, Setting};
use std::collections::BTreeMap;

use crate::migrate;

/// What may stand in a configuration file and in an environment besides the settings that a process reads.
const NAMES: Names = Names {
    sections: &["postgres", "nats", "http", "web", "billing", "lifecycle", "reconciler", "ingress", "migrate"],
    variables: &[
        "HARBOR_CONFIG",
        "HARBOR_CRASH_AT",
        "HARBOR_FREEZE",
        "HARBOR_LEGAL",
        "HARBOR_LOG",
        "HARBOR_SCREENSHOTS",
        "HARBOR_SECRETS",
        "HARBOR_SEED",
        "HARBOR_USER",
        // The configuration of the NATS server reads these.
        "HARBOR_NATS_BILLING_NKEY",
        "HARBOR_NATS_CLUSTER_PASSWORD",
        "HARBOR_NATS_ERASE_NKEY",
        "HARBOR_NATS_INGRESS_NKEY",
        "HARBOR_NATS_LIFECYCLE_NKEY",
        "HARBOR_NATS_MAX_FILE_STORE",
        "HARBOR_NATS_MIGRATE_NKEY",
        "HARBOR_NATS_MONITORING",
        "HARBOR_NATS_OPS_NKEY",
        "HARBOR_NATS_RECONCILER_NKEY",
        "HARBOR_NATS_ROUTES",
        "HARBOR_NATS_SERVER",
        "HARBOR_NATS_SERVER_NAME",
        "HARBOR_NATS_WEB_NKEY",
    ],
};

/// A service that can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
pub enum Service {
    /// The pages.
    Web,
    /// Plans and trials.
    Billing,
    /// What a workspace is.
    Lifecycle,
    /// Machines.
    Reconciler,
    /// What comes in from outside.
    Ingress,
}

impl Service {
    /// Every service, in the order in which they start: who decides before who shows.
    pub const ALL: [Self; 5] = [Self::Billing, Self::Lifecycle, Self::Reconciler, Self::Ingress, Self::Web];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Billing => "billing",
            Self::Lifecycle => "lifecycle",
            Self::Reconciler => "reconciler",
            Self::Ingress => "ingress",
        }
    }
}

/// One service's part.
#[derive(Debug, Clone)]
pub enum Part {
    /// The pages.
    Web(web::Config),
    /// Plans and trials.
    Billing(billing::Config),
    /// What a workspace is.
    Lifecycle(lifecycle::Config),
    /// Machines.
    Reconciler(reconciler::Config),
    /// What comes in from outside.
    Ingress(ingress::Config),
}

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Whole {
    /// What all share.
    pub shared: Shared,
    /// The part of each service.
    pub parts: Vec<Part>,
    /// What `harbor migrate` needs.
    pub migrate: migrate::Config,
}

impl Part {
    /// What every service has.
    #[must_use]
    pub const fn own(&self) -> &Own {
        match self {
            Self::Web(config) => &config.own,
            Self::Billing(config) => &config.own,
            Self::Lifecycle(config) => &config.own,
            Self::Reconciler(config) => &config.own,
            Self::Ingress(config) => &config.own,
        }
    }

    fn read(service: Service, reader: &mut Reader) -> Option<Self> {
        match service {
            Service::Web => web::Config::read(reader).map(Self::Web),
            Service::Billing => billing::Config::read(reader).map(Self::Billing),
            Service::Lifecycle => lifecycle::Config::read(reader).map(Self::Lifecycle),
            Service::Reconciler => reconciler::Config::read(reader).map(Self::Reconciler),
            Service::Ingress => ingress::Config::read(reader).map(Self::Ingress),
        }
    }
}

/// What one process of each service takes of Postgres' connections.
pub const CONNECTIONS: [(&str, u32); 4] = [
    ("web", web::CONNECTIONS.sum()),
    ("billing", billing::CONNECTIONS.sum()),
    ("lifecycle", lifecycle::CONNECTIONS.sum()),
    ("reconciler", reconciler::CONNECTIONS.sum()),
];

/// What all services share, if Postgres has room for all of them.
fn read_shared(reader: &mut Reader) -> Option<Shared> {
    let shared = Shared::read(reader)?;
    match shared.postgres.room.fits(&CONNECTIONS) {
        Ok(()) => Some(shared),
        Err(sum) => reader.problem(sum),
    }
}

/// What these services need, and nothing that others need: a service's machine holds its own secrets only.
///
/// # Errors
/// With everything that is wrong.
pub fn of_services(reader: Reader, services: &[Service]) -> Result<(Shared, Vec<Part>), Problems> {
    let mut reader = reader.knowing(NAMES);
    let shared = read_shared(&mut reader);
    let parts: Vec<Option<Part>> = services.iter().map(|service| Part::read(*service, &mut reader)).collect();
    let parts: Option<Vec<Part>> = parts.into_iter().collect();
    reader.finish(shared.zip(parts))
}

/// Reads everything, for `harbor doctor`: all settings, and all that is wrong.
pub fn examine(reader: Reader) -> (BTreeMap<String, Setting>, Result<Whole, Problems>) {
    let mut reader = reader.knowing(NAMES);
    let shared = read_shared(&mut reader);
    // All are read before one is given up, so that every problem is told at once.
    let parts: Vec<Option<Part>> = Service::ALL.iter().map(|service| Part::read(*service, &mut reader)).collect();
    let migrate = migrate::Config::read(&mut reader);
    let settings = reader.settings().clone();
    let parts: Option<Vec<Part>> = parts.into_iter().collect();
    let whole = shared.zip(parts).zip(migrate).map(|((shared, parts), migrate)| Whole { shared, parts, migrate });
    (settings, reader.finish(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys;

    const WHOLE: &str = include_str!("../../config/compose.toml");

    /// The problems of the containers' configuration with these lines instead of the ones that begin alike.
    fn problems(changes: &[(&str, &str)], environment: &[(&str, &str)]) -> Vec<String> {
        let seed = nkeys::KeyPair::new_user().seed().unwrap();
        let mut section = String::new();
        let mut text = String::new();
        for line in WHOLE.lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']').to_owned();
            }
            let name = line.split(" =").next().unwrap_or_default();
            let whole = format!("{section}.{name}");
            let changed = changes.iter().find(|(changed, _)| *changed == whole).map(|(_, value)| (*value).to_owned());
            let made = match name {
                "nats_seed" => Some(format!("'{seed}'")),
                "master_key" => Some(format!("'{}'", keys::master_key())),
                "infra_secret" => Some("'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz'".to_owned()),
                "postgres_password" | "client_secret" | "infra_token" => Some("'hush'".to_owned()),
                // A guide has a title, as a legal text must have.
                "terms" | "privacy" | "imprint" => {
                    Some(concat!("'", env!("CARGO_MANIFEST_DIR"), "/../services/web/help/start.md'").to_owned())
                }
                _ => None,
            };
            match changed.or(made) {
                Some(value) => text.push_str(&format!("{name} = {value}\n")),
                None => text.push_str(&format!("{line}\n")),
            }
        }
        // What has no place in a file that everybody shares.
        let own = [("HARBOR_WEB_HELP_ADDRESS", "help@harbor.dev"), ("HARBOR_WEB_HELP_ANSWER", "within a week")];
        let environment = own.iter().chain(environment);
        let environment = environment.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let examined = examine(Reader::parse(&text, environment, Default::default()).unwrap()).1;
        examined.err().map(|Problems(problems)| problems).unwrap_or_default()
    }

    #[test]
    fn the_doctor_says_each_mistake_that_a_start_would_stumble_over() {
        assert_eq!(problems(&[], &[]), Vec::<String>::new());
        let cases = [
            ("ingress.infra_secret", "'whsec_c2hvcnQ='", "ingress.infra_secret: a secret is written whsec_"),
            ("reconciler.master_key", "'abc'", "reconciler.master_key: a master key is written <id>:<32 bytes"),
            ("web.nats_seed", "'SUX'", "web.nats_seed: this is no seed of a NATS user"),
            ("migrate.nats_seed", "'SUX'", "migrate.nats_seed: this is no seed of a NATS user"),
            ("nats.servers", "[]", "nats.servers is empty"),
            ("nats.servers", "['http://[']", "nats.servers: \"http://[\" is not the address of a NATS server"),
            ("migrate.nats_monitors", "['127.0.0.1:8222']", "migrate.nats_monitors: \"127.0.0.1:8222\" is no address"),
            ("web.sign_in.google.client_secret", "''", "web.sign_in.google.client_secret is empty"),
            ("reconciler.infra", "'infra:80'", "reconciler.infra is no address"),
            ("web.postgres_password", "''", "web.postgres_password is empty"),
            ("web.terms", "'/nowhere/terms.md'", "web.terms: /nowhere/terms.md does not open"),
            ("web.imprint", "'Cargo.toml'", "web.imprint: Cargo.toml has no title"),
        ];
        for (name, value, wanted) in cases {
            let told = problems(&[(name, value)], &[]);
            assert!(told.iter().all(|line| line.starts_with(wanted)) && !told.is_empty(), "{name}: {told:?}");
        }
        let all: Vec<(&str, &str)> = cases.iter().map(|(name, value, _)| (*name, *value)).collect();
        assert!(problems(&all, &[]).len() >= 8, "all at once");
    }

    #[test]
    fn a_misspelt_variable_is_told_and_those_of_others_are_not() {
        let told = problems(&[], &[("HARBOR_WEB_LISTENN", "1"), ("HARBOR_NATS_WEB_NKEY", "U"), ("HARBOR_LOG", "info")]);
        assert_eq!(told, ["HARBOR_WEB_LISTENN is not a setting; did you mean HARBOR_WEB_LISTEN?"]);
    }

    #[test]
    fn an_installation_without_an_address_that_answers_is_refused() {
        for (variable, told_of) in
            [("HARBOR_WEB_HELP_ADDRESS", "web.help_address"), ("HARBOR_WEB_HELP_ANSWER", "web.help_answer")]
        {
            let told = problems(&[], &[(variable, "")]);
            assert!(told.len() == 1 && told[0].starts_with(&format!("{told_of} is empty: ")), "{told:?}");
        }
        let told = problems(&[], &[("HARBOR_WEB_HELP_ADDRESS", "help@example.com")]);
        assert_eq!(told, ["web.help_address: nobody reads what is sent to help@example.com"]);
    }
}
