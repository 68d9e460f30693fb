//! The rows of accounts of which nothing is to be left. Which tables hold some is found by the names of their columns, so that a table that
//! is added is not forgotten: `person`, `account` and `workspace` are what everybody calls them.

use messages::{AccountId, PersonId, WorkspaceId};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Transaction};

use super::Gone;

/// What is kept of an account that was erased: that it was there, and the id of who owned it, as its last event says; and the ledger of what was
/// done at the payment provider, which names nobody.
const KEPT: [&str; 2] = ["billing.payments", "web.account_people"];

/// The accounts of which nothing is to be left: this one, or all.
pub(super) async fn erased(db: &Client, only: Option<AccountId>) -> Result<Vec<AccountId>, Error> {
    let query = "select id from billing.accounts where leaving->>'erased_at' is not null and ($1::uuid is null or id = $1) \
                 order by id";
    db.query(query, &[&only]).await?.iter().map(|row| row.try_get(0)).collect()
}

/// Whether anything is left of it.
pub(super) async fn is_left(db: &Client, gone: &Gone) -> Result<bool, Error> {
    let query = "select exists (select from web.account_history where account = $1) \
                 or exists (select from mailer.letters where about->>'account' = $2)";
    let row = db.query_one(query, &[&gone.account, &gone.account.to_string()]).await?;
    Ok(gone.person.is_some() || !gone.workspaces.is_empty() || row.try_get(0)?)
}

/// Why nothing can be erased yet, if so.
pub(super) async fn waits(db: &Client, gone: &Gone) -> Result<Option<&'static str>, Error> {
    let unread = "select exists (select from billing.accounts b where b.id = $1 and (\
                  b.version <> coalesce((select version from web.accounts where id = $1), -1) \
                  or b.version <> coalesce((select version from lifecycle.accounts where id = $1), -1) \
                  or b.version <> coalesce((select version from mailer.accounts where id = $1), -1)))";
    let here = "select exists (select from lifecycle.workspaces where account = $1 and state <> 'deleted')";
    let written =
        "select exists (select from mailer.letters where ended_at is null and (person = $2 or about->>'account' = $1))";
    let holds = |row: tokio_postgres::Row| row.try_get::<_, bool>(0);
    if holds(db.query_one(unread, &[&gone.account]).await?)? {
        return Ok(Some("not every service has read that it is over"));
    }
    if holds(db.query_one(here, &[&gone.account]).await?)? {
        return Ok(Some("a workspace of it is not gone yet"));
    }
    let is_written = holds(db.query_one(written, &[&gone.account.to_string(), &gone.person]).await?)?;
    Ok(is_written.then_some("a letter about it is under way"))
}

/// All that names what is left of it. Who owned it goes with it if it was their own, and they belong to no other.
pub(super) async fn gone(db: &Client, account: AccountId) -> Result<Gone, Error> {
    let query = "select p.id from web.people p join billing.accounts a on a.owner = p.id where a.id = $1 and p.account = $1 \
                 and not exists (select from web.account_people b where b.person = p.id and b.account <> $1)";
    let person: Option<PersonId> = db.query_opt(query, &[&account]).await?.map(|row| row.try_get(0)).transpose()?;
    let query =
        "select id from lifecycle.workspaces where account = $1 union select id from web.workspaces where account = $1";
    let workspaces = db.query(query, &[&account]).await?;
    let workspaces = workspaces.iter().map(|row| row.try_get(0)).collect::<Result<Vec<WorkspaceId>, Error>>()?;
    let query = "select about->>'enclosure' from mailer.letters where person = $1 and about->>'enclosure' is not null";
    let enclosures = db.query(query, &[&person]).await?;
    let enclosures = enclosures.iter().map(|row| row.try_get(0)).collect::<Result<Vec<String>, Error>>()?;
    Ok(Gone { account, person, workspaces, enclosures })
}

/// Takes its rows away, all at once; says how many they were.
pub(super) async fn delete(db: &mut Client, gone: &Gone, schemas: &[&str]) -> Result<u64, Error> {
    let transaction = db.transaction().await?;
    let mut rows = first(&transaction, gone).await?;
    let (people, account): (Vec<PersonId>, _) = (gone.person.into_iter().collect(), vec![gone.account]);
    for (table, column) in tables(&transaction, schemas).await? {
        let ids: &(dyn ToSql + Sync) = match column.as_str() {
            "person" => &people,
            "account" => &account,
            _ => &gone.workspaces,
        };
        rows += transaction.execute(&format!("delete from {table} where {column} = any($1)"), &[ids]).await?;
    }
    rows += last(&transaction, gone, schemas).await?;
    transaction.commit().await?;
    Ok(rows)
}

/// Tables of these schemas with a column that says whose a row is.
async fn tables(db: &Transaction<'_>, schemas: &[&str]) -> Result<Vec<(String, String)>, Error> {
    let query = "select c.table_schema || '.' || c.table_name, c.column_name from information_schema.columns c \
                 join information_schema.tables t using (table_schema, table_name) \
                 where c.table_schema = any($1) and t.table_type = 'BASE TABLE' and c.data_type = 'uuid' \
                 and c.column_name in ('person', 'account', 'workspace') order by 1, 2";
    let found = db.query(query, &[&schemas]).await?;
    let all = found
        .iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect::<Result<Vec<(String, String)>, Error>>()?;
    // A person goes last: others hang on them.
    Ok(all.into_iter().filter(|(table, _)| !KEPT.contains(&table.as_str()) && table != "web.people").collect())
}

/// What is only found by what is taken away after it.
async fn first(db: &Transaction<'_>, gone: &Gone) -> Result<u64, Error> {
    let of_them = "person = $1 or about->>'account' = $2";
    let posts = format!(
        "delete from mailer.posts where letter = any(array(select letter from mailer.letters where {of_them}))"
    );
    let letters = format!("delete from mailer.letters where {of_them}");
    let (owner, account) = (&gone.person, &gone.account.to_string());
    let mut rows = 0;
    for query in [posts, letters] {
        rows += db.execute(&query, &[owner, account]).await?;
    }
    Ok(rows)
}

/// What is called otherwise, and the person.
async fn last(db: &Transaction<'_>, gone: &Gone, schemas: &[&str]) -> Result<u64, Error> {
    let mut rows = 0;
    for table in ["web.workspaces", "lifecycle.workspaces", "mailer.workspaces"] {
        rows += db.execute(&format!("delete from {table} where id = any($1)"), &[&gone.workspaces]).await?;
    }
    let tokens: Vec<String> = gone.workspaces.iter().map(ToString::to_string).collect();
    rows += db.execute("delete from reconciler.exceptions where token = any($1)", &[&tokens]).await?;
    let person = gone.person.map(|person| person.to_string());
    let about: Vec<String> = [gone.account.to_string()].into_iter().chain(person).chain(tokens).collect();
    for schema in schemas {
        let parked = format!("delete from {schema}.parked where split_part(subject, '.', 2) = any($1)");
        rows += db.execute(&parked, &[&about]).await?;
    }
    Ok(rows + db.execute("delete from web.people where id = $1", &[&gone.person]).await?)
}
