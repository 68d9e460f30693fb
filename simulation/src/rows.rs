//! Looks into the tables of all services at one moment, as their superuser.

use jiff::Timestamp;
use messages::account::{People, Role};
use messages::workspace::State;
use messages::{AccountId, PersonId, Producer, WorkspaceId};
use nats::fold::Subscription;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row, Statement};

use crate::check::people::{Belonging, Told};

/// Where the intents of all effects stand.
const EFFECTS: [&str; 5] =
    ["reconciler.instances", "reconciler.sweeps", "billing.payers", "billing.provider_sweeps", "mailer.letters"];

/// How far everything is, at one moment.
pub(crate) struct Position {
    /// By the place of each fold: how far it has read, and the last number that it gave.
    pub(crate) folds: Vec<(u64, u64)>,
    /// Drafts that wait for their number.
    pub(crate) drafts: i64,
    /// Calls that are due or under way.
    pub(crate) calls: i64,
    /// When the next call is due.
    pub(crate) next_call: Option<Timestamp>,
}

/// What a service's table says of a workspace.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) id: WorkspaceId,
    pub(crate) state: State,
    pub(crate) version: u64,
}

/// The prepared looks.
pub(crate) struct Looks {
    position: Statement,
    folds: usize,
    standing: Vec<Statement>,
    /// As billing has people, as lifecycle does, and as web does.
    people: Vec<Statement>,
}

impl Looks {
    /// For these folds.
    pub(crate) async fn prepare(db: &Client, folds: &[Subscription]) -> Result<Self, Error> {
        let columns = (0..).zip(folds).map(|(place, fold)| {
            let (schema, stream) = (fold.producer.name(), fold.stream);
            let of = |column: &str| format!("(select {column} from {schema}.checkpoint where stream = '{stream}')");
            format!("{} as seq{place}, {} as number{place}", of("seq"), of("number"))
        });
        let drafts: Vec<_> =
            Producer::ALL.iter().map(|producer| format!("(select count(*) from {producer}.drafts)")).collect();
        let calls = EFFECTS
            .map(|table| format!("(select count(*) from {table} where due_at <= $1 or leased_until is not null)"));
        let next = EFFECTS.map(|table| format!("(select min(due_at) from {table} where due_at > $1)"));
        let position = format!(
            "select {}, {} as drafts, {} as calls, least({}) as next_call",
            columns.collect::<Vec<_>>().join(", "),
            drafts.join(" + "),
            calls.join(" + "),
            next.join(", ")
        );
        let standing =
            async |schema: &str| db.prepare(&format!("select id, state, version from {schema}.workspaces")).await;
        let people = async |schema: &str| {
            db.prepare(&format!("select id, people from {schema}.accounts where people is not null")).await
        };
        let listed = "select account, person, role from web.account_people";
        Ok(Self {
            position: db.prepare(&position).await?,
            folds: folds.len(),
            standing: vec![standing("lifecycle").await?, standing("web").await?],
            people: vec![people("billing").await?, people("lifecycle").await?, db.prepare(listed).await?],
        })
    }

    /// How far everything is when it is this time for the effects.
    pub(crate) async fn position(&self, db: &Client, now: Timestamp) -> Result<Position, Error> {
        let row = db.query_one(&self.position, &[&now]).await?;
        let number =
            |name: String| Ok::<_, Error>(row.try_get::<_, Option<i64>>(name.as_str())?.unwrap_or(0).cast_unsigned());
        let folds =
            (0..self.folds).map(|place| Ok((number(format!("seq{place}"))?, number(format!("number{place}"))?)));
        Ok(Position {
            folds: folds.collect::<Result<_, Error>>()?,
            drafts: row.try_get("drafts")?,
            calls: row.try_get("calls")?,
            next_call: row.try_get("next_call")?,
        })
    }

    /// All workspaces as lifecycle has them, and as web does.
    pub(crate) async fn standing(&self, db: &Client) -> Result<[Vec<Standing>; 2], Error> {
        let read = async |statement: &Statement| {
            db.query(statement, &[]).await?.iter().map(standing).collect::<Result<Vec<_>, Error>>()
        };
        Ok([read(&self.standing[0]).await?, read(&self.standing[1]).await?])
    }

    /// The people of all accounts, as each tells them who does.
    pub(crate) async fn people(&self, db: &Client) -> Result<[(&'static str, Told); 3], Error> {
        let kept = async |statement: &Statement| {
            db.query(statement, &[]).await?.iter().map(people).collect::<Result<Told, Error>>()
        };
        let mut listed = Told::new();
        for row in db.query(&self.people[2], &[]).await? {
            let role: &str = row.try_get("role")?;
            let role = Role::from_word(role).unwrap_or(Role::Unknown);
            listed.entry(row.try_get("account")?).or_default().insert(row.try_get("person")?, role);
        }
        let (billing, lifecycle) = (kept(&self.people[0]).await?, kept(&self.people[1]).await?);
        Ok([("billing", billing), ("lifecycle", lifecycle), ("web", listed)])
    }
}

fn people(row: &Row) -> Result<(AccountId, Belonging), Error> {
    let Json(people): Json<People> = row.try_get("people")?;
    Ok((row.try_get("id")?, people.members.iter().map(|one| (one.person, one.role)).collect()))
}

fn standing(row: &Row) -> Result<Standing, Error> {
    let version: i64 = row.try_get("version")?;
    Ok(Standing { id: row.try_get("id")?, state: row.try_get("state")?, version: version.cast_unsigned() })
}

/// How somebody is called.
pub(crate) fn name(person: PersonId) -> String {
    format!("Customer {person}")
}

/// Where mail reaches somebody.
pub(crate) fn email(person: PersonId) -> String {
    format!("{person}@simulation.invalid")
}

/// Notes who signs in for the first time, as web does: a membership of somebody who never did is what nobody can have.
pub(crate) async fn signs_in(db: &Client, person: PersonId, account: AccountId, at: Timestamp) -> Result<u64, Error> {
    let insert = "insert into web.people (id, issuer, subject, account, name, email, created_at, signed_in_at) \
                  values ($1, 'simulation', $2, $3, $4, $5, $6, $6)";
    let (subject, name, email) = (person.to_string(), name(person), email(person));
    db.execute(insert, &[&person, &subject, &account, &name, &email, &at]).await
}

/// Changes what web shows of one workspace, which nobody may.
pub(crate) async fn spoil(db: &Client) -> Result<u64, Error> {
    let spoil = "update web.workspaces set state = 'failed' \
                 where id = (select id from web.workspaces where state = 'ready' order by id limit 1)";
    db.execute(spoil, &[]).await
}
