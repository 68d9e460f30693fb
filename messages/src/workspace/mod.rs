//! Workspaces: what the customer buys. Commands go to lifecycle, observations come from the reconciler, events come
//! from lifecycle.
//!
//! Intent and reality are different fields with different writers: [`Desired`] is what we promised, [`Observed`] is
//! what the world looks like, and [`State`] is lifecycle's judgement of the two.

mod attempts;
mod command;
mod event;
mod member;
mod observed;
mod offer;
mod pause;
pub mod samples;
mod snapshot;
mod words;

use crate::table::table;

pub use attempts::Attempts;
pub use command::Command;
pub use member::Member;
pub use observed::{Credential, Observed};
pub use offer::{Offer, Taken};
pub use pause::{Deletion, Pause};
pub use snapshot::Snapshot;
pub use words::{Act, Desired, Farewell, Reason, Refusal, Region, State, Step, Trouble, Word};

table! {
    "workspace" of WorkspaceId;

    command Command by Web {
        create @1 => Create,
        retry @1 => Retry,
        rename @1 => Rename,
        delete @1 => Delete,
        restore @1 => Restore,
        pause @1 => Pause,
        resume @1 => Resume,
        restart @1 => Restart,
        cancel @1 => Cancel,
        keep @1 => Keep,
        move @1 => Move,
        unstick @1 => Unstick,
        note_key_made @1 => NoteKeyMade,
        note_key_renewed @1 => NoteKeyRenewed,
        note_key_deleted @1 => NoteKeyDeleted,
        note @1 => Note,
        add_member @1 => AddMember,
        remove_member @1 => RemoveMember,
        offer @1 => Offer,
        withdraw @1 => Withdraw,
        decline @1 => Decline,
        take_over @1 => TakeOver,
    }

    observed Observed by Reconciler { observed @1 }

    #[expect(clippy::large_enum_variant, reason = "nearly all are large, and a message keeps them in a box")]
    event Event by Lifecycle with workspace: Snapshot, refused @1: Refusal {
        /// It was ordered.
        created @1 => Created,
        /// Infra has begun to make it, or to start it again.
        provisioning @1 => Provisioning,
        /// It is up.
        ready @1 => Ready,
        /// It is stopped, as decided.
        suspended @1 => Suspended,
        /// It is in trouble; the snapshot says which.
        troubled @1 => Troubled,
        /// It is being taken away, as decided.
        deprovisioning @1 => Deprovisioning,
        /// It is gone, as decided.
        deleted @1 => Deleted,
        /// The first code arrived in it.
        first_deployment_arrived @1 => FirstDeploymentArrived,
        /// Somebody made the first key of their own in it.
        own_key_made @1 => OwnKeyMade,
        /// Somebody asked to try again now: what is due later is due at once.
        retry_asked @1 => RetryAsked,
        /// Its owner gave it another name.
        renamed @1 => Renamed,
        /// Its owner deleted it; it can be restored for some days.
        removed @1 => Removed,
        /// It is taken back, as it was.
        restored @1 => Restored,
        /// The last reason to be paused is gone: it is being started again.
        resumed @1 => Resumed,
        /// One more reason to be paused, or one less; it stays paused.
        pauses_changed @1 => PausesChanged,
        /// It will be deleted soon, and its people are to be told.
        ending_announced @1 => EndingAnnounced,
        /// The letter about its last warning went out, or reaches nobody: its last day began.
        ending_told @1 => EndingTold,
        /// Somebody asked for a restart: it is being stopped and started again.
        restarted @1 => Restarted,
        /// Its owner said that this one is to stay if the plan has no room for all.
        kept @1 => Kept,
        /// Somebody made a key in it.
        key_made @1 => KeyMade,
        /// Somebody made a key in it anew, and the one before works no more.
        key_renewed @1 => KeyRenewed,
        /// Somebody deleted a key in it.
        key_deleted @1 => KeyDeleted,
        /// Somebody handed a key in it over to somebody else.
        key_handed_over @1 => KeyHandedOver,
        /// Somebody set a password with which the user that a key is signs in to the workspace's own pages.
        password_set @1 => PasswordSet,
        /// Somebody made a site in it.
        site_made @1 => SiteMade,
        /// Somebody sent a site in it anew.
        site_updated @1 => SiteUpdated,
        /// Somebody changed how a site in it is served: its texts, its limits, how long it stays. Older ones are of all that.
        site_changed @1 => SiteChanged,
        /// Somebody changed who may see a site in it.
        site_access_changed @1 => SiteAccessChanged,
        /// Somebody locked a site in it against changes.
        site_locked @1 => SiteLocked,
        /// Somebody unlocked a site in it.
        site_unlocked @1 => SiteUnlocked,
        /// Somebody deleted a site in it.
        site_deleted @1 => SiteDeleted,
        /// Somebody set a secret in it.
        secret_set @1 => SecretSet,
        /// Somebody gave a secret in it another value.
        secret_changed @1 => SecretChanged,
        /// Somebody deleted a secret in it.
        secret_deleted @1 => SecretDeleted,
        /// Somebody made a sandbox in it.
        sandbox_made @1 => SandboxMade,
        /// Somebody unlocked a sandbox in it.
        sandbox_unlocked @1 => SandboxUnlocked,
        /// Somebody has a sandbox in it stay longer.
        sandbox_extended @1 => SandboxExtended,
        /// Somebody made a site of a sandbox in it.
        sandbox_promoted @1 => SandboxPromoted,
        /// Somebody deleted a sandbox in it.
        sandbox_deleted @1 => SandboxDeleted,
        /// Somebody changed what new sites in it get.
        defaults_changed @1 => DefaultsChanged,
        /// One of us asked for a new key of ours to it: the one before is to work no more.
        rekeyed @1 => Rekeyed,
        /// Somebody of its account was given a role in it, or another one.
        member_added @1 => MemberAdded,
        /// Somebody has no role of their own in it any more.
        member_removed @1 => MemberRemoved,
        /// Somebody of another account was asked to take it over.
        offered @1 => Offered,
        /// That was taken back.
        offer_withdrawn @1 => OfferWithdrawn,
        /// Who was asked does not want it.
        offer_declined @1 => OfferDeclined,
        /// Who was asked took it over: another account pays from then on, and its people have it.
        taken_over @1 => TakenOver,
        /// A command asked for what is already so.
        unchanged @1 => Unchanged,
    }
}
