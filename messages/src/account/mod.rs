//! Accounts: what pays. Commands go to billing, observations of the provider and events come from billing.

mod amount;
pub mod bills;
mod command;
mod leaving;
mod money;
mod people;
pub mod samples;
mod snapshot;
mod wish;
mod words;

use crate::table::table;

pub use amount::{Amount, Currency};
pub use bills::Bills;
pub use command::Command;
pub use leaving::Leaving;
pub use money::{Asked, Checkout, Granted, Money, Observed, Stopped, Subscription};
pub use people::{Invitation, LetIn, Member, People};
pub use snapshot::Snapshot;
pub use wish::{Quote, Wish};
pub use words::{Grant, Outcome, Refusal, Role, Standing, Stop};

table! {
    "account" of AccountId;

    command Command by Web {
        open @1 => Open,
        set_plan @1 => SetPlan,
        arrange @1 => Arrange,
        repair @1 => Repair,
        close @1 => Close,
        stay @1 => Stay,
        invite @1 => Invite,
        withdraw @1 => Withdraw,
        join @1 => Join,
        change_role @1 => ChangeRole,
        remove @1 => Remove,
        hand_over @1 => HandOver,
    }

    observed Observed by Billing { observed @1 }

    event Event by Billing with account: Snapshot, refused @1: Refusal {
        /// The account exists and its trial runs.
        opened @1 => Opened,
        /// Its trial will end soon, and its people are to be told.
        trial_ending @1 => TrialEnding,
        /// Its trial is over, and there is no plan.
        trial_ended @1 => TrialEnded,
        /// It is on another plan.
        plan_changed @1 => PlanChanged,
        /// Somebody asked for something that the provider is to do.
        arranging @1 => Arranging,
        /// What was asked for is done.
        arranged @1 => Arranged,
        /// What was asked for could not be done; the snapshot says why.
        not_arranged @1 => NotArranged,
        /// What is paid for began to count.
        subscribed @1 => Subscribed,
        /// It was paid for another period.
        renewed @1 => Renewed,
        /// A payment failed.
        payment_failed @1 => PaymentFailed,
        /// What was missing is paid.
        paid @1 => Paid,
        /// The days in which it could be paid are over: nothing of it runs any more.
        payment_overdue @1 => PaymentOverdue,
        /// What is paid for will end, or become another plan, when the period is over.
        change_planned @1 => ChangePlanned,
        /// It goes on after all.
        change_dropped @1 => ChangeDropped,
        /// What was paid for is over.
        subscription_ended @1 => SubscriptionEnded,
        /// A plan that one of us gave is over.
        grant_ended @1 => GrantEnded,
        /// Something that was paid twice was ended and given back.
        given_back @1 => GivenBack,
        /// The card that is paid with ends soon, and its people are to be told.
        card_expiring @1 => CardExpiring,
        /// Something of its money is otherwise than it was, and nothing follows from it.
        money_seen @1 => MoneySeen,
        /// Its owner asked to have it deleted: it is paused, and can be taken back for some days.
        closing_asked @1 => ClosingAsked,
        /// Its owner took that back.
        closing_undone @1 => ClosingUndone,
        /// The days to take it back are over: all that it has is taken away.
        closed @1 => Closed,
        /// Nothing is kept of it but this. What was said of it before is erased after that, and this stays in its place.
        erased @1 => Erased,
        /// Somebody was asked to belong to it, or asked once more.
        invited @1 => Invited,
        /// An invitation was taken back.
        invitation_withdrawn @1 => InvitationWithdrawn,
        /// Somebody accepted, and belongs to it.
        joined @1 => Joined,
        /// Somebody who belongs to it may do other things with it.
        role_changed @1 => RoleChanged,
        /// Somebody no longer belongs to it: they left, or were removed.
        left @1 => Left,
        /// Somebody else owns it now.
        handed_over @1 => HandedOver,
        /// A command asked for what is already so.
        unchanged @1 => Unchanged,
    }
}
