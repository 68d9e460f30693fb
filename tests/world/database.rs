//! Looking into Postgres from outside: as the superuser, and as the roles of the services.

use std::collections::BTreeMap;

use chassis::Tasks;
use installation::services;
use messages::{AccountId, PersonId, Producer};
use tokio_postgres::{Client, Config, NoTls};

use super::{Customer, World};

const DATABASE: &str = "harbor";

/// The roles of all services that have tables, which are their schemas, as a list in SQL.
pub fn roles() -> String {
    services::stateful().iter().map(|service| format!("'{}'", service.name)).collect::<Vec<_>>().join(", ")
}

impl World {
    /// Gives every table of every service one column more, as an expanding migration does; how many there are.
    pub async fn expands_tables(&self) -> usize {
        let db = self.database().await;
        let mut expanded = 0;
        for schema in Producer::ALL {
            for table in self.tables_of(schema.name()).await.keys() {
                let more =
                    format!("alter table {schema}.{table} add column of_the_next_release text not null default 'new'");
                db.batch_execute(&more).await.unwrap();
                expanded += 1;
            }
        }
        expanded
    }

    /// Everything is open to it.
    pub async fn database(&self) -> Client {
        connect(&self.tasks, self.stack.postgres.superuser(DATABASE)).await
    }

    /// Has Postgres refuse every write (25006), as a primary does that has become a replica, or take them again.
    pub async fn postgres_takes_writes(&self, takes: bool) {
        let db = self.database().await;
        // Or it could not be undone.
        db.batch_execute("set default_transaction_read_only = off").await.unwrap();
        let set = if takes { "reset default_transaction_read_only" } else { "set default_transaction_read_only = on" };
        db.batch_execute(&format!("alter system {set}")).await.unwrap();
        db.batch_execute("select pg_reload_conf()").await.unwrap();
    }

    /// What a service may do.
    pub async fn database_as(&self, role: &str) -> Client {
        let password = self.secret(&format!("{role}.password"));
        connect(&self.tasks, self.stack.postgres.url(role, &password, DATABASE).parse().unwrap()).await
    }

    /// One of the stack's secrets.
    pub fn secret(&self, file: &str) -> String {
        std::fs::read_to_string(self.stack.secrets.join(file)).unwrap().trim_end().to_owned()
    }

    /// One number.
    pub async fn counts(&self, query: &str) -> i64 {
        self.database().await.query_one(query, &[]).await.unwrap().get(0)
    }

    /// Who a customer is here; they must have signed in once.
    pub async fn person(&self, customer: &Customer) -> (PersonId, AccountId) {
        let query = "select id, account from web.people where subject = $1";
        let row = self.database().await.query_one(query, &[&customer.persona.subject]).await.unwrap();
        (row.get(0), row.get(1))
    }

    /// The tables of a schema as text, row by row in a fixed order.
    pub async fn tables_of(&self, schema: &str) -> BTreeMap<String, Vec<String>> {
        let db = self.database().await;
        let query = "select table_name::text from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE'";
        let mut tables = BTreeMap::new();
        for row in db.query(query, &[&schema]).await.unwrap() {
            let table: String = row.get(0);
            let rows = db.query(&format!("select to_jsonb(t)::text from {schema}.{table} t order by 1"), &[]).await;
            tables.insert(table, rows.unwrap().iter().map(|row| row.get(0)).collect());
        }
        tables
    }
}

async fn connect(tasks: &Tasks, config: Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    // It ends when the client is dropped, or when a story stops the server.
    tasks.spawn("a look into Postgres", async move { drop(connection.await) });
    client
}
