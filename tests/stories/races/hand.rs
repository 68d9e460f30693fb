//! People who have an account and order straight on the log, as web does it, at whatever time the story says it is.

use futures_util::future::join_all;
use jiff::Timestamp;
use messages::workspace::{Command, Region};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, WorkspaceId, account};
use nats::{Commands, OutgoingMessage, grouped};

use super::watch::Watch;
use crate::world::World;

/// What every workspace is called here.
pub const NAME: &str = "Paper shop";

/// An account, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct Payer {
    pub account: AccountId,
    pub owner: PersonId,
}

/// Whoever orders for all of them, and one of us.
pub struct Hand {
    commands: Commands,
    operations: Commands,
    watch: Watch,
}

impl Hand {
    /// One that writes to the log of this world, and reads along.
    pub async fn of(world: &World) -> Self {
        let hand = async |user| {
            let (commands, grouping) = grouped(&world.bus(user).await);
            world.tasks.spawn("hand", grouping.run(world.tasks.stop()));
            commands
        };
        Self { commands: hand("web").await, operations: hand("operations").await, watch: Watch::of(world).await }
    }

    /// What it has read.
    pub const fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Opens so many accounts, and puts them on this plan if one is named. Each begins with its trial.
    pub async fn opens(&self, count: usize, plan: Option<&str>, at: Timestamp) -> Vec<Payer> {
        let payers: Vec<_> = (0..count).map(|_| Payer { account: AccountId::new(), owner: PersonId::new() }).collect();
        let opened = payers.iter().map(async |payer| {
            let open = account::Command::Open { owner: payer.owner };
            self.gives(Actor::Person(payer.owner), Message::AccountCommand(payer.account, open), at).await
        });
        self.watch.have_outcomes(&join_all(opened).await).await;
        if let Some(plan) = plan {
            let put = payers.iter().map(|payer| self.puts_on(payer, plan, at));
            self.watch.have_outcomes(&join_all(put).await).await;
        }
        payers
    }

    /// Puts an account on a plan, as one of us does.
    pub async fn puts_on(&self, payer: &Payer, plan: &str, at: Timestamp) -> CommandId {
        let set = account::Command::SetPlan { plan: plan.to_owned(), reason: None, until: None };
        self.gives(Actor::Staff("kim".to_owned()), Message::AccountCommand(payer.account, set), at).await
    }

    /// Orders a workspace in Europe.
    pub async fn creates(&self, payer: &Payer, at: Timestamp) -> (WorkspaceId, CommandId) {
        self.creates_in(Region::Eu, payer, at).await
    }

    /// Orders a workspace.
    pub async fn creates_in(&self, region: Region, payer: &Payer, at: Timestamp) -> (WorkspaceId, CommandId) {
        let command = CommandId::new();
        let workspace = WorkspaceId::created_by(command);
        let Payer { account, owner } = *payer;
        let create = Command::Create { account, owner, name: NAME.to_owned(), region };
        self.stores(command, Actor::Person(owner), Message::WorkspaceCommand(workspace, create), at).await;
        (workspace, command)
    }

    /// Asks something else of a workspace.
    pub async fn asks(&self, payer: &Payer, workspace: WorkspaceId, what: Command, at: Timestamp) -> CommandId {
        self.gives(Actor::Person(payer.owner), Message::WorkspaceCommand(workspace, what), at).await
    }

    /// Has somebody give this command.
    pub async fn gives(&self, by: Actor, message: Message, at: Timestamp) -> CommandId {
        let command = CommandId::new();
        self.stores(command, by, message, at).await;
        command
    }

    async fn stores(&self, command: CommandId, actor: Actor, message: Message, at: Timestamp) {
        let id = MessageId::Command(command);
        let commands = if matches!(actor, Actor::Staff(_)) { &self.operations } else { &self.commands };
        let envelope = Envelope { id, cause: None, actor, at, policy: None, number: None, trace: None };
        let outgoing = OutgoingMessage::of(&envelope, &message).unwrap();
        // Sent again it is the same command.
        while commands.send(outgoing.clone()).await.is_err() {}
    }
}
