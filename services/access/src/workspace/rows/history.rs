//! What happened to a workspace: facts, each put into a sentence when it is shown.

use domain::authorize::permission::ViewWorkspace;
use domain::authorize::{Permit, Resource};
use domain::workspace::Happening;
use jiff::Timestamp;

use crate::Error;
use crate::database::Reading;

/// Something that happened, in a sentence for the customer.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What, in one plain sentence.
    pub sentence: String,
}

/// The words that we have a sentence for. A release from before wrote the sentence itself; for a word of a newer one
/// we have none yet, so it is not counted either.
fn known_words() -> Vec<&'static str> {
    Happening::ALL.iter().copied().map(Happening::word).collect()
}

/// How much happened to the workspace that somebody may see.
///
/// # Errors
/// When nobody can say.
pub async fn count_history(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<usize, Error> {
    let Resource::Workspace { id, .. } = permit.on() else { return Ok(0) };
    let query = "select count(*) from history where workspace = $1 and (kind = any($2) or sentence <> '')";
    let count: i64 = db.one(query, &[id, &known_words()]).await?.map_or(Ok(0), |row| row.try_get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// What happened to the workspace that somebody may see, newest first: so much at most, behind so much else.
///
/// # Errors
/// When nobody can say.
pub async fn history(
    db: &Reading,
    permit: &Permit<ViewWorkspace>,
    (limit, offset): (i64, i64),
) -> Result<Vec<Entry>, Error> {
    let Resource::Workspace { id, .. } = permit.on() else { return Ok(Vec::new()) };
    let query = "select at, kind, sentence from history where workspace = $1 and (kind = any($2) or sentence <> '') \
                 order by version desc limit $3 offset $4";
    let rows = db.all(query, &[id, &known_words(), &limit, &offset]).await?;
    let entry = |row: &tokio_postgres::Row| {
        let (kind, sentence): (Option<&str>, &str) = (row.try_get("kind")?, row.try_get("sentence")?);
        let happening = kind.and_then(Happening::from_word);
        let sentence = happening.map_or_else(|| sentence.to_owned(), |happening| happening.sentence().to_owned());
        Ok(Entry { at: row.try_get("at")?, sentence })
    };
    rows.iter().map(entry).collect()
}
