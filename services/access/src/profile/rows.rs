//! A person as their provider and they themselves describe them.
//!
//! Choices are one row for each person. Each form writes its own columns of it and leaves the others alone, so that two
//! tabs do not undo each other.

use domain::authorize::permission::{ChangeProfile, SwitchOffMail};
use domain::authorize::{Permit, Resource};
use domain::reader::{Language, Zone};
use jiff::Timestamp;
use messages::PersonId;
use messages::mail::Returned;
use messages::person::Choice;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::database::Reading;
use crate::person::{Name, introduce};
use crate::session::Secret;
use crate::{Access, Error};

/// Somebody, as they and their provider describe them.
#[derive(Debug, Clone)]
pub struct Profile {
    /// How they are called here.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
    /// Whether a letter of ours was answered from there.
    pub is_proven: bool,
    /// What their provider says of their address; it is not always where mail goes.
    pub said: String,
    /// Why mail to them comes back, if it does.
    pub returned: Option<Returned>,
    /// The picture that their provider has of them, whether or not they want it shown.
    pub picture: Option<String>,
    /// Whether it is shown.
    pub picture_shown: bool,
    /// Where they are, if they chose it.
    pub zone: Option<Zone>,
    /// How dates are written, if they chose it.
    pub language: Option<Language>,
    /// What they want to be written to about.
    pub mail: Mail,
    /// Who vouched for them last.
    pub issuer: String,
}

/// What somebody wants to be written to about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mail {
    /// A workspace became ready.
    pub ready: bool,
    /// A workspace has trouble, or is well again.
    pub trouble: bool,
    /// What is new in the product.
    pub news: bool,
}

impl Mail {
    /// As a row has it: what nobody chose is as usual.
    pub(crate) fn read(row: &Row) -> Result<Self, Error> {
        let (ready, trouble, news): (Option<bool>, Option<bool>, Option<bool>) =
            (row.try_get("mail_ready")?, row.try_get("mail_trouble")?, row.try_get("mail_news")?);
        let usual = Self::default();
        Ok(Self {
            ready: ready.unwrap_or(usual.ready),
            trouble: trouble.unwrap_or(usual.trouble),
            news: news.unwrap_or(usual.news),
        })
    }
}

impl Default for Mail {
    /// What matters to somebody's work, and no advertising.
    fn default() -> Self {
        Self { ready: true, trouble: true, news: false }
    }
}

/// What the form of the profile changes.
pub struct Chosen {
    /// None for the one that they have.
    pub name: Option<Name>,
    /// None where there is no picture to be shown: then nothing was asked.
    pub picture_shown: Option<bool>,
    /// None for that of the browser.
    pub zone: Option<Zone>,
    /// None for what the browser wants.
    pub language: Option<Language>,
}

/// The profile of a person.
pub async fn find(db: &Reading, person: PersonId) -> Result<Option<Profile>, Error> {
    let query = "select coalesce(c.name, p.name) as name, p.email, p.proven is not distinct from p.email as is_proven, coalesce(p.said, p.email) as said, m.why as returned, p.picture, coalesce(c.picture, true) as picture_shown, c.zone, c.dates, \
                 c.mail_ready, c.mail_trouble, c.mail_news, coalesce((select issuer from identities where person = p.id and issuer <> 'passkey' order by used_at desc limit 1), p.issuer) as issuer \
                 from people p left join preferences c on c.person = p.id left join mailboxes m on m.person = p.id where p.id = $1";
    let Some(row) = db.one(query, &[&person]).await? else { return Ok(None) };
    let (zone, dates): (Option<&str>, Option<&str>) = (row.try_get("zone")?, row.try_get("dates")?);
    Ok(Some(Profile {
        name: row.try_get("name")?,
        email: row.try_get("email")?,
        is_proven: row.try_get("is_proven")?,
        said: row.try_get("said")?,
        returned: row.try_get("returned")?,
        picture: row.try_get("picture")?,
        picture_shown: row.try_get("picture_shown")?,
        zone: zone.and_then(Zone::named),
        language: dates.and_then(Language::from_tag),
        mail: Mail::read(&row)?,
        issuer: row.try_get("issuer")?,
    }))
}

/// Keeps what somebody chose in their profile.
pub async fn keep_profile(
    access: &Access,
    permit: &Permit<ChangeProfile>,
    chosen: &Chosen,
    now: Timestamp,
) -> Result<(), Error> {
    let upsert = "insert into preferences (person, name, picture, zone, dates, changed_at) values ($1, $2, coalesce($3, true), $4, $5, $6) \
                  on conflict (person) do update set name = coalesce($2, preferences.name), picture = coalesce($3, preferences.picture), \
                  zone = excluded.zone, dates = excluded.dates, changed_at = excluded.changed_at";
    let (name, zone) = (chosen.name.as_ref().map(Name::as_str), chosen.zone.as_ref().map(Zone::name));
    let dates = chosen.language.map(Language::tag);
    keep(access, permit, upsert, &[&name, &chosen.picture_shown, &zone, &dates, &now]).await
}

/// Keeps what somebody wants to be written to about.
pub async fn keep_mail(
    access: &Access,
    permit: &Permit<ChangeProfile>,
    mail: Mail,
    now: Timestamp,
) -> Result<(), Error> {
    let upsert = "insert into preferences (person, mail_ready, mail_trouble, mail_news, changed_at) values ($1, $2, $3, $4, $5) \
                  on conflict (person) do update set mail_ready = excluded.mail_ready, mail_trouble = excluded.mail_trouble, \
                  mail_news = excluded.mail_news, changed_at = excluded.changed_at";
    keep(access, permit, upsert, &[&mail.ready, &mail.trouble, &mail.news, &now]).await
}

/// Switches off the letters that somebody chose of those that can be, for whoever has this token: their mail program sends it, whether or
/// not they are signed in. Who that was; nobody else has to know. Where it is off already, it is told once more to who sends letters.
pub async fn switch_off(
    access: &Access,
    _: &Permit<SwitchOffMail>,
    token: &Secret,
    choice: Choice,
    now: Timestamp,
) -> Result<Option<PersonId>, Error> {
    let column = match choice {
        Choice::Ready => "mail_ready",
        Choice::Trouble => "mail_trouble",
        Choice::News => "mail_news",
        Choice::Unknown => return Ok(None),
    };
    let off = format!(
        "with off as (insert into preferences (person, {column}, changed_at) select id, false, $2 from people where unsubscribe = $1 \
         on conflict (person) do update set {column} = false, changed_at = excluded.changed_at returning person) \
         update people set unheard_at = clock_timestamp() where id = any(array(select person from off)) returning id"
    );
    let row = access.write().await?.query_opt(&off, &[&token.key().bytes(), &now]).await?;
    Ok(row.map(|row| row.try_get("id")).transpose()?)
}

/// Writes the row of whom the permit is about, who stands first among the values, and tells those who send them something.
async fn keep(
    access: &Access,
    permit: &Permit<ChangeProfile>,
    upsert: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<(), Error> {
    let Resource::Person(person) = permit.on() else { return Err(Error::NOT_FOUND) };
    let values = [&[person as &(dyn ToSql + Sync)], values].concat();
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    transaction.execute(upsert, &values).await?;
    transaction.execute("update people set unheard_at = clock_timestamp() where id = $1", &[person]).await?;
    transaction.commit().await?;
    drop(db);
    introduce(access, *person).await;
    Ok(())
}
