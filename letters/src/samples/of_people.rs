//! Letters about somebody's account as such, what they asked us, and several things at once.

use messages::account::Role;
use messages::samples::{QUESTION, WORKSPACE};

use super::{Sample, ada, day, grace, maryam, nobody};
use crate::content::{Content, Thing};
use crate::frame::Frame;

const ASKED: &str = "Hello,\n\nmy shop is slow since yesterday. Could you have a look?\n\nThanks,\nAda";
const ANSWER: &str = "Hello Ada,\n\nyour shop got many visits at once, and its memory was full. We restarted it, and it is quick \
again.\n\nIf it happens once more, please write to us.";

pub fn samples() -> Vec<Sample> {
    let sample = |name, frame: Frame, content| Sample { name, content, frame };
    let browser = |browser: Option<&str>| Content::SignedInAnew { at: day(0), browser: browser.map(str::to_owned) };
    let sign_in =
        Content::SignInLink { path: "/sign-in/by-email/uk7w2m9q4x8r5t6y".to_owned(), code: "402881".to_owned() };
    let way = |name: &str| Some(name.to_owned());
    let for_us = |workspace, from: Option<&str>| Content::QuestionForUs {
        question: QUESTION,
        workspace,
        from: from.map(str::to_owned),
        text: ASKED.to_owned(),
    };
    let arrived = |text: Option<&str>| Content::QuestionArrived { question: QUESTION, text: text.map(str::to_owned) };
    let answered = Content::QuestionAnswered { question: QUESTION, asked: ASKED.to_owned(), answer: ANSWER.to_owned() };
    vec![
        sample("signed_in_anew", ada(), browser(Some("Firefox on Linux"))),
        sample("signed_in_anew/unknown", nobody(), browser(None)),
        sample("signed_out_everywhere", grace(), Content::SignedOutEverywhere { at: day(0) }),
        sample(
            "address_asked",
            ada(),
            Content::AddressAsked { path: "/account/address/confirm/uk7w2m9q4x8r5t6y".to_owned() },
        ),
        sample("address_changed", ada(), Content::AddressChanged { at: day(0) }),
        sample("identity_linked", ada(), Content::IdentityLinked { at: day(0), way: way("Google") }),
        sample("identity_linked/unknown", nobody(), Content::IdentityLinked { at: day(0), way: None }),
        sample("identity_unlinked", grace(), Content::IdentityUnlinked { at: day(0), way: way("your company") }),
        sample("sign_in_link", ada(), sign_in),
        sample("export_ready", ada(), export()),
        sample("export_ready/american", grace(), export()),
        sample("question_arrived", ada(), arrived(Some(ASKED))),
        sample("question_arrived/persian", maryam(), arrived(Some("سلام،\nفروشگاه من باز نمی‌شود."))),
        sample("question_arrived/not_signed_in", nobody(), arrived(None)),
        sample("question_answered", ada(), answered),
        sample("question_for_us", nobody(), for_us(Some(WORKSPACE), None)),
        sample("question_for_us/not_signed_in", nobody(), for_us(None, Some("ada@example.com"))),
        sample("invitation", ada(), invitation(Some("Grace Hopper"), Role::Member)),
        sample("invitation/unknown", nobody(), invitation(None, Role::Billing)),
        sample("invitation/workspace", ada(), into_a_workspace()),
        sample("joined", ada(), joined(None)),
        sample("joined/other", ada(), joined(Some("grace@navy.example.com"))),
        sample("removed", ada(), Content::Removed { team: Some("Grace Hopper".to_owned()) }),
        sample("removed/unknown", ada(), Content::Removed { team: None }),
        sample("handed_over", ada(), Content::HandedOver { owner: Some("Grace Hopper".to_owned()) }),
        sample("digest", ada(), Content::Digest { things: things() }),
    ]
}

fn export() -> Content {
    Content::ExportReady { path: "/account/export/uk7w2m9q4x8r5t6y".to_owned(), until: day(7) }
}

fn invitation(by: Option<&str>, role: Role) -> Content {
    let by = by.map(str::to_owned);
    let path = "/invitations/uk7w2m9q4x8r5t6y".to_owned();
    Content::Invitation { team: by.clone(), by, place: None, role, until: day(7), path }
}

fn into_a_workspace() -> Content {
    let (by, path) = (Some("Grace Hopper".to_owned()), "/invitations/uk7w2m9q4x8r5t6y".to_owned());
    let place = Some("فروشگاه کاغذ".to_owned());
    Content::Invitation { team: by.clone(), by, place, role: Role::Guest, until: day(7), path }
}

fn joined(asked: Option<&str>) -> Content {
    let whom = Some(("Grace Hopper".to_owned(), "grace@compilers.example.com".to_owned()));
    Content::Joined { whom, asked: asked.map(str::to_owned) }
}

fn things() -> Vec<Thing> {
    let home = format!("/workspaces/{WORKSPACE}");
    let thing = |what: &str, path: &str| Thing { what: what.to_owned(), path: path.to_owned() };
    vec![
        thing("Paper shop runs again", &home),
        thing("فروشگاه کاغذ runs again", &home),
        thing("We have your payment for Pro", "/account/billing"),
    ]
}
