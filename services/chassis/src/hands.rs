//! The hands of a service: roles of which each changes its own columns of one table.
//!
//! Where a row holds both what is wanted and what was observed, a fold writes the one and effects write the other. Types hold them
//! apart, and so does Postgres: the service signs in as its role, and each connection then works as the role of its hand. A
//! statement of the one hand that changes a column of the other is refused (42501).
//!
//! The service's own role may do all of it: operators' commands work as that, and a rebuild, which makes rows anew with all that
//! the log knows of them. So this keeps us from mistakes, and nobody out who has the password of the service.

use std::collections::BTreeSet;

use crate::database::Database;

/// Both hands of a service, and the table that they share.
#[derive(Debug, Clone, Copy)]
pub struct Hands {
    /// The table. All others of the service are for both.
    pub table: &'static str,
    /// Writes what is wanted, and makes the rows.
    pub fold: Hand,
    /// Writes what was observed.
    pub effects: Hand,
}

/// One hand.
#[derive(Debug, Clone, Copy)]
pub struct Hand {
    /// Its role.
    pub role: &'static str,
    /// The columns of the table that it may change.
    pub columns: fn() -> BTreeSet<&'static str>,
}

impl Hand {
    /// The same way to the database, working as this hand.
    #[must_use]
    pub fn on(&self, mut database: Database) -> Database {
        database.config.options(format!("-c role={}", self.role));
        database
    }
}

impl Hands {
    /// What gives the hands of this service what they may do, and nothing else: run after the migrations, as one transaction.
    #[must_use]
    pub(crate) fn grants(&self, service: &str) -> String {
        let Self { table, fold, effects } = self;
        [(fold, "select, insert"), (effects, "select")]
            .map(|(Hand { role, columns }, besides)| {
                let columns = columns().into_iter().collect::<Vec<_>>().join(", ");
                format!(
                    "do $$ begin
                         if not exists (select from pg_roles where rolname = '{role}') then create role {role}; end if;
                     end $$;
                     alter role {role} nologin nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls;
                     revoke all on all tables in schema {service} from {role};
                     grant usage on schema {service} to {role};
                     grant select, insert, update, delete on all tables in schema {service} to {role};
                     revoke all on {service}.{table}, {service}.migrations, {service}.migrations_of_fold from {role};
                     grant {besides}, update ({columns}) on {service}.{table} to {role};
                     grant {role} to {service};"
                )
            })
            .join("\n")
    }
}
