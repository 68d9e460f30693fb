//! What stands in each letter, one file each.

mod account_closed;
mod account_closing;
mod account_stays;
mod address_asked;
mod address_changed;
mod card_expiring;
mod digest;
mod export_ready;
mod handed_over;
mod identity_linked;
mod identity_unlinked;
mod invitation;
mod joined;
mod offer_declined;
mod offer_withdrawn;
mod payment_failed;
mod payment_overdue;
mod payment_received;
mod plan_changed;
mod plan_ended;
mod plan_ends_soon;
mod plan_goes_on;
mod plan_will_change;
mod question_answered;
mod question_arrived;
mod question_for_us;
mod refunded;
mod removed;
mod said;
mod sign_in_link;
mod signed_in_anew;
mod signed_out_everywhere;
mod trial_ended;
mod trial_ending;
mod way;
mod welcome;
mod workspace_deleted;
mod workspace_ending;
mod workspace_given;
mod workspace_mended;
mod workspace_offered;
mod workspace_paused;
mod workspace_ready;
mod workspace_running;
mod workspace_taken;
mod workspace_trouble;

use crate::content::Content;
use crate::frame::Frame;
use crate::sheet::Sheet;

/// What stands in this letter.
pub fn sheet(content: &Content, frame: &Frame) -> Sheet {
    match content {
        Content::Welcome { trial_ends_at } => welcome::sheet(frame, trial_ends_at),
        Content::TrialEnding { ends_at } => trial_ending::sheet(frame, ends_at),
        Content::TrialEnded { at, deleted_at } => trial_ended::sheet(frame, at, deleted_at),
        Content::PaymentReceived { plan, until, amount } => payment_received::sheet(frame, plan, until, *amount),
        Content::PaymentFailed { plan, pay_by, next_try_at, amount } => {
            payment_failed::sheet(frame, plan, pay_by, next_try_at.as_ref(), *amount)
        }
        Content::PaymentOverdue { plan, deleted_at, amount } => {
            payment_overdue::sheet(frame, plan, deleted_at, *amount)
        }
        Content::CardExpiring { last_month, next_charge_at } => {
            card_expiring::sheet(frame, last_month.as_deref(), next_charge_at)
        }
        Content::Refunded => refunded::sheet(),
        Content::PlanChanged { plan } => plan_changed::sheet(plan),
        Content::PlanWillChange { plan, then, at } => plan_will_change::sheet(frame, plan, then.as_deref(), at),
        Content::PlanGoesOn { plan, until } => plan_goes_on::sheet(frame, plan, until),
        Content::PlanEndsSoon { plan, at } => plan_ends_soon::sheet(frame, plan, at),
        Content::PlanEnded { deleted_at } => plan_ended::sheet(frame, deleted_at.as_ref()),
        Content::AccountClosing { at, plan_ends_at } => account_closing::sheet(frame, at, plan_ends_at.as_ref()),
        Content::AccountStays => account_stays::sheet(),
        Content::AccountClosed { asked_at, at } => account_closed::sheet(frame, asked_at, at),
        Content::WorkspaceReady { place } => workspace_ready::sheet(place),
        Content::WorkspacePaused(stopped) => workspace_paused::sheet(frame, stopped),
        Content::WorkspaceRunning { place, is_up } => workspace_running::sheet(place, *is_up),
        Content::WorkspaceEnding { stopped, at } => workspace_ending::sheet(frame, stopped, at),
        Content::WorkspaceDeleted { place, farewell } => workspace_deleted::sheet(place, *farewell),
        Content::WorkspaceTrouble { place, trouble, since } => workspace_trouble::sheet(frame, place, *trouble, since),
        Content::WorkspaceMended { place, since } => workspace_mended::sheet(frame, place, since),
        Content::SignedInAnew { at, browser } => signed_in_anew::sheet(frame, at, browser.as_deref()),
        Content::SignedOutEverywhere { at } => signed_out_everywhere::sheet(frame, at),
        Content::AddressAsked { path } => address_asked::sheet(path),
        Content::AddressChanged { at } => address_changed::sheet(frame, at),
        Content::IdentityLinked { at, way } => identity_linked::sheet(frame, at, way.as_deref()),
        Content::IdentityUnlinked { at, way } => identity_unlinked::sheet(frame, at, way.as_deref()),
        Content::ExportReady { path, until } => export_ready::sheet(frame, path, until),
        Content::SignInLink { path, code } => sign_in_link::sheet(path, code),
        Content::QuestionArrived { question: _, text } => question_arrived::sheet(frame, text.as_deref()),
        Content::QuestionAnswered { question: _, asked, answer } => question_answered::sheet(asked, answer),
        Content::QuestionForUs { question, workspace, from, text } => {
            question_for_us::sheet(*question, *workspace, from.as_deref(), text)
        }
        Content::Invitation { by, team, place, role, until, path } => {
            invitation::sheet(frame, (by.as_deref(), team.as_deref(), place.as_deref()), *role, until, path)
        }
        Content::Joined { whom, asked } => joined::sheet(whom.as_ref(), asked.as_deref()),
        Content::Removed { team } => removed::sheet(team.as_deref()),
        Content::HandedOver { owner } => handed_over::sheet(owner.as_deref()),
        Content::WorkspaceOffered { by, name, region, until, path } => {
            workspace_offered::sheet(frame, by.as_deref(), (name, *region), until, path)
        }
        Content::OfferWithdrawn { by, name } => offer_withdrawn::sheet(by.as_deref(), name),
        Content::OfferDeclined { place } => offer_declined::sheet(place),
        Content::WorkspaceGiven { name, whom, asked } => workspace_given::sheet(name, whom.as_ref(), asked.as_deref()),
        Content::WorkspaceTaken { place } => workspace_taken::sheet(place),
        Content::Digest { things } => digest::sheet(things),
    }
}
