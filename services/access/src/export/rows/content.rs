//! What stands in an export of what our tables have: each table with the names of its columns, for people and for programs.
//!
//! Left out is what opens something (hashes, keys, tokens), and what is of others: of a team there is who owns it and what oneself is in it.

use domain::authorize::account_role_permits;
use domain::authorize::permission::Permission;
use domain::workspace::Happening;
use messages::account::Role;
use messages::{AccountId, Actor, PersonId};
use serde_json::{Value, json};
use tokio_postgres::types::Json;

use super::super::archive::Table;
use crate::Error;
use crate::database::Reading;

/// More facts than anybody has; of more, the newest.
const FACTS: i64 = 10_000;

/// A table that is one look: what it is called, its columns, and how they are found for `$1`.
struct Look(&'static str, &'static [&'static str], &'static str);

const LOOKS: [Look; 8] = [
    Look(
        "person",
        &[
            "name",
            "name_at_sign_in",
            "email",
            "email_at_sign_in",
            "picture",
            "since",
            "last_sign_in",
            "email_confirmed",
        ],
        "select coalesce(c.name, p.name) as name, p.name as name_at_sign_in, p.email, coalesce(p.said, p.email) as email_at_sign_in, \
         p.picture, p.created_at as since, p.signed_in_at as last_sign_in, p.proven_at as email_confirmed \
         from people p left join preferences c on c.person = p.id where p.id = $1",
    ),
    Look(
        "preferences",
        &["shows_picture", "time_zone", "dates", "mail_when_ready", "mail_on_trouble", "mail_on_news", "changed"],
        "select picture as shows_picture, zone as time_zone, dates, mail_ready as mail_when_ready, mail_trouble as mail_on_trouble, \
         mail_news as mail_on_news, changed_at as changed from preferences where person = $1",
    ),
    Look(
        "ways_to_sign_in",
        &["provider", "email", "since", "last_used"],
        "select issuer as provider, said as email, since, used_at as last_used from identities where person = $1 order by since",
    ),
    Look(
        "sessions",
        &["browser", "began", "last_used", "ends"],
        "select agent as browser, created_at as began, seen_at as last_used, expires_at as ends from sessions where person = $1 order by created_at",
    ),
    Look(
        "accounts",
        &["owner", "role", "since", "plan", "trial_ends", "deleted_on"],
        // A guest learns of the account what its pages tell a guest: whose it is.
        "select coalesce(d.name, o.name) as owner, b.role, b.since, case when b.role <> 'guest' then a.plan end as plan, \
         case when b.role <> 'guest' then a.trial_ends_at end as trial_ends, \
         case when b.role <> 'guest' then a.leaving->>'ends_at' end as deleted_on \
         from account_people b join accounts a on a.id = b.account left join people o on o.id = a.owner \
         left join preferences d on d.person = o.id where b.person = $1 order by b.since",
    ),
    Look(
        "workspaces",
        &["name", "role", "region", "state", "address", "since"],
        "select w.name, r.role, w.region, w.state, w.endpoint as address, w.created_at as since \
         from roles r join workspaces w on w.id = r.workspace where r.person = $1 order by w.created_at",
    ),
    Look(
        "questions",
        &["asked", "topic", "question", "answered", "answer"],
        "select asked_at as asked, topic, body as question, answered_at as answered, answer from questions where person = $1 order by asked_at",
    ),
    Look(
        "addresses_asked_for",
        &["address", "asked", "ended"],
        "select address, asked_at as asked, ended_at as ended from address_changes where person = $1 order by asked_at",
    ),
];

/// All of them, as they stand in one moment.
pub(in crate::export) async fn tables(db: &Reading, person: PersonId) -> Result<Vec<Table>, Error> {
    let mut tables = Vec::with_capacity(LOOKS.len() + 1);
    for Look(name, columns, query) in LOOKS {
        let query = format!("select to_jsonb(found) as found from ({query}) found");
        let rows = db.all(&query, &[&person]).await?;
        let row = |row: &tokio_postgres::Row| {
            let Json(found) = row.try_get::<_, Json<Value>>("found")?;
            let cell = |column| found.get(column).cloned().unwrap_or_default();
            Ok::<_, Error>(columns.iter().map(cell).collect::<Vec<Value>>())
        };
        tables.push(Table { name, columns, rows: rows.iter().map(row).collect::<Result<_, _>>()? });
    }
    tables.push(history(db, person).await?);
    Ok(tables)
}

/// What happened to the workspaces that they see, the oldest first. What was before one was handed over is of those who had it then.
async fn history(db: &Reading, person: PersonId) -> Result<Table, Error> {
    let query = "select * from (select w.name, h.at, to_jsonb(h.at) as written, h.kind, h.sentence, h.actor, h.workspace, h.version \
                 from roles r join workspaces w on w.id = r.workspace join history h on h.workspace = w.id \
                 where r.person = $1 and h.at >= coalesce(w.taken_at, '-infinity') \
                 order by h.at desc, h.version desc limit $2) newest order by at, workspace, version";
    let rows = db.all(query, &[&person, &FACTS]).await?;
    let fact = |row: &tokio_postgres::Row| {
        let (kind, sentence): (Option<&str>, &str) = (row.try_get("kind")?, row.try_get("sentence")?);
        let what = kind.and_then(Happening::from_word).map_or(sentence, |known| known.sentence());
        let Json(at) = row.try_get::<_, Json<Value>>("written")?;
        let actor: Option<&str> = row.try_get("actor")?;
        Ok(vec![json!(row.try_get::<_, &str>("name")?), at, json!(what), json!(by(actor, person))])
    };
    let rows = rows.iter().map(fact).collect::<Result<_, Error>>()?;
    Ok(Table { name: "history", columns: &["workspace", "at", "what", "by"], rows })
}

/// Who was behind something: they, somebody else, or Harbor. Who somebody else is, is theirs.
fn by(actor: Option<&str>, person: PersonId) -> Option<&'static str> {
    Some(match actor?.parse::<Actor>().ok()? {
        Actor::Person(id) | Actor::Behalf { of: id, .. } if id == person => "you",
        Actor::Person(_) | Actor::Behalf { .. } => "somebody else",
        Actor::Staff(_) | Actor::Stripe | Actor::Infra | Actor::Clock | Actor::Service(_) | Actor::Other(_) => "Harbor",
    })
}

/// The accounts whose invoices they see.
pub(in crate::export) async fn paid_by(db: &Reading, person: PersonId) -> Result<Vec<AccountId>, Error> {
    let query = "select account from account_people where person = $1 and role = any($2) order by since";
    let sees = |role: &Role| account_role_permits(*role, Permission::ViewMoney);
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(sees).collect();
    let rows = db.all(query, &[&person, &roles]).await?;
    rows.iter().map(|row| Ok(row.try_get("account")?)).collect()
}

/// Where mail reaches them; none where they are not here any more.
pub(in crate::export) async fn email(db: &Reading, person: PersonId) -> Result<Option<String>, Error> {
    let row = db.one("select email from people where id = $1", &[&person]).await?;
    row.map(|row| Ok(row.try_get("email")?)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What would open something, or is of others, is in no column.
    #[test]
    fn no_look_asks_for_a_secret_and_each_is_of_one_person() {
        for Look(name, columns, query) in LOOKS {
            for secret in ["hash", "subject", "unsubscribe", "key", "token", "code", "sealed"] {
                assert!(!query.contains(secret), "{name} has a {secret}");
            }
            assert!(query.contains("= $1"), "{name} is of everybody");
            assert!(columns.iter().all(|column| query.contains(column)), "{name}");
        }
    }

    #[test]
    fn others_are_not_named() {
        let (ada, other) = (PersonId::new(), PersonId::new());
        let by = |actor: Actor| by(Some(&actor.to_string()), ada);
        assert_eq!(by(Actor::Person(ada)), Some("you"));
        assert_eq!((by(Actor::Person(other)), by(Actor::Clock)), (Some("somebody else"), Some("Harbor")));
        assert_eq!(super::by(None, ada), None);
    }
}
