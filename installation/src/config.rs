//! The whole configuration: what all services share, and the part of each.

use std::collections::BTreeMap;

use chassis::Shared;
use chassis::config::{Names, Problems, Reader, Setting};
use chassis::service::Configured;
use secrecy::SecretString;

use crate::{Service, keys, migrate, services};

/// The sections of the configuration file that are no service's.
const SECTIONS: [&str; 6] = ["postgres", "nats", "http", "migrate", "ops", "erase"];

/// What may stand in an environment besides the settings that a process reads, and the keys of the users of NATS.
const VARIABLES: [&str; 17] = [
    "HARBOR_CONFIG",
    "HARBOR_CRASH_AT",
    "HARBOR_EXHIBITS",
    "HARBOR_FREEZE",
    "HARBOR_LEGAL",
    "HARBOR_LOG",
    "HARBOR_PAYERS",
    "HARBOR_SCREENSHOTS",
    "HARBOR_SECRETS",
    "HARBOR_SEED",
    "HARBOR_USER",
    // The configuration of the NATS server reads these.
    "HARBOR_NATS_CLUSTER_PASSWORD",
    "HARBOR_NATS_MAX_FILE_STORE",
    "HARBOR_NATS_MONITORING",
    "HARBOR_NATS_ROUTES",
    "HARBOR_NATS_SERVER",
    "HARBOR_NATS_SERVER_NAME",
];

/// The part of each service that was asked for.
pub type Parts = Vec<Box<dyn Configured>>;

/// The whole configuration.
#[derive(Debug)]
pub struct Whole {
    /// What all share.
    pub shared: Shared,
    /// The part of each service.
    pub parts: Parts,
    /// What `harbor migrate` needs.
    pub migrate: migrate::Config,
    /// The seed of the user of NATS that looks at everything.
    pub ops_seed: SecretString,
}

/// Every name that may stand in a configuration file and in an environment.
fn names() -> Names {
    let sections = SECTIONS.into_iter().chain(Service::ALL.map(Service::name));
    let variables = VARIABLES.map(str::to_owned).into_iter().chain(keys::nats_users().map(keys::variable));
    Names { sections: sections.collect(), variables: variables.collect() }
}

/// What all services share, if Postgres has room for all of them.
fn read_shared(reader: &mut Reader) -> Option<Shared> {
    let shared = Shared::read(reader)?;
    match shared.postgres.room.fits(&services::connections()) {
        Ok(()) => Some(shared),
        Err(sum) => reader.problem(sum),
    }
}

/// The parts of these services. All are read before one is given up, so that every problem is reported at once.
fn read_parts(reader: &mut Reader, services: &[Service]) -> Option<Parts> {
    let read: Vec<_> = services.iter().map(|service| (service.entry().configure)(reader)).collect();
    read.into_iter().collect()
}

/// The seed of the user of NATS that looks at everything and changes nothing.
pub(crate) fn ops_seed(reader: &mut Reader) -> Option<SecretString> {
    reader.secret_as("ops.nats_seed", "nkey seed of the NATS user of operators", nats::connect::user_seed)
}

/// The seed of the user of NATS that takes away what is gone for good.
pub(crate) fn erase_seed(reader: &mut Reader) -> Option<SecretString> {
    reader.secret_as("erase.nats_seed", "nkey seed of the NATS user that erases", nats::connect::user_seed)
}

/// What these services need, and nothing that others need: a service's machine holds its own secrets only.
///
/// # Errors
/// With everything that is wrong.
pub fn of_services(reader: Reader, services: &[Service]) -> Result<(Shared, Parts), Problems> {
    let mut reader = reader.knowing(names());
    let shared = read_shared(&mut reader);
    let parts = read_parts(&mut reader, services);
    reader.finish(shared.zip(parts))
}

/// Reads everything, for `harbor doctor`: all settings, and all that is wrong.
pub fn examine(reader: Reader) -> (BTreeMap<String, Setting>, Result<Whole, Problems>) {
    let mut reader = reader.knowing(names());
    let shared = read_shared(&mut reader);
    let parts = read_parts(&mut reader, &Service::ALL);
    let migrate = migrate::Config::read(&mut reader);
    let ops_seed = ops_seed(&mut reader);
    if let Some(problem) = parts.as_deref().and_then(sold_and_not) {
        reader.problem::<()>(problem);
    }
    let settings = reader.settings().clone();
    let whole = shared.zip(parts).zip(migrate).zip(ops_seed);
    let whole = whole.map(|(((shared, parts), migrate), ops_seed)| Whole { shared, parts, migrate, ops_seed });
    (settings, reader.finish(whole))
}

/// Where pages offer what nobody can sell, or keep quiet about what is sold.
fn sold_and_not(parts: &[Box<dyn Configured>]) -> Option<String> {
    let told = |sells: bool| parts.iter().filter_map(|part| part.sells()).find(|(_, told)| *told == sells);
    let ((yes, _), (no, _)) = told(true).zip(told(false))?;
    Some(format!("{yes} says that plans can be bought, and {no} that they cannot: set both, or neither"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("web.master_key", "'abc'", "web.master_key: a master key is written <id>:<32 bytes"),
            ("web.endpoint_suffixes", "['-']", "web.endpoint_suffixes does not read"),
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
            let found = problems(&[(name, value)], &[]);
            assert!(found.iter().all(|line| line.starts_with(wanted)) && !found.is_empty(), "{name}: {found:?}");
        }
        let offers = [("HARBOR_WEB_SELLS_PLANS", "true")];
        let sold = "web.sells_plans says that plans can be bought, and billing.stripe_key that they cannot";
        let found = problems(&[], &offers);
        assert!(found.len() == 1 && found[0].starts_with(sold), "{found:?}");
        let all: Vec<(&str, &str)> = cases.iter().map(|(name, value, _)| (*name, *value)).collect();
        assert!(problems(&all, &[]).len() >= 8, "all at once");
    }

    #[test]
    fn a_misspelt_variable_is_told_and_those_of_others_are_not() {
        let found =
            problems(&[], &[("HARBOR_WEB_LISTENN", "1"), ("HARBOR_NATS_WEB_NKEY", "U"), ("HARBOR_LOG", "info")]);
        assert_eq!(found, ["HARBOR_WEB_LISTENN is not a setting; did you mean HARBOR_WEB_LISTEN?"]);
    }

    #[test]
    fn an_installation_without_an_address_that_answers_is_refused() {
        for (variable, told_of) in
            [("HARBOR_WEB_HELP_ADDRESS", "web.help_address"), ("HARBOR_WEB_HELP_ANSWER", "web.help_answer")]
        {
            let found = problems(&[], &[(variable, "")]);
            assert!(found.len() == 1 && found[0].starts_with(&format!("{told_of} is empty: ")), "{found:?}");
        }
        let found = problems(&[], &[("HARBOR_WEB_HELP_ADDRESS", "help@example.com")]);
        assert_eq!(found, ["web.help_address: nobody reads what is sent to help@example.com"]);
    }
}
