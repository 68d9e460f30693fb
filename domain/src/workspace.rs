//! Workspaces: what becomes of what the customer buys.
//!
//! On stage are the promise ([`Desired`](messages::workspace::Desired)), what the world looks like
//! ([`Observed`](messages::workspace::Observed)), and our judgement of the two, the [`Status`]. An order is
//! [`create`]d or refused; [`observe`] judges each observation of the machine; what waits too long comes [`due`]. An observation may also
//! show what happened in the workspace for the first time: the [`first_deployment`], an [`own_key`]. Who does not want to
//! wait while it is in trouble asks to [`retry`]; who calls it something else [`rename`]s it; what may be promised to them is the [`NextTry`]. Where one stands still, one of us may
//! [`unstick`] it. Who gives it to another account [`offer`]s it, and who was asked may [`take_over`]. Each of these
//! decisions returns at most one event, whose snapshot is one version further than the last.

mod asked;
mod create;
mod due;
mod enter;
mod handing;
mod happening;
mod judge;
mod keep;
mod label;
mod leave;
mod members;
mod moving;
mod name;
mod next_try;
mod note;
mod notice;
mod observe;
mod pausing;
mod rename;
mod restart;
mod retry;
mod status;
mod told;
mod unstick;

use jiff::Timestamp;
use messages::workspace::{Act, Command, Event, Snapshot};

pub use asked::Asking;
pub use create::{AccountFacts, NewWorkspace, create};
pub use due::{due, grace_at, wakes_at};
pub use handing::{Taking, decline, has_room, offer, open_offer, take_over, withdraw};
pub use happening::{Happening, done};
pub use judge::judge;
pub use keep::{Candidate, keep, over, without_room};
pub use label::{Label, label};
pub use leave::{Past, cancel, delete, restore, was_never_up};
pub use members::{add_member, let_in, remove_member};
pub use moving::{is_empty, move_to};
pub use name::{BadName, Name};
pub use next_try::{NextTry, UNDER_WAY};
pub use note::note;
pub use notice::{first_deployment, own_key};
pub use observe::observe;
pub use pausing::{follow, follow_all, pause, resume};
pub use rename::rename;
pub use restart::restart;
pub use retry::{AT_MOST_EVERY, retry};
pub use status::{Deadline, Stable, Status, Transient};
pub use told::{ending_told, endings_told};
pub use unstick::unstick;

/// The version of these rules, for the envelope of what is decided here without a plan.
pub const POLICY: &str = "workspace@1";

/// What comes of it that `by` gives this command at `now`; `workspace` is none when there is no such one, and `account` is what
/// pays for it. None for what makes a workspace or hands it to another account ([`create`], [`move_to`] and [`take_over`]
/// decide that) and for what only a newer producer knows.
#[must_use]
pub fn carry_out<'a>(
    by: impl Into<Asking<'a>>,
    workspace: Option<&Snapshot>,
    account: Option<&AccountFacts>,
    command: &Command,
    now: Timestamp,
) -> Option<Event> {
    let by = by.into();
    Some(match command {
        Command::Create { .. } | Command::Move { .. } | Command::TakeOver { .. } | Command::Unknown => return None,
        Command::Retry => retry(by, workspace, now),
        Command::Rename { name } => rename(by, workspace, name),
        Command::Delete { name } => delete(by, workspace, name, now),
        Command::Restore => restore(by, workspace, account, now),
        Command::Pause => pause(by, workspace, now),
        Command::Resume => resume(by, workspace, now),
        Command::Restart => restart(by, workspace, now),
        Command::Cancel => cancel(by, workspace, now),
        Command::Keep => keep(by, workspace, now),
        Command::Unstick { step, .. } => unstick(by, workspace, *step, now),
        Command::Note { act } => note(by, workspace, *act),
        Command::AddMember { person, role } => add_member(by, workspace, *person, *role, now),
        Command::RemoveMember { person } => remove_member(by, workspace, *person),
        Command::Offer { enclosure } => offer(by, workspace, *enclosure, now),
        Command::Withdraw { enclosure } => withdraw(by, workspace, *enclosure, now),
        Command::Decline { enclosure } => decline(by.who, workspace, *enclosure, now),
        Command::NoteKeyMade => note(by, workspace, Act::KeyMade),
        Command::NoteKeyRenewed => note(by, workspace, Act::KeyRenewed),
        Command::NoteKeyDeleted => note(by, workspace, Act::KeyDeleted),
    })
}

/// Whether a command is a wish that counts in its order: where it was left lying, no row says whether a later one came
/// instead, and it is to be asked for again.
#[must_use]
pub const fn counts_in_its_order(command: &Command) -> bool {
    match command {
        Command::Rename { .. }
        | Command::Delete { .. }
        | Command::Restore
        | Command::Pause
        | Command::Resume
        | Command::Restart
        | Command::Cancel
        | Command::Keep
        | Command::Move { .. }
        | Command::Unstick { .. }
        | Command::AddMember { .. }
        | Command::RemoveMember { .. }
        | Command::Offer { .. }
        | Command::Withdraw { .. }
        | Command::Decline { .. }
        | Command::TakeOver { .. } => true,
        Command::Create { .. } | Command::Retry | Command::Unknown => false,
        // What was done was done, whenever it is kept.
        Command::Note { .. } | Command::NoteKeyMade | Command::NoteKeyRenewed | Command::NoteKeyDeleted => false,
    }
}
