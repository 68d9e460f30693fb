//! A guest: a service without a schema that may read and change some columns of others' tables, and nothing else of them.
//!
//! Services never read each other's tables: each may change how its own look. What a guest is given is an exception that stands in
//! one list, by table and column, and Postgres refuses the rest (42501). Where a column of that list changes its meaning, its reader
//! is found by looking here.

use crate::Connections;

/// What a service may do in schemas that are not its own.
#[derive(Debug, Clone, Copy)]
pub struct Guest {
    /// What one process takes of Postgres' connections.
    pub connections: Connections,
    /// Table by table.
    pub rights: &'static [Right],
}

/// What it may do with one table.
#[derive(Debug, Clone, Copy)]
pub struct Right {
    /// Whose table it is.
    pub at: At,
    /// The table.
    pub table: &'static str,
    /// The columns that it may read.
    pub sees: &'static [&'static str],
    /// The columns that it may change.
    pub changes: &'static [&'static str],
}

/// Whose a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Every service with a schema has it: it belongs to the fold.
    Each,
    /// This one has it.
    One(&'static str),
}

impl Guest {
    /// What gives the guest what it may do in these schemas, and takes all else away: run after the migrations, as one transaction.
    #[must_use]
    pub(crate) fn grants(&self, role: &str, schemas: &[&str]) -> String {
        let mut statements = String::new();
        for schema in schemas {
            statements += &format!(
                "revoke all on all tables in schema {schema} from {role}; revoke all on schema {schema} from {role};\n"
            );
            for Right { table, sees, changes, .. } in self.rights.iter().filter(|right| right.at.is(schema)) {
                statements += &format!("grant usage on schema {schema} to {role};\n");
                for (what, columns) in [("select", sees), ("update", changes)] {
                    if !columns.is_empty() {
                        statements +=
                            &format!("grant {what} ({}) on {schema}.{table} to {role};\n", columns.join(", "));
                    }
                }
            }
        }
        statements
    }
}

impl At {
    fn is(self, schema: &str) -> bool {
        match self {
            Self::Each => true,
            Self::One(one) => one == schema,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_given_columns_and_all_else_is_taken_away() {
        const PARKED: Right =
            Right { at: At::Each, table: "parked", sees: &["seq"], changes: &["asked_at", "asked_by"] };
        const SWEEPS: Right = Right { at: At::One("b"), table: "sweeps", sees: &["seen_at"], changes: &[] };
        let guest = Guest { connections: Connections { pool: 1, reading: 0, folds: 0 }, rights: &[PARKED, SWEEPS] };
        let expected = "\
revoke all on all tables in schema a from desk; revoke all on schema a from desk;
grant usage on schema a to desk;
grant select (seq) on a.parked to desk;
grant update (asked_at, asked_by) on a.parked to desk;
revoke all on all tables in schema b from desk; revoke all on schema b from desk;
grant usage on schema b to desk;
grant select (seq) on b.parked to desk;
grant update (asked_at, asked_by) on b.parked to desk;
grant usage on schema b to desk;
grant select (seen_at) on b.sweeps to desk;
";
        assert_eq!(guest.grants("desk", &["a", "b"]), expected);
    }
}
