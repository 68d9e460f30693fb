//! One list of columns for each table of a fold; the statement that writes it and the reader are made from that list.
//!
//! Written by hand, a column stands in five places that must agree with each other in number, order and type: the names
//! of the insert, the types of its arrays, what a conflict changes, the values and the reader. In [`table!`](crate::table)
//! it is one line, so a new column costs its migration, that line and the field.
//!
//! All rows go in one statement, each column as one array: as many rows as a batch changes take one round trip. What
//! the statement reads like is no secret of a macro: each service holds the text of its statements in a snapshot.

mod columns;
mod differences;
mod unsigned;
mod upsert;

#[cfg(test)]
mod tests;

use tokio_postgres::types::ToSql;

pub use differences::{Deviation, Difference};
pub use tokio_postgres::{Error, Row};
pub use unsigned::Unsigned;
pub use upsert::Upsert;

/// A table whose rows are made of `R`, as [`table!`](crate::table) writes it down.
#[derive(Debug)]
pub struct Table<R: 'static> {
    /// Its name.
    pub name: &'static str,
    /// All that is written, in the order of the parameters, and what is only read.
    pub columns: &'static [Column<R>],
    /// When a row that is there gives way, for example `excluded.version > accounts.version`. Always, if none.
    pub guard: Option<&'static str>,
}

/// A column, and what it holds of a row.
#[derive(Debug)]
pub struct Column<R> {
    /// Its name.
    pub name: &'static str,
    /// Its type, as Postgres calls it.
    pub kind: &'static str,
    /// What becomes of it when the row is there already.
    pub rule: Rule,
    /// Its values, an array with one for each row.
    pub values: for<'a> fn(&'a [&'a R]) -> Values<'a>,
}

/// One parameter of a statement: the values of one column.
pub type Values<'a> = Box<dyn ToSql + Sync + Send + 'a>;

/// What becomes of a column when its row is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The row is found by it.
    Key,
    /// It stays as it was written first.
    Fixed,
    /// It takes the new value.
    Replaced,
    /// It takes the new value unless that is null.
    Known,
    /// It stays unless it was null.
    First,
    /// One is added to it.
    Counted,
    /// It is not written here, only read: it belongs to others, such as an effect.
    Read,
}

impl<R> Table<R> {
    /// The names of all columns. A statement names what it selects: a column that a newer release adds must not break
    /// what is prepared here.
    #[must_use]
    pub fn column_names(&self) -> String {
        list(self.columns.iter().map(|column| column.name.to_owned()))
    }

    /// The same in a statement in which the table goes by another name, such as `w` in `from workspaces w`.
    #[must_use]
    pub fn column_names_of(&self, alias: &str) -> String {
        list(self.columns.iter().map(|column| format!("{alias}.{}", column.name)))
    }

    /// The statement that writes rows, those that are new and those that are there.
    #[must_use]
    pub fn upsert(&self) -> String {
        let name = self.name;
        let columns = list(self.written().map(|column| column.name.to_owned()));
        let arrays = list((1..).zip(self.written()).map(|(number, column)| format!("${number}::{}[]", column.kind)));
        let key = list(self.written().filter(|column| column.rule == Rule::Key).map(|column| column.name.to_owned()));
        let insert = format!("insert into {name} ({columns})\nselect * from unnest({arrays})\non conflict ({key})");
        let changes = list(self.written().filter_map(|column| column.change(name)));
        if changes.is_empty() {
            return format!("{insert} do nothing");
        }
        let guard = self.guard.map(|guard| format!("\nwhere {guard}")).unwrap_or_default();
        format!("{insert} do update set {changes}{guard}")
    }

    /// The parameters of the statement that writes these rows.
    #[must_use]
    pub fn values<'a>(&self, rows: &'a [&'a R]) -> Vec<Values<'a>> {
        self.written().map(|column| (column.values)(rows)).collect()
    }

    fn written(&self) -> impl Iterator<Item = &Column<R>> {
        self.columns.iter().filter(|column| column.rule != Rule::Read)
    }
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

impl<R> Column<R> {
    fn change(&self, table: &str) -> Option<String> {
        let name = self.name;
        match self.rule {
            Rule::Key | Rule::Fixed | Rule::Read => None,
            Rule::Replaced => Some(format!("{name} = excluded.{name}")),
            Rule::Known => Some(format!("{name} = coalesce(excluded.{name}, {table}.{name})")),
            Rule::First => Some(format!("{name} = coalesce({table}.{name}, excluded.{name})")),
            Rule::Counted => Some(format!("{name} = {table}.{name} + 1")),
        }
    }
}
