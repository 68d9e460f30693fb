//! Inside a workspace: what people do there through Harbor, whatever the form in which they ask.
//!
//! **The cast.** A [`Permit`] says that somebody may do it. The [`Credential`] is the admin key of the workspace's OpenBerth server, as
//! the log has it: sealed. [`Inside`] can open it, and knows the way to the servers. A [`Refusal`] says why nothing was done.
//!
//! **The play.** An act takes the permit and the workspace that came with it. It enters: finds the key of that very workspace, opens it, and
//! holds the server for as long as the one request takes. Then the key is gone from memory. It is never logged, kept or sent to a browser.
//!
//! **What can go wrong.** The workspace is paused, or not up: it is not called at all. Its server does not answer, or it refuses the
//! key that we have: both are ours to mend, and in the log. What the server itself said is for the log alone.

pub mod keys;
pub mod logs;
mod refusal;
mod rows;
pub mod sandboxes;
pub mod secrets;
pub mod server;
pub mod site_settings;
pub mod sites;
mod text;
pub mod usage;

use std::fmt;

use chassis::Tasks;
use chassis::vault::{Binding, Vault};
use domain::authorize::permission::Permitted;
use domain::authorize::{Permit, Principal, Resource};
use domain::endpoint::Endpoint;
use domain::workspace::{Label, label};
use jiff::Timestamp;
use messages::workspace::{Act, Command};
use messages::{Message, TraceParent};
use openberth::{OpenBerth, Server};

pub use openberth::{DeploymentId, InUse, UserName};
pub use refusal::{Error, Refusal};
pub(crate) use rows::{CREDENTIALS, Credential};

use crate::Access;
use crate::command::tell;
use crate::workspace::Workspace;

/// The way into workspaces.
pub struct Inside {
    openberth: OpenBerth,
    vault: Vault,
    followed: logs::Followed,
}

impl fmt::Debug for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inside").finish_non_exhaustive()
    }
}

/// A workspace that somebody is in, for as long as one request takes.
struct Entered {
    server: Server,
    /// Where it answers, for a second key to it.
    endpoint: Endpoint,
    /// The OpenBerth user that Harbor is there.
    admin: String,
}

impl Inside {
    /// The way in, by this client and with this vault. Logs are followed by tasks of this process.
    #[must_use]
    pub fn new(openberth: OpenBerth, vault: Vault, tasks: Tasks) -> Self {
        Self { openberth, vault, followed: logs::Followed::new(tasks) }
    }
}

impl Access {
    /// Enters the workspace that the permit is about; `row` is what came with the permit.
    async fn enter<P: Permitted>(&self, permit: &Permit<P>, row: &Workspace) -> Result<Entered, Error> {
        let Resource::Workspace { id, .. } = *permit.on() else { return Err(crate::Error::NOT_FOUND.into()) };
        if row.id != id {
            return Err(crate::Error::Ours("a permit and a row of two workspaces".to_owned()).into());
        }
        is_open(row)?;
        // It has a label that says that it is up, and has no address that can be called: that is ours to mend.
        let endpoint = row.endpoint.as_deref().and_then(|endpoint| endpoint.parse::<Endpoint>().ok());
        let credential = rows::find(&self.read().await?, id).await?;
        let (Some(endpoint), Some(credential)) = (endpoint, credential) else {
            tracing::error!(workspace = %id, "a workspace that is up has no address or no key here; see `harbor rebuild web`");
            return Err(Refusal::NoWayIn.into());
        };
        let binding = Binding::admin_key(id, credential.version);
        let key = self.inside.vault.open(binding, &credential.sealed).map_err(|error| {
            metrics::counter!("seals_refused_total", "service" => "web").increment(1);
            tracing::error!(workspace = %id, %error, "the key to a workspace does not open");
            Refusal::NoWayIn
        })?;
        let server = self.inside.openberth.server(&endpoint, key);
        Ok(Entered { server, endpoint, admin: credential.admin })
    }
}

/// Whether there is somebody to ask in it, by its label.
///
/// # Errors
/// When there is not, and why.
pub fn is_open(row: &Workspace) -> Result<(), Refusal> {
    match label(row.state) {
        Some(Label::Ready) => Ok(()),
        Some(Label::Paused) => Err(Refusal::Paused),
        Some(Label::SettingUp) => Err(Refusal::SettingUp),
        Some(Label::HavingTrouble) | None => Err(Refusal::Trouble),
    }
}

/// When a request came, and its trace.
pub type When = (Timestamp, TraceParent);

/// Has it kept who did this and when. It is done: whether that can be stored changes nothing for who did it.
async fn note<P: Permitted>(access: &Access, permit: &Permit<P>, row: &Workspace, act: Act, when: When) {
    if let Principal::Person(person) = permit.who() {
        tell(access, person, &Message::WorkspaceCommand(row.id, Command::Note { act }), when).await;
    }
}

/// What only looked has changed nothing.
fn look(error: openberth::Error) -> Error {
    match Error::from(error) {
        Error::Refused(refusal) => Error::Refused(refusal.of_a_look()),
        failed @ Error::Failed(_) => failed,
    }
}
