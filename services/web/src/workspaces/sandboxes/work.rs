//! Working in a sandbox: a file is pushed or deleted, a command runs, packages are installed. What came of it is the answer.

use std::sync::Arc;

use access::inside::DeploymentId;
use access::inside::sandboxes::{self, Change, Command, Packages, Said};
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::UseSandboxes;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{SiteId, refused, status, told};
use super::files::files_at;
use super::one::{Typed, again};
use super::{at, done, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};
use face::label::Tone;
use face::layout::{Here, respond};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident { $($field:ident),* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            account: AccountId,
            $($field: String,)*
        }

        impl Posted for $name {
            fn drawn_for(&self) -> DrawnFor {
                DrawnFor::Account(self.account)
            }
        }
    )*};
}

fields! {
    /// A file, and what is to be in it.
    File { path, content }
    /// A file that is to go.
    Gone { path }
    /// What is to run.
    Run { command }
    /// What is to be installed.
    Install { packages }
}

type Asked = Permitted<UseSandboxes>;

/// Where one goes on from what came of it, beside the sandbox.
enum Next {
    Nowhere,
    Files,
    /// To run it again, or another one.
    Command(String),
}

/// Why nothing came of it.
enum Not {
    Typed(Problems),
    Done(access::inside::Error),
}

/// `POST /workspaces/{id}/sandboxes/{site}/push`
pub(crate) async fn push(
    asked: Asked,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    Form(File { path, content, .. }): Form<File>,
) -> Result<Response, Failure> {
    let act = async {
        let change = Change::file(&path, &content).map_err(|bad| wrong(field_of(bad), &bad))?;
        let said = sandboxes::push(&app, &asked.permit, &asked.row, &id, &change).await.map_err(Not::Done)?;
        Ok((change, said))
    };
    match act.await {
        Ok((change, said)) => {
            let sentence = format!("{} is written.{}", change.path(), more(said.as_ref()));
            Ok(answer(&asked, &id, ("File written", Tone::Good, sentence), said, Next::Files))
        }
        Err(not) => undone(&app, &asked, &id, Typed { path, content, ..Typed::default() }, not).await,
    }
}

/// `POST /workspaces/{id}/sandboxes/{site}/files/delete`
pub(crate) async fn delete_file(
    asked: Asked,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    Form(Gone { path, .. }): Form<Gone>,
) -> Result<Response, Failure> {
    let act = async {
        let change = Change::no_file(&path).map_err(|bad| Not::Typed(Problems::whole(bad.to_string())))?;
        let said = sandboxes::push(&app, &asked.permit, &asked.row, &id, &change).await.map_err(Not::Done)?;
        Ok((change, said))
    };
    match act.await {
        Ok((change, said)) => {
            let sentence = format!("{} is deleted.{}", change.path(), more(said.as_ref()));
            Ok(answer(&asked, &id, ("File deleted", Tone::Good, sentence), said, Next::Files))
        }
        Err(not) => undone(&app, &asked, &id, Typed::default(), not).await,
    }
}

/// What a change to a file had the server do besides.
const fn more(said: Option<&Said>) -> &'static str {
    if said.is_some() { " What the project needs was installed anew." } else { "" }
}

/// Beside which field it is said.
const fn field_of(bad: sandboxes::BadFile) -> &'static str {
    match bad {
        sandboxes::BadFile::TooLong => "content",
        sandboxes::BadFile::Unnamed | sandboxes::BadFile::Elsewhere | sandboxes::BadFile::Character => "path",
    }
}

/// `POST /workspaces/{id}/sandboxes/{site}/run`
pub(crate) async fn run(
    asked: Asked,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    Form(Run { command, .. }): Form<Run>,
) -> Result<Response, Failure> {
    let act = async {
        let command = Command::parse(&command).map_err(|bad| wrong("command", &bad))?;
        sandboxes::run(&app, &asked.permit, &asked.row, &id, &command).await.map_err(Not::Done)
    };
    match act.await {
        Ok((said, ended)) => {
            let (tone, sentence) = words::ended(ended);
            Ok(answer(&asked, &id, ("Command run", tone, sentence), Some(said), Next::Command(command)))
        }
        Err(not) => undone(&app, &asked, &id, Typed { command, ..Typed::default() }, not).await,
    }
}

/// `POST /workspaces/{id}/sandboxes/{site}/install`
pub(crate) async fn install(
    asked: Asked,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    Form(Install { packages, .. }): Form<Install>,
) -> Result<Response, Failure> {
    let act = async {
        let packages = Packages::parse(&packages).map_err(|bad| wrong("packages", &bad))?;
        sandboxes::install(&app, &asked.permit, &asked.row, &id, &packages).await.map_err(Not::Done)
    };
    match act.await {
        Ok((said, worked)) => {
            let (tone, sentence) = if worked {
                (Tone::Good, "The packages are installed.")
            } else {
                (Tone::Bad, "The packages are not installed. What is below may say why.")
            };
            Ok(answer(&asked, &id, ("Packages", tone, sentence.to_owned()), Some(said), Next::Nowhere))
        }
        Err(not) => undone(&app, &asked, &id, Typed { packages, ..Typed::default() }, not).await,
    }
}

fn wrong(field: &'static str, bad: &impl ToString) -> Not {
    Not::Typed(Problems::default().and(field, Some(bad.to_string())))
}

async fn undone(app: &App, asked: &Asked, id: &DeploymentId, typed: Typed, not: Not) -> Result<Response, Failure> {
    let (status, problems) = match not {
        Not::Typed(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems),
        Not::Done(error) => {
            let refusal = refused(error)?;
            (status(refusal), Problems::whole(told(refusal).sentence))
        }
    };
    again(app, asked, id, status, (typed, problems)).await
}

fn answer(
    asked: &Asked,
    id: &DeploymentId,
    (title, tone, sentence): (&'static str, Tone, String),
    said: Option<Said>,
    next: Next,
) -> Response {
    let back = at(&asked.row.id.to_string(), id);
    let (files, command) = match next {
        Next::Nowhere => (None, None),
        Next::Files => (Some(files_at(&back)), None),
        Next::Command(command) => (None, Some(command)),
    };
    let page =
        done::Page { frame: asked.visit.frame(Here::Workspaces), back, files, title, tone, sentence, said, command };
    respond(StatusCode::OK, &page)
}
