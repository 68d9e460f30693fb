//! The client of the OpenBerth servers of workspaces: one method for each call that Harbor may make, and no other way
//! in.
//!
//! **The cast.** [`OpenBerth`] is made once for a process and knows where servers may be ([`Reach`]). A [`Server`] is one
//! server with one key, for as long as a request of ours takes. A route is one call as the server knows it: method,
//! path and query, made from ids that were checked ([`DeploymentId`], [`UserName`], …). An [`Error`] says in our words
//! what came of a call; what the server said is kept in it for the log alone.
//!
//! **The play.** A method takes typed values, puts them into a route and a body, and reads the answer into a type. The path is
//! made of segments, so that no id becomes another call: an empty one cannot be made. The name of the server is looked
//! up at each connect, and an address that is not out in the open is not connected to, but where the operator said so.
//! Redirects are not followed. Nothing of the answer but what a type takes from it comes out of here, and none of its
//! headers.
//!
//! **What can go wrong.** The server is one that customers can break: it may not answer, answer slowly, at length, or with
//! something else than was asked for. So each call has a time and a largest answer, and a server has a number of calls
//! at a time (`lanes`): one that is slow keeps nobody else waiting. A word that we do not know is kept as unknown.
//!
//! The list of all requests is `contract.txt`, and a test holds it.

#[cfg(test)]
mod canaries;
mod client;
#[cfg(test)]
mod contract;
mod deploy;
mod deployments;
mod error;
mod flow;
mod id;
mod lanes;
mod lenient;
mod log_text;
mod logs;
mod manage;
mod me;
mod multipart;
mod network;
mod route;
mod sandboxes;
mod secrets;
mod send;
mod settings;
mod stats;
mod update;
mod users;

pub use client::{OpenBerth, Server};
pub use deploy::{Access, Created, Lifetime, NewDeployment, Size, Upload};
pub use deployments::{AccessMode, ContainerStatus, Deployment, Mode, Status, Whose};
pub use error::{Error, InUse, Kind, NoAnswer};
pub use flow::{Flow, Lines};
pub use id::{DeploymentId, EnvName, Odd, SecretName, SiteName, UserId, UserName};
pub use log_text::LogText;
pub use logs::Tail;
pub use manage::ChangeDeployment;
pub use me::{Health, Me, Role};
pub use network::{NoNetwork, Reach};
pub use sandboxes::{Installed, Promote, Push, Pushed, Ran};
pub use secrets::{Scope, Secret, SetSecret, SetTo};
pub use settings::Settings;
pub use stats::{HostStats, Live, Network, Stats, Storage};
pub use update::UpdateCode;
pub use users::{ChangeUser, CreatedUser, NewUser, User};
