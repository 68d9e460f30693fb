//! The mechanism with nouns of its own: houses, and rooms that stand in them. The tables are out of reach, so that what
//! answers has looked at none.

use std::sync::Arc;

use domain::authorize::permission::{
    EndSession, ListSessions, ListWorkspaces, RenameWorkspace, SignOut, ViewCommand, ViewGallery, ViewHelp, ViewPlans,
    ViewWorkspace,
};
use domain::authorize::{Denied, Presence, Principal, Why};
use messages::person::Role;
use messages::{AccountId, PersonId, SessionId, WorkspaceId};

use super::*;
use crate::command::Record;
use crate::session::{Secret, Session, Target};
use crate::workspace::Workspace;

/// A house. Who asks owns the first, is a member of the second, and a stranger to the third.
#[derive(Debug)]
struct House(u128);

/// A room. Those of the first house are 10 to 19, and so on.
#[derive(Debug)]
struct Room(u128);

impl Guarded for House {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let Some(id) = ask.params.id::<WorkspaceId>("id")? else { return Ok(None) };
        let role = match id.uuid().as_u128() {
            1 => Some(Role::Owner),
            2 => Some(Role::Member),
            3 => None,
            _ => return Ok(None),
        };
        let on = Resource::Workspace { id, account: AccountId::new(), role, presence: Presence::Here };
        Ok(Some((Self(id.uuid().as_u128()), on)))
    }
}

impl Nested for Room {
    type In = House;

    /// As somebody writes it who forgets the house.
    async fn find_in(_outer: &House, ask: &Ask<'_>) -> Result<Option<Self>, Error> {
        let Some(number) = ask.params.id("room")? else { return Ok(None) };
        Ok((10..40).contains(&number).then_some(Self(number)))
    }

    fn is_in(&self, outer: &House) -> bool {
        self.0 / 10 == outer.0
    }
}

fn somebody() -> Asker {
    let session = Session {
        key: Secret::new().unwrap().key(),
        id: SessionId::new(),
        person: PersonId::new(),
        account: AccountId::new(),
        looked_at: None,
        begun_at: jiff::Timestamp::UNIX_EPOCH,
        identity: None,
        by_letter: false,
        role: Some(messages::account::Role::Owner),
        teams: Vec::new(),
        name: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        picture: None,
        language: None,
        zone: None,
        is_open: true,
        plan: None,
        trial_ends_at: None,
        trial_ended_at: None,
        money: None,
        leaving: None,
        returned: None,
    };
    Asker::Person(Arc::new(session))
}

async fn asks<P: Permitted, R: Guarded>(what: P, asker: &Asker, params: &Params) -> Result<(R, Permit<P>), Error> {
    asks_where(Installation::default(), what, asker, params).await
}

async fn asks_where<P: Permitted, R: Guarded>(
    installation: Installation,
    what: P,
    asker: &Asker,
    params: &Params,
) -> Result<(R, Permit<P>), Error> {
    let database = Database::out_of_reach();
    grant(what, &Ask { asker, params, installation, database: &database }).await
}

fn denied<T>(result: Result<T, Error>) -> Option<Denied> {
    match result {
        Err(Error::Denied(why)) => Some(why),
        Ok(_) | Err(Error::Away(_) | Error::Undone(_) | Error::Ours(_)) => None,
    }
}

fn room(house: u128, room: &str) -> Params {
    let house = WorkspaceId::from_uuid(uuid::Uuid::from_u128(house)).to_string();
    [("id", house.as_str()), ("room", room)].into_iter().collect()
}

#[tokio::test]
async fn both_parts_of_a_nested_path_are_read_and_both_rows_handed_over() {
    let found = asks::<_, Within<Room>>(ViewWorkspace, &somebody(), &room(2, "25")).await;
    let (Within { outer: House(house), inner: Room(number) }, permit) = found.unwrap();
    assert_eq!((house, number), (2, 25));
    assert!(matches!(permit.on(), Resource::Workspace { role: Some(Role::Member), .. }), "{:?}", permit.on());
}

#[tokio::test]
async fn what_stands_elsewhere_is_the_same_as_absent() {
    let ada = somebody();
    // Of another house that she may see, of one that she may not, of none, and no number at all.
    for number in ["15", "31", "99", "kitchen"] {
        let seen = asks::<_, Within<Room>>(ViewWorkspace, &ada, &room(2, number)).await;
        assert_eq!(denied(seen), Some(Denied::NotFound), "{number}");
        // Nor does she read that she may not change it: that would say that it is there.
        let changed = asks::<_, Within<Room>>(RenameWorkspace, &ada, &room(2, number)).await;
        assert_eq!(denied(changed), Some(Denied::NotFound), "{number}");
    }
    let changed = asks::<_, Within<Room>>(RenameWorkspace, &ada, &room(2, "25")).await;
    assert_eq!(denied(changed), Some(Denied::Forbidden(Why::Role)));
}

#[tokio::test]
async fn what_stands_in_something_foreign_is_as_foreign() {
    for house in [3, 4] {
        let seen = asks::<_, Within<Room>>(ViewWorkspace, &somebody(), &room(house, "31")).await;
        assert_eq!(denied(seen), Some(Denied::NotFound), "{house}");
    }
    let seen = asks::<_, Within<Room>>(ViewWorkspace, &Asker::Nobody, &room(1, "15")).await;
    assert_eq!(denied(seen), Some(Denied::SignIn));
}

#[tokio::test]
async fn a_route_that_names_only_one_of_two_is_our_mistake() {
    let params = Params::one("id", WorkspaceId::from_uuid(uuid::Uuid::from_u128(1)));
    let seen = asks::<_, Within<Room>>(ViewWorkspace, &somebody(), &params).await;
    assert!(matches!(seen, Err(Error::Ours(_))), "{seen:?}");
}

#[tokio::test]
async fn what_is_public_or_ones_own_session_costs_no_look_at_the_tables() {
    let (ada, nothing) = (somebody(), Params::none());
    for asker in [&Asker::Nobody, &ada] {
        assert!(asks::<_, ()>(ViewPlans, asker, &nothing).await.is_ok());
        assert!(asks::<_, ()>(ViewHelp, asker, &nothing).await.is_ok());
    }
    for found in [
        asks::<_, Arc<Session>>(SignOut, &ada, &nothing).await.map(|(session, permit)| (session, permit.who())),
        asks::<_, Arc<Session>>(ListSessions, &ada, &nothing).await.map(|(session, permit)| (session, permit.who())),
        asks::<_, Arc<Session>>(ListWorkspaces, &ada, &nothing).await.map(|(session, permit)| (session, permit.who())),
    ] {
        let (session, who) = found.unwrap();
        assert_eq!(who, Principal::Person(session.person));
    }
}

#[tokio::test]
async fn neither_a_stranger_nor_nonsense_costs_a_look_at_the_tables() {
    let (ada, one) = (somebody(), Params::one("id", WorkspaceId::new()));
    let stranger = asks::<_, Workspace>(ViewWorkspace, &Asker::Nobody, &one).await;
    assert_eq!(denied(stranger), Some(Denied::SignIn));
    let nonsense = |name| Params::one(name, "x'--");
    let workspace = asks::<_, Workspace>(ViewWorkspace, &ada, &nonsense("id")).await;
    assert_eq!(denied(workspace), Some(Denied::NotFound));
    let record = asks::<_, Record>(ViewCommand, &ada, &nonsense("command")).await;
    assert_eq!(denied(record), Some(Denied::NotFound));
    let session = asks::<_, Target>(EndSession, &ada, &nonsense("session")).await;
    assert_eq!(denied(session), Some(Denied::NotFound));
    // Whoever does look finds nobody there.
    assert!(matches!(asks::<_, Workspace>(ViewWorkspace, &ada, &one).await, Err(Error::Away(_))));
}

#[tokio::test]
async fn all_others_are_ones_own_and_this_one_stays() {
    let ada = somebody();
    let this = ada.session().unwrap();
    let (target, permit) = asks::<_, Target>(EndSession, &ada, &Params::one("session", "others")).await.unwrap();
    assert_eq!(target, Target::Others { of: this.person, but: this.id });
    assert_eq!(permit.on(), &Resource::Person(this.person));
    assert!(!target.ends(this) && Target::One { id: this.id, of: this.person }.ends(this));
}

#[tokio::test]
async fn the_gallery_is_there_where_the_installation_shows_it() {
    for shows_gallery in [true, false] {
        let installation = Installation { shows_gallery, ..Installation::default() };
        let seen = asks_where::<_, Gallery>(installation, ViewGallery, &Asker::Nobody, &Params::none()).await;
        assert_eq!(denied(seen), (!shows_gallery).then_some(Denied::NotFound));
    }
}
