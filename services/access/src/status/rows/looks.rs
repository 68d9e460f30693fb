//! Looks that are counted, each once whoever took it.

use jiff::Timestamp;

use super::super::Component;
use crate::{Access, Error};

/// One look: the instant of its turn, and what was seen of each part that could be seen.
#[derive(Debug, Clone)]
pub struct Looked {
    /// When its turn began.
    pub turn: Timestamp,
    /// What was seen of each part, and under which word it is counted.
    pub seen: Vec<(Component, &'static str)>,
}

/// Stores looks, each unless somebody has counted that turn.
///
/// # Errors
/// When they could not be noted.
pub async fn store(access: &Access, looks: &[Looked]) -> Result<(), Error> {
    // In order, so that two processes never wait for each other in a ring.
    let store = "with looked as (select * from unnest($1::timestamptz[], $2::text[], $3::text[]) as l (turn, part, word)), \
                 taken as (insert into health_looks (turn) select distinct turn from looked order by turn \
                           on conflict (turn) do nothing returning turn) \
                 insert into health_days as d (part, day, working, slow, not_working) \
                 select part, date_trunc('day', turn, 'UTC'), count(*) filter (where word = 'working'), \
                        count(*) filter (where word = 'slow'), count(*) filter (where word = 'not_working') \
                 from looked join taken using (turn) group by 1, 2 order by 1, 2 \
                 on conflict (part, day) do update set working = d.working + excluded.working, \
                 slow = d.slow + excluded.slow, not_working = d.not_working + excluded.not_working";
    let seen =
        || looks.iter().flat_map(|look| look.seen.iter().map(move |(part, word)| (look.turn, part.word(), *word)));
    let turns: Vec<Timestamp> = seen().map(|(turn, ..)| turn).collect();
    let parts: Vec<&str> = seen().map(|(_, part, _)| part).collect();
    let words: Vec<&str> = seen().map(|(.., word)| word).collect();
    access.write().await?.execute(store, &[&turns, &parts, &words]).await?;
    Ok(())
}
