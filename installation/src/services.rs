//! Every service that there is. To add one, add one line to the table below: everything that goes over services (the
//! configuration, `run`, `migrate`, `keys`, `doctor`, `rebuild`, `parked`, the development stack, the stories) goes over
//! this table. What a service needs is said by its own crate, as its `SERVICE`.

use std::sync::LazyLock;

use chassis::guest::Guest;
use chassis::service::Tables;
use clap::ValueEnum;
use clap::builder::PossibleValue;

macro_rules! services {
    ($($name:ident: $of:ident,)+) => {
        /// A service that can be run.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Service {
            $(#[doc = concat!("The one of the crate `", stringify!($of), "`.")] $name,)+
        }

        impl Service {
            /// Every service, in the order in which they start.
            pub const ALL: [Self; [$(stringify!($name)),+].len()] = [$(Self::$name),+];

            /// How its crate describes it.
            #[must_use]
            pub fn entry(self) -> &'static chassis::Service {
                match self {
                    $(Self::$name => &$of::SERVICE,)+
                }
            }
        }
    };
}

// In the order in which they start: who decides before who shows.
services! {
    Billing: billing,
    Lifecycle: lifecycle,
    Mailer: mailer,
    Reconciler: reconciler,
    Ingress: ingress,
    Web: web,
    Operations: operations,
}

impl Service {
    /// Its name: section of the configuration, user on the bus and, with tables, schema and role.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Whether it has a schema and a role in Postgres.
    #[must_use]
    pub fn has_tables(self) -> bool {
        self.entry().tables.is_some()
    }

    /// Whether it signs in to Postgres, to tables of its own or as a guest.
    #[must_use]
    pub fn has_role(self) -> bool {
        self.entry().has_role()
    }
}

impl ValueEnum for Service {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.entry().about))
    }
}

/// A service that has tables, whose state the log can make.
#[derive(Debug, Clone, Copy)]
pub struct Stateful {
    /// Its name, which is that of its schema and its role.
    pub name: &'static str,
    /// What it has.
    pub tables: Tables,
}

static STATEFUL: LazyLock<Vec<Stateful>> = LazyLock::new(|| {
    let entries = Service::ALL.map(Service::entry).into_iter();
    entries.filter_map(|entry| Some(Stateful { name: entry.name, tables: entry.tables? })).collect()
});

/// Every service that has tables.
#[must_use]
pub fn stateful() -> &'static [Stateful] {
    &STATEFUL
}

impl ValueEnum for Stateful {
    fn value_variants<'a>() -> &'a [Self] {
        stateful()
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.tables.rebuilt))
    }
}

/// Every service that has a role in Postgres and no schema, with what it may do.
#[must_use]
pub fn guests() -> Vec<(&'static str, Guest)> {
    Service::ALL.map(Service::entry).into_iter().filter_map(|entry| Some((entry.name, entry.guest?))).collect()
}

/// The services that sign in to Postgres.
fn signing_in() -> impl Iterator<Item = &'static chassis::Service> {
    Service::ALL.map(Service::entry).into_iter().filter(|entry| entry.has_role())
}

/// Their roles.
pub fn roles() -> impl Iterator<Item = &'static str> {
    signing_in().map(|entry| entry.name)
}

/// What one process of each service takes of Postgres' connections.
#[must_use]
pub fn connections() -> Vec<(&'static str, u32)> {
    signing_in().map(|entry| (entry.name, entry.connections())).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// What is written beside the code for each service, so that none is forgotten when one is added.
    #[test]
    fn each_service_is_in_what_an_installation_is_made_of() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let read = |file: &str| std::fs::read_to_string(root.join(file)).unwrap();
        let (compose, config) = (read("compose.yaml"), read("config/compose.toml"));
        let permissions = read("nats/server/permissions.conf");
        for service in Service::ALL {
            let (name, key) = (service.name(), crate::keys::variable(service.name()));
            assert!(compose.contains(&format!("command: [run, {name}]")), "compose.yaml does not run {name}");
            assert!(compose.contains(&format!("{key}: ")), "compose.yaml gives NATS no {key}");
            assert!(compose.contains(&format!("- {name}.postgres_password")) == service.has_role());
            assert!(config.contains(&format!("[{name}]\n")), "config/compose.toml has no section {name}");
            assert!(permissions.contains(&format!("nkey: ${key}\n")), "permissions.conf knows no {name}");
        }
    }

    #[test]
    fn no_two_services_have_one_name() {
        let mut names = Service::ALL.map(Service::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Service::ALL.len());
    }
}
