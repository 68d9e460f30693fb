//! Making a site of a sandbox: what that changes is said before it is done.

use std::sync::Arc;

use access::inside::sandboxes::{self, Sandbox};
use access::inside::secrets::{SecretName, choices};
use access::inside::{DeploymentId, Refusal};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::UseSandboxes;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{SiteId, Told, refused, status, told, when};
use super::super::secrets::ticks::{Tick, Ticked};
use super::super::sites::one::lead;
use super::at;
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/sandboxes/{site}/promote`, and the answer to a form that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/sandboxes/promote.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The sandbox, from where one comes.
    pub back: String,
    /// What it is called.
    pub called: String,
    /// Where it answers now.
    pub address: Option<String>,
    /// What its program can get.
    pub ticks: Vec<Tick>,
    /// Why it cannot be done, or was not.
    pub problems: Problems,
    /// Why there is nothing to see.
    pub closed: Option<Told>,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    account: AccountId,
    /// All other fields, which are ticks and nothing else.
    #[serde(flatten)]
    ticked: Ticked,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `GET /workspaces/{id}/sandboxes/{site}/promote`
pub(crate) async fn show(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
) -> Result<Response, Failure> {
    draw(&app, &asked, &id, None, None).await
}

/// `POST /workspaces/{id}/sandboxes/{site}/promote`
pub(crate) async fn promote(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    Form(Fields { ticked, .. }): Form<Fields>,
) -> Result<Response, Failure> {
    let chosen = ticked.names()?;
    match sandboxes::promote(&app, &asked.permit, &asked.row, &id, &chosen, when(&asked.visit)).await {
        Ok(()) => Ok(lead(asked.row.id, &id, asked.visit.now)),
        Err(error) => draw(&app, &asked, &id, Some(refused(error)?), Some(&chosen)).await,
    }
}

async fn draw(
    app: &App,
    asked: &Permitted<UseSandboxes>,
    id: &DeploymentId,
    why: Option<Refusal>,
    chosen: Option<&[SecretName]>,
) -> Result<Response, Failure> {
    let page = Page {
        frame: asked.visit.frame(Here::Workspaces),
        back: at(&asked.row.id.to_string(), id),
        called: String::new(),
        address: None,
        ticks: Vec::new(),
        problems: why.map(|refusal| Problems::whole(told(refusal).sentence)).unwrap_or_default(),
        closed: None,
    };
    let page = match looked_at(app, asked, id, chosen).await {
        Ok((sandbox, ticks)) => Page { called: sandbox.name, address: sandbox.address, ticks, ..page },
        Err(error) => match refused(error)? {
            Refusal::Absent => return Err(Failure::NotFound),
            refusal => Page { closed: Some(told(refusal.of_a_look())), ..page },
        },
    };
    Ok(respond(why.map_or(StatusCode::OK, status), &page))
}

async fn looked_at(
    app: &App,
    asked: &Permitted<UseSandboxes>,
    id: &DeploymentId,
    chosen: Option<&[SecretName]>,
) -> Result<(Sandbox, Vec<Tick>), access::inside::Error> {
    let sandbox = sandboxes::find(app, &asked.permit, &asked.row, id).await?;
    let choices = choices(app, &asked.permit, &asked.row, Some(id)).await?;
    Ok((sandbox, Tick::all(choices, chosen)))
}
