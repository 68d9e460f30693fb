//! Who is reached again: they gave another address, or confirmed the one that they have.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use messages::{Message, PersonId, person};
use nats::fold::Received;
use tokio_postgres::{Client, Error, Statement};

/// Whose mail came back, of those that a batch is about; and since when they are reached.
#[derive(Default)]
pub(super) struct Reached {
    unreachable: HashSet<PersonId>,
    since: HashMap<PersonId, Timestamp>,
}

/// Both times stand in one row, so that who is not reached follows from it whichever was written first.
const IS_UNREACHABLE: &str = "returned_at is not null and (reached_at is null or reached_at < returned_at)";

/// Who of these is not reached: $1 people.
pub(crate) fn who_is_unreachable() -> String {
    format!("select person from reach where person = any($1) and {IS_UNREACHABLE}")
}

/// Writes since when these are not reached, and why, or since when they are: $1 people, $2 reasons, $3 and $4 times; what is left out stays.
/// Returns who of them is not reached now.
pub(crate) fn note() -> String {
    format!(
        "with told as (insert into reach (person, why, returned_at, reached_at) \
         select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[]) \
         on conflict (person) do update set why = coalesce(excluded.why, reach.why), \
         returned_at = greatest(reach.returned_at, excluded.returned_at), reached_at = greatest(reach.reached_at, excluded.reached_at) \
         returning person, returned_at, reached_at) select person from told where {IS_UNREACHABLE}"
    )
}

/// For what [`note`] is to leave as it is.
pub(crate) const NO_REASONS: [&str; 0] = [];

/// The same.
pub(crate) const NO_TIMES: [Timestamp; 0] = [];

/// What is written of several people, in the order in which everybody writes it: else two who write at once may each wait for the other.
pub(crate) fn in_order<T: Copy>(of_people: &HashMap<PersonId, T>) -> Vec<(PersonId, T)> {
    let mut all: Vec<(PersonId, T)> = of_people.iter().map(|(person, one)| (*person, *one)).collect();
    all.sort_by_key(|(person, _)| *person);
    all
}

pub(super) struct Statements {
    read: Statement,
    write: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self { read: db.prepare(&who_is_unreachable()).await?, write: db.prepare(&note()).await? })
    }
}

/// Whether this says where somebody is reached from now on.
const fn says_where(message: &Message) -> Option<PersonId> {
    match message {
        Message::PersonEvent(id, person::Event::AddressChanged { .. }) => Some(*id),
        Message::PersonEvent(
            _,
            person::Event::SignedUp { .. }
            | person::Event::Joined { .. }
            | person::Event::Left { .. }
            | person::Event::Wrote { .. }
            | person::Event::Answered { .. }
            | person::Event::SignedInAnew { .. }
            | person::Event::SignedOutEverywhere
            | person::Event::AddressAsked { .. }
            | person::Event::IdentityLinked { .. }
            | person::Event::IdentityUnlinked { .. }
            | person::Event::SignInLinkAsked { .. }
            | person::Event::Exported { .. }
            | person::Event::Unknown,
        )
        | Message::AccountCommand(..)
        | Message::AccountObserved(..)
        | Message::AccountEvent(..)
        | Message::WorkspaceCommand(..)
        | Message::WorkspaceObserved(..)
        | Message::WorkspaceEvent(..)
        | Message::MailEvent(..)
        | Message::Tick(_) => None,
    }
}

impl Reached {
    pub async fn load(db: &Client, statements: &Statements, received: &[Received<Message>]) -> Result<Self, Error> {
        let people: Vec<PersonId> = received.iter().filter_map(|one| says_where(&one.input)).collect();
        if people.is_empty() {
            return Ok(Self::default());
        }
        let rows = db.query(&statements.read, &[&people]).await?;
        let unreachable = rows.iter().map(|row| row.try_get("person")).collect::<Result<_, _>>()?;
        Ok(Self { unreachable, since: HashMap::new() })
    }

    pub async fn save(&self, db: &Client, statements: &Statements) -> Result<(), Error> {
        if self.since.is_empty() {
            return Ok(());
        }
        let (people, times): (Vec<PersonId>, Vec<Timestamp>) = in_order(&self.since).into_iter().unzip();
        db.execute(&statements.write, &[&people, &NO_REASONS.as_slice(), &NO_TIMES.as_slice(), &times]).await.map(drop)
    }

    /// Takes what was received. Returns who was not reached, and is from now on.
    pub fn take(&mut self, received: &Received<Message>) -> Option<PersonId> {
        let person = says_where(&received.input)?;
        self.since.insert(person, received.envelope.at);
        self.unreachable.remove(&person).then_some(person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_writes_of_several_people_in_one_order() {
        let people: Vec<PersonId> = (0..50).map(|_| PersonId::new()).collect();
        let of_people: HashMap<PersonId, usize> = people.iter().copied().zip(0..).collect();
        let all = in_order(&of_people);
        assert_eq!(all.len(), people.len());
        assert!(all.iter().map(|(person, _)| person).is_sorted());
    }
}
