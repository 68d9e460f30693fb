//! What the tables say of how things are: the last tick that came through, the newest commands, and the places.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Region, State};

use super::super::{Place, RecentCommand, Tables};
use crate::Error;
use crate::database::Reading;

/// An order of before this is no sign of how things are now.
const RECENT: SignedDuration = SignedDuration::from_mins(5);

/// Setting up that takes longer than this is late: it usually takes under a minute.
const LATE: SignedDuration = SignedDuration::from_mins(3);

/// What the tables say at `now`; how long they took, who asks finds out.
pub(in crate::status) async fn tables(db: &Reading, now: Timestamp) -> Result<Tables, Error> {
    let tick = match db.one("select at from clock", &[]).await? {
        Some(row) => Some(row.try_get("at")?),
        None => None,
    };
    let commands = "select o.placed_at, c.command is not null as is_answered \
                  from orders o left join outcomes c on c.command = o.command \
                  where o.placed_at > $1 order by o.placed_at desc limit 20";
    let commands = db.all(commands, &[&(now - RECENT)]).await?;
    let commands = commands
        .iter()
        .map(|row| Ok(RecentCommand { placed_at: row.try_get("placed_at")?, is_answered: row.try_get("is_answered")? }))
        .collect::<Result<_, tokio_postgres::Error>>()?;
    // Goes over all workspaces, at most once in some seconds: an index would cost every change of each of them more.
    let places = "select region, count(*) as promised, \
                  count(*) filter (where state = any($2) or (state = any($3) and since < $4)) as ailing \
                  from workspaces where desired = $1 group by region";
    let ill = [State::Failed, State::Unknown];
    let on_the_way = [State::Pending, State::Provisioning];
    let places = db.all(places, &[&Desired::Running, &&ill[..], &&on_the_way[..], &(now - LATE)]).await?;
    let counted = places
        .iter()
        .map(|row| Ok((row.try_get("region")?, row.try_get("promised")?, row.try_get("ailing")?)))
        .collect::<Result<Vec<(Region, i64, i64)>, tokio_postgres::Error>>()?;
    let place = |region: &Region| {
        let found = counted.iter().find(|(counted, ..)| counted == region);
        let (promised, ailing) = found.map_or((0, 0), |(_, promised, ailing)| (*promised, *ailing));
        Place { region: *region, promised, ailing }
    };
    Ok(Tables { took: Duration::ZERO, tick, commands, places: Region::ALL.iter().map(place).collect() })
}
