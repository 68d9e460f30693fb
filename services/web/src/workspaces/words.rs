//! How a workspace is described to its people.

use access::account::Payer;
use access::workspace::Workspace;
use domain::endpoint::Endpoint;
use domain::workspace::{Past, Status, label};
use domain::{entitlement, wording};

use super::room::Room;
use face::label::Label;

/// What is said while billing opens an account.
pub(super) const OPENING: &str =
    "We are opening your account. This takes a moment. Then you can make your first workspace.";

/// The label of a workspace; none once it has left the list.
pub(super) fn label_of(workspace: &Workspace) -> Option<Label> {
    label(workspace.state)
}

/// Why it has that label.
pub(super) fn reason_of(workspace: &Workspace) -> &'static str {
    label(workspace.state).map_or("", |label| label.sentence(workspace.trouble))
}

/// Its address as a link and a line to copy may hold it: nothing else that infra may have said.
pub(super) fn address_of(workspace: &Workspace) -> Option<String> {
    web_address(workspace.endpoint.as_deref()?)
}

/// The address, if it is one that a workspace may have.
pub(crate) fn web_address(text: &str) -> Option<String> {
    text.parse::<Endpoint>().ok().map(|endpoint| endpoint.to_string())
}

/// What is known of whether a workspace was ever up.
pub(super) fn past_of(workspace: &Workspace) -> Past {
    Past {
        status: Status::told(workspace.state, workspace.trouble, workspace.desired),
        first_ready_at: workspace.first_ready_at.or(workspace.ready_at),
        first_deployment_at: workspace.first_deployment_at,
        own_key_at: workspace.own_key_at,
    }
}

/// Whether there may be one more workspace, as far as the read model knows; lifecycle decides.
pub(super) fn room(payer: &Payer) -> Room {
    if !payer.is_open {
        return Room::NotYet(OPENING.to_owned());
    }
    if let Some(refusal) = payer.stops.refusal() {
        return Room::Full(wording::refusal(refusal, payer.plan, None));
    }
    // A plan that is newer than this program: the order will tell.
    let Some(plan) = payer.plan else { return Room::Free };
    match entitlement::another_workspace(plan, payer.workspaces) {
        Ok(()) => Room::Free,
        Err(_) => Room::Full(wording::no_room(plan, payer.workspaces)),
    }
}

#[cfg(test)]
mod tests {
    use domain::account::Stops;
    use jiff::Timestamp;
    use messages::account::Stop;
    use messages::workspace::Refusal;
    use messages::{AccountId, PersonId};

    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(web_address("https://shop.eu.example.com").as_deref(), Some("https://shop.eu.example.com"));
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//shop",
            "shop",
            "",
            "https://ada@shop.example",
            "https://a:b@shop.example",
            "file:///etc",
            "https://shop.example;reboot",
            "http://localhost:8084/w/ws_1",
        ] {
            assert_eq!(web_address(text), None, "{text}");
        }
    }

    #[test]
    fn the_room_is_that_of_the_plan() {
        let payer = |plan, workspaces| Payer {
            account: AccountId::new(),
            person: PersonId::new(),
            role: Some(messages::account::Role::Owner),
            is_open: true,
            plan,
            workspaces,
            stops: Stops::default(),
        };
        assert!(matches!(room(&payer(Some(plans::TRIAL), 0)), Room::Free));
        let full = |plan, workspaces| match room(&payer(Some(plan), workspaces)) {
            Room::Full(reason) => reason,
            other @ (Room::Free | Room::None | Room::NotYet(_)) => panic!("{other:?}"),
        };
        assert_eq!(
            full(plans::TRIAL, 1),
            "You have one workspace, and your plan, Trial, includes one. Pro has five. Change your plan, or delete one to make room."
        );
        assert_eq!(
            full(plans::PRO, 5),
            "You have five workspaces, and your plan, Pro, includes five. No other plan has more. Delete one to make room."
        );
        let stopped = |trial, stop, plan| match room(&Payer { stops: Stops::new(trial, stop), ..payer(Some(plan), 0) })
        {
            Room::Full(reason) => reason,
            other @ (Room::Free | Room::None | Room::NotYet(_)) => panic!("nothing can be made: {other:?}"),
        };
        let over = stopped(Some(Timestamp::UNIX_EPOCH), None, plans::TRIAL);
        assert!(over.starts_with("Your trial is over."), "{over}");
        let unpaid = stopped(None, Some(Stop::PaymentFailed), plans::PRO);
        assert_eq!(unpaid, wording::refusal(Refusal::PaymentFailed, Some(plans::PRO), None));
        for reason in [full(plans::TRIAL, 1), full(plans::PRO, 5)] {
            assert!(banned_in(&reason).is_none() && grade(&reason) <= 8.0, "{reason}");
        }
        assert!(matches!(room(&payer(None, 9)), Room::Free));
        assert!(matches!(room(&Payer { is_open: false, ..payer(Some(plans::PRO), 0) }), Room::NotYet(_)));
    }

    #[test]
    fn our_own_sentences_are_plain() {
        assert_eq!(banned_in(OPENING), None);
        assert!(grade(OPENING) <= 8.0);
    }
}
