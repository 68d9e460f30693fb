//! What happened to a workspace: facts, each put into a sentence when it is shown.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::authorize::permission::ViewWorkspace;
use domain::authorize::{Permit, Resource};
use domain::because::Chain;
use domain::workspace::Happening;
use jiff::Timestamp;
use messages::{Actor, PersonId};
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use crate::Error;
use crate::database::Reading;

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it stands in the history: a later one has a higher one.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// What, in one plain sentence.
    pub sentence: String,
    /// Who is behind it; none where that was not kept.
    pub actor: Option<Actor>,
    /// It, and what led to it; none where that was not kept.
    pub because: Option<Chain>,
}

/// What somebody looks for in a history.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Of which kind.
    pub by: By,
    /// Not before then.
    pub from: Option<Timestamp>,
    /// Before then.
    pub until: Option<Timestamp>,
}

/// The kinds that people tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Everything.
    #[default]
    All,
    /// What its people did.
    People,
    /// What came from Harbor.
    Harbor,
    /// Trouble.
    Trouble,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::All, Self::People, Self::Harbor, Self::Trouble];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::People => "people",
            Self::Harbor => "harbor",
            Self::Trouble => "trouble",
        }
    }
}

/// From where in a history one reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Its end.
    Newest,
    /// What is older than this.
    Before(u64),
    /// What is newer than this, the next first.
    After(u64),
}

/// The words that we have a sentence for. A release from before wrote the sentence itself; for a word of a newer one
/// we have none yet.
fn words(of: impl Fn(&Happening) -> bool) -> Vec<&'static str> {
    Happening::ALL.iter().filter(|happening| of(happening)).map(|happening| happening.word()).collect()
}

/// What fits a filter. Who did what a release from before kept is told by what it is.
const FITS: &str = "workspace = $1 and (kind = any($2) or sentence <> '') \
    and case $3 when 'people' then coalesce(actor like 'person:%', kind = any($4), false) \
                when 'harbor' then coalesce(actor not like 'person:%', kind <> all($4), false) \
                when 'trouble' then coalesce(kind = any($5), false) \
                else true end \
    and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7) \
    and at >= coalesce((select w.taken_at from workspaces w where w.id = $1), '-infinity')";

const COLUMNS: &str = "version, at, kind, sentence, actor, because";

static OLDER: LazyLock<String> = LazyLock::new(|| {
    format!("select {COLUMNS} from history where {FITS} and version < $8 order by version desc limit $9")
});

static NEWER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select * from (select {COLUMNS} from history where {FITS} and version > $8 order by version limit $9) newer \
         order by version desc"
    )
});

/// What happened to the workspace that somebody may see since their account has it, newest first: so much of it at most, from there on.
///
/// # Errors
/// When nobody can say.
pub async fn history(
    db: &Reading,
    permit: &Permit<ViewWorkspace>,
    filter: &Filter,
    place: Place,
    limit: usize,
) -> Result<Vec<Entry>, Error> {
    let Resource::Workspace { id, .. } = permit.on() else { return Ok(Vec::new()) };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let (query, version) = match place {
        Place::Newest => (&OLDER, i64::MAX),
        Place::Before(version) => (&OLDER, i64::try_from(version).unwrap_or(i64::MAX)),
        Place::After(version) => (&NEWER, i64::try_from(version).unwrap_or(i64::MAX)),
    };
    let (known, of_people, trouble) = (words(|_| true), words(is_of_people), words(is_trouble));
    let Filter { by, from, until } = filter;
    let rows = db.all(query, &[id, &known, &by.word(), &of_people, &trouble, from, until, &version, &limit]).await?;
    rows.iter().map(entry).collect()
}

fn entry(row: &Row) -> Result<Entry, Error> {
    let (kind, sentence): (Option<&str>, &str) = (row.try_get("kind")?, row.try_get("sentence")?);
    let happening = kind.and_then(Happening::from_word);
    let sentence = happening.map_or_else(|| sentence.to_owned(), |happening| happening.sentence().to_owned());
    let actor: Option<&str> = row.try_get("actor")?;
    let because = row.try_get::<_, Option<Json<serde_json::Value>>>("because")?;
    let version: i64 = row.try_get("version")?;
    Ok(Entry {
        version: version.cast_unsigned(),
        at: row.try_get("at")?,
        sentence,
        actor: actor.and_then(|actor| actor.parse().ok()),
        because: because.and_then(|Json(because)| serde_json::from_value(because).ok()),
    })
}

/// What only a person can have done.
const fn is_of_people(happening: &Happening) -> bool {
    match happening {
        Happening::Created
        | Happening::RetryAsked
        | Happening::Renamed
        | Happening::Removed
        | Happening::Restored
        | Happening::Restarted
        | Happening::Kept
        | Happening::Rekeyed
        | Happening::MemberAdded
        | Happening::MemberRemoved
        | Happening::Offered
        | Happening::OfferWithdrawn
        | Happening::OfferDeclined
        | Happening::TakenOver
        | Happening::Inside(_) => true,
        Happening::SettingUp
        | Happening::Ready
        | Happening::Paused
        | Happening::Trouble
        | Happening::TakingAway
        | Happening::Deleted
        | Happening::FirstCode
        | Happening::OwnKey
        | Happening::Resumed
        | Happening::PausesChanged
        | Happening::EndingAnnounced
        | Happening::EndingTold => false,
    }
}

const fn is_trouble(happening: &Happening) -> bool {
    match happening {
        Happening::Trouble | Happening::RetryAsked => true,
        Happening::Created
        | Happening::SettingUp
        | Happening::Ready
        | Happening::Paused
        | Happening::TakingAway
        | Happening::Deleted
        | Happening::FirstCode
        | Happening::OwnKey
        | Happening::Renamed
        | Happening::Removed
        | Happening::Restored
        | Happening::Resumed
        | Happening::PausesChanged
        | Happening::EndingAnnounced
        | Happening::EndingTold
        | Happening::Restarted
        | Happening::Kept
        | Happening::Rekeyed
        | Happening::MemberAdded
        | Happening::MemberRemoved
        | Happening::Offered
        | Happening::OfferWithdrawn
        | Happening::OfferDeclined
        | Happening::TakenOver
        | Happening::Inside(_) => false,
    }
}

/// How those are called who had a part in what happened to the workspace that somebody may see.
///
/// # Errors
/// When nobody can say.
pub async fn names(
    db: &Reading,
    _: &Permit<ViewWorkspace>,
    actors: impl Iterator<Item = &Actor>,
) -> Result<HashMap<PersonId, String>, Error> {
    let people: Vec<PersonId> = actors
        .filter_map(|actor| match actor {
            Actor::Person(person) => Some(*person),
            Actor::Staff(_) | Actor::Behalf { .. } | Actor::Other(_) => None,
            Actor::Stripe | Actor::Infra | Actor::Clock | Actor::Service(_) => None,
        })
        .collect();
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let query = "select p.id, coalesce(c.name, p.name) as name from people p left join preferences c on c.person = p.id \
                 where p.id = any($1)";
    let rows = db.all(query, &[&people]).await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("name")?))).collect()
}
