//! What the roles are and may do in Postgres, as a text with a line for each right.

use std::fmt::Write;

use tokio_postgres::{Client, Error};
use verify::{Findings, Part};

/// What they are to be, as a test holds it.
const EXPECTED: &str = include_str!("../../../grants.snap");

const WORDS: [&str; 6] = ["superuser", "createrole", "createdb", "replication", "bypassrls", "inherit"];

/// All but those of Postgres itself and the one who asks.
const ROLES: &str = "
    select rolname::text, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolinherit, rolconnlimit::int8,
           array(select m.roleid::regrole::text from pg_auth_members m where m.member = r.oid order by 1)
    from pg_roles r where rolname !~ '^pg_' and rolname not in ('postgres', current_user) order by 1";

/// What an extension brings is everybody's, and none of ours.
const RIGHTS: &str = "
    select 'database', array(select r from unnest(array['connect','create','temporary']) r where has_database_privilege($1, current_database(), r))
    union all
    select 'schema ' || nspname, array(select r from unnest(array['usage','create']) r where has_schema_privilege($1, oid, r))
    from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
    union all
    select 'table ' || n.nspname || '.' || c.relname,
           array(select r from unnest(array['select','insert','update','delete','truncate','references','trigger']) r where has_table_privilege($1, c.oid, r))
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    union all
    select 'columns of ' || n.nspname || '.' || c.relname,
           array(select r || ' ' || string_agg(a.attname, ' ' order by a.attname) from unnest(array['select','insert','update','references']) r, pg_attribute a
                 where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                 and has_column_privilege($1, c.oid, a.attnum, r) and not has_table_privilege($1, c.oid, r) group by r order by r)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    union all
    select 'sequence ' || n.nspname || '.' || c.relname, array(select r from unnest(array['usage','select','update']) r where has_sequence_privilege($1, c.oid, r))
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S'
    union all
    select 'owner of ' || c.relname, array['owner'] from pg_class c where c.relowner = (select oid from pg_roles where rolname = $1)
    order by 1";

/// Every role, each with what it is and all that it may do; what is not said here is refused.
///
/// # Errors
/// What Postgres says.
pub async fn of_all(db: &Client) -> Result<String, Error> {
    let mut said = String::new();
    for role in db.query(ROLES, &[]).await? {
        let name: String = role.try_get(0)?;
        let mut is = Vec::new();
        for (place, word) in (1..).zip(WORDS) {
            if role.try_get(place)? {
                is.push(word);
            }
        }
        let hands: Vec<String> = role.try_get(8)?;
        let hands = if hands.is_empty() { String::new() } else { format!("; works as {}", hands.join(" or ")) };
        let is = if is.is_empty() { "nothing special".to_owned() } else { is.join(" ") };
        let is = is + &hands;
        let _ = writeln!(said, "\n{name}: {} connections, {is}", role.try_get::<_, i64>(7)?);
        for row in db.query(RIGHTS, &[&name]).await? {
            let (on, may): (String, Vec<String>) = (row.try_get(0)?, row.try_get(1)?);
            if !may.is_empty() {
                let _ = writeln!(said, "  {on}: {}", may.join(" "));
            }
        }
    }
    Ok(said)
}

/// Compares them with the file.
pub(in crate::verify) async fn look(db: &Client, schemas: &[&str], findings: &mut Findings) -> Result<(), Error> {
    let granted = of_all(db).await?;
    findings.looked_at_rows(Part::Rights, granted.lines().count() as u64);
    let expected = EXPECTED.splitn(3, "---\n").last().unwrap_or_default();
    verify::rows::rights(expected, &granted, schemas, findings);
    Ok(())
}
