//! The permission is the extractor that hands you the row.
//!
//! A handler that takes [`Permitted<ViewWorkspace>`] gets the workspace, the proof that the visitor may see it, and
//! nothing if they may not. [`domain::authorize`] is asked here, once for each request, and nowhere else in web. What
//! is somebody else's, what does not exist and what is no id at all go the same way and end in the same page.

use std::sync::Arc;

use access::account::{self, Payer};
use access::command::{self, Record};
use access::profile::{self, Profile};
use access::session::{self, Session, Target};
use access::workspace::{self, Workspace};
use axum::extract::{FromRequestParts, RawPathParams};
use domain::authorize::permission::{
    ArrangeSteps, CancelWorkspace, ChangeProfile, CreateWorkspace, DeleteWorkspace, EndSession, KeepWorkspace,
    ListSessions, ListWorkspaces, PauseWorkspace, Permitted as Permission, RenameWorkspace, RestartWorkspace,
    RestoreWorkspace, ResumeWorkspace, RetryWorkspace, SignIn, SignOut, ViewAccount, ViewGallery, ViewHelp, ViewOrder,
    ViewPlans, ViewProfile, ViewWorkspace, WriteToUs,
};
use domain::authorize::{Permit, Presence, Resource, authorize};
use http::request::Parts;

use crate::app::App;
use crate::visit::{Failure, Visit};

/// Somebody who may do `P`, and what they may do it with.
pub(crate) struct Permitted<P: Guards> {
    pub visit: Visit,
    pub row: P::Row,
    /// What acts take.
    pub permit: Permit<P>,
}

/// A permission that guards rows.
pub(crate) trait Guards: Permission + Send + Sync + 'static {
    /// The permission itself, to ask with.
    const ASKED: Self;
    /// What it is asked for.
    type Row: Send;

    /// The row that a request is about; `named` is the one part of the path that varies. None if there is no such
    /// thing, or nobody who could have it.
    fn find(
        app: &App,
        visit: &Visit,
        named: &str,
    ) -> impl Future<Output = Result<Option<(Self::Row, Resource)>, Failure>> + Send;
}

/// Asks for a permission on what `named` names.
pub(crate) async fn ask<P: Guards>(app: &App, visit: Visit, named: &str) -> Result<Permitted<P>, Failure> {
    // Nothing found is asked for all the same: it is refused like what one may not see.
    let (row, on) = P::find(app, &visit, named).await?.map_or((None, Resource::Public), |(row, on)| (Some(row), on));
    let permit = authorize(visit.who(), P::ASKED, &on)?;
    Ok(Permitted { visit, row: row.ok_or(Failure::NotFound)?, permit })
}

impl<P: Guards> FromRequestParts<Arc<App>> for Permitted<P> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let visit = parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Failure::Ours("a request without a visit".to_owned()))?;
        let path = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Failure::NotFound)?;
        let named = path.iter().next().map(|(_, value)| value.to_owned()).unwrap_or_default();
        ask(app, visit, &named).await
    }
}

macro_rules! public {
    ($($name:ident)*) => {$(
        impl Guards for $name {
            const ASKED: Self = Self;
            type Row = ();

            async fn find(_app: &App, _visit: &Visit, _named: &str) -> Result<Option<((), Resource)>, Failure> {
                Ok(Some(((), Resource::Public)))
            }
        }
    )*};
}

macro_rules! own {
    ($($name:ident)*) => {$(
        impl Guards for $name {
            const ASKED: Self = Self;
            type Row = Arc<Session>;

            async fn find(_app: &App, visit: &Visit, _named: &str) -> Result<Option<(Arc<Session>, Resource)>, Failure> {
                Ok(visit.session.clone().map(|session| { let person = session.person; (session, Resource::Person(person)) }))
            }
        }
    )*};
}

macro_rules! profile {
    ($($name:ident)*) => {$(
        impl Guards for $name {
            const ASKED: Self = Self;
            type Row = Profile;

            async fn find(app: &App, visit: &Visit, _named: &str) -> Result<Option<(Profile, Resource)>, Failure> {
                let Some(session) = &visit.session else { return Ok(None) };
                let found = profile::find(&app.read().await?, session.person).await?;
                Ok(found.map(|profile| (profile, Resource::Person(session.person))))
            }
        }
    )*};
}

macro_rules! payer {
    ($($name:ident)*) => {$(
        impl Guards for $name {
            const ASKED: Self = Self;
            type Row = Payer;

            async fn find(app: &App, visit: &Visit, _named: &str) -> Result<Option<(Payer, Resource)>, Failure> {
                let Some(session) = &visit.session else { return Ok(None) };
                let payer = account::payer(&app.read().await?, session).await?;
                let on = Resource::Account { id: payer.account, owner: payer.owner };
                Ok(Some((payer, on)))
            }
        }
    )*};
}

macro_rules! workspace {
    ($($name:ident)*) => {$(
        impl Guards for $name {
            const ASKED: Self = Self;
            type Row = Workspace;

            async fn find(app: &App, visit: &Visit, named: &str) -> Result<Option<(Workspace, Resource)>, Failure> {
                let (Some(session), Ok(id)) = (&visit.session, named.parse()) else { return Ok(None) };
                let found = workspace::find(&app.read().await?, id, session.person).await?;
                Ok(found.map(|(workspace, role)| {
                    let on = Resource::Workspace { id, account: workspace.account, role, presence: Presence::of(workspace.state, workspace.desired) };
                    (workspace, on)
                }))
            }
        }
    )*};
}

public! { ViewPlans ViewHelp WriteToUs SignIn }
own! { SignOut ListWorkspaces ListSessions ArrangeSteps }
profile! { ViewProfile ChangeProfile }
payer! { ViewAccount CreateWorkspace }
workspace! {
    ViewWorkspace RetryWorkspace RenameWorkspace DeleteWorkspace RestoreWorkspace PauseWorkspace ResumeWorkspace RestartWorkspace
    CancelWorkspace KeepWorkspace
}

impl Guards for ViewGallery {
    const ASKED: Self = Self;
    type Row = ();

    /// Where it is not shown, there is no such thing.
    async fn find(app: &App, _visit: &Visit, _named: &str) -> Result<Option<((), Resource)>, Failure> {
        Ok(app.gallery.then_some(((), Resource::Public)))
    }
}

impl Guards for EndSession {
    const ASKED: Self = Self;
    type Row = Target;

    async fn find(app: &App, visit: &Visit, named: &str) -> Result<Option<(Target, Resource)>, Failure> {
        let Some(session) = &visit.session else { return Ok(None) };
        if named == "others" {
            return Ok(Some((Target::Others, Resource::Person(session.person))));
        }
        let Ok(id) = named.parse() else { return Ok(None) };
        let owner = session::owner(&app.read().await?, id).await?;
        Ok(owner.map(|owner| (Target::One(id), Resource::Person(owner))))
    }
}

impl Guards for ViewOrder {
    const ASKED: Self = Self;
    type Row = Record;

    async fn find(app: &App, visit: &Visit, named: &str) -> Result<Option<(Record, Resource)>, Failure> {
        let (Some(_), Ok(command)) = (&visit.session, named.parse()) else { return Ok(None) };
        let found = command::find(&app.read().await?, command).await?;
        Ok(found.map(|record| {
            let placed_by = record.person;
            (record, Resource::Order { placed_by })
        }))
    }
}
