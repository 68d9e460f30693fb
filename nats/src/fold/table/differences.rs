//! What a table holds, beside what it should hold. Postgres compares: only what differs comes back, and no reader of rows
//! has to be written. Nothing is changed.

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error};

use super::{Rule, Table};

/// As many rows are compared at once.
const AT_ONCE: usize = 2_000;

/// As many rows of one kind come back at most: who sees so many needs no more to begin.
const AT_MOST: i64 = 100;

/// A row that is not as it should be. It names columns and keys, never what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The key of the row, as Postgres writes it.
    pub key: String,
    /// What is wrong with it.
    pub what: Deviation,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deviation {
    /// It should be there.
    Missing,
    /// It should not be there.
    Extra,
    /// These columns hold something else.
    Differs(Vec<String>),
}

impl<R> Table<R> {
    /// Those of these rows that the table lacks or holds otherwise, found under the search path of `db`.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn deviations(&self, db: &Client, rows: &[&R]) -> Result<Vec<Difference>, Error> {
        let mut found = Vec::new();
        let statement = db.prepare(&self.deviating()).await?;
        for chunk in rows.chunks(AT_ONCE) {
            let values = self.values(chunk);
            let mut values: Vec<&(dyn ToSql + Sync)> =
                values.iter().map(|column| &**column as &(dyn ToSql + Sync)).collect();
            values.push(&AT_MOST);
            for row in db.query(&statement, &values).await? {
                let is_there: bool = row.try_get("is_there")?;
                let what = if is_there { Deviation::Differs(row.try_get("columns")?) } else { Deviation::Missing };
                found.push(Difference { table: self.name, key: row.try_get("key")?, what });
            }
        }
        Ok(found)
    }

    /// The rows of the table that are none of these.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn extras(&self, db: &Client, rows: &[&R]) -> Result<Vec<Difference>, Error> {
        let keys: Vec<_> = self.keys().map(|column| (column.values)(rows)).collect();
        let mut values: Vec<&(dyn ToSql + Sync)> = keys.iter().map(|column| &**column as &(dyn ToSql + Sync)).collect();
        values.push(&AT_MOST);
        let found = db.query(&self.exceeding(), &values).await?;
        let difference =
            |row: &super::Row| Ok(Difference { table: self.name, key: row.try_get("key")?, what: Deviation::Extra });
        found.iter().map(difference).collect()
    }

    fn keys(&self) -> impl Iterator<Item = &super::Column<R>> {
        self.columns.iter().filter(|column| column.rule == Rule::Key)
    }

    /// What is compared: not the key, and not what others write or what counts how often it was written.
    fn compared(&self) -> impl Iterator<Item = &super::Column<R>> {
        self.written().filter(|column| !matches!(column.rule, Rule::Key | Rule::Counted))
    }

    fn deviating(&self) -> String {
        let name = self.name;
        let columns = super::list(self.written().map(|column| column.name.to_owned()));
        let arrays =
            super::list((1..).zip(self.written()).map(|(number, column)| format!("${number}::{}[]", column.kind)));
        let last = self.written().count() + 1;
        let differs = |column: &super::Column<R>| format!("found.{0} is distinct from wanted.{0}", column.name);
        let which = super::list(
            self.compared().map(|column| format!("case when {} then '{}' end", differs(column), column.name)),
        );
        let any: Vec<String> = self.compared().map(differs).collect();
        let any = if any.is_empty() { "false".to_owned() } else { any.join(" or ") };
        let which =
            if which.is_empty() { "array[]::text[]".to_owned() } else { format!("array_remove(array[{which}], null)") };
        let (key, on, first) = self.key_of("wanted");
        format!(
            "select {key} as key, found.{first} is not null as is_there, {which} as columns \
             from unnest({arrays}) as wanted ({columns}) left join {name} found on {on} \
             where found.{first} is null or {any} limit ${last}"
        )
    }

    fn exceeding(&self) -> String {
        let name = self.name;
        let columns = super::list(self.keys().map(|column| column.name.to_owned()));
        let arrays =
            super::list((1..).zip(self.keys()).map(|(number, column)| format!("${number}::{}[]", column.kind)));
        let last = self.keys().count() + 1;
        let (key, on, first) = self.key_of("found");
        format!(
            "select {key} as key from {name} found left join unnest({arrays}) as wanted ({columns}) on {on} \
             where wanted.{first} is null limit ${last}"
        )
    }

    /// The key as text, what joins the two sides, and a column that is null where nothing was joined.
    fn key_of(&self, side: &str) -> (String, String, &'static str) {
        let parts: Vec<String> = self.keys().map(|column| format!("{side}.{}::text", column.name)).collect();
        let on: Vec<String> = self.keys().map(|column| format!("found.{0} = wanted.{0}", column.name)).collect();
        let first = self.keys().next().map_or("", |column| column.name);
        (format!("concat_ws(' ', {})", parts.join(", ")), on.join(" and "), first)
    }
}
