//! What there is to go to and to do, for a visitor and for a person, and which of it is meant by what was typed.

use super::about::about;
use super::answer::{Act, Answer, By};
use super::fits::{fit, words};
use super::places::Places;
use super::reader::{Named, Reader};
use crate::help::guides::Guide;
use crate::place::Group;
use face::layout::Theme;

/// As many answers as are shown at once.
const MOST: usize = 60;

/// As many workspaces as are named before anything was typed.
const MOST_UNASKED: usize = 12;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What was typed.
    pub text: String,
    /// The path of the page on which it was typed: what can be done there comes first.
    pub at: String,
}

const LIGHTS: &[(&str, Theme, &str)] = &[
    ("Dark mode", Theme::Dark, "mode theme night black colour color appearance"),
    ("Light mode", Theme::Light, "mode theme day white bright colour color appearance"),
    ("Light or dark by itself", Theme::System, "auto automatic system mode theme colour color appearance"),
];

/// Everything there is for this reader, what is near first.
fn everything(places: &Places, reader: &Reader, at: &str) -> Vec<Answer> {
    let role = match reader {
        Reader::Visitor => None,
        Reader::Person(_, standing) => standing.role,
    };
    let group = |group| {
        let offered = places.among(group).filter(move |offered| offered.is_for_account(role));
        offered.map(|offered| match offered.place.sent_to {
            None => Answer::page(offered.place.name, offered.path, offered.place.words),
            Some(action) => Answer::act(offered.place.name, Act::Send(action), offered.place.words),
        })
    };
    let mut all = Vec::new();
    let by = match reader {
        Reader::Visitor => {
            all.extend(group(Group::Visitor));
            By::Script
        }
        Reader::Person(workspaces, standing) => {
            all.extend(of_person(places, workspaces, at, group(Group::Own)));
            all.extend(standing.others.iter().map(Answer::team));
            By::Form
        }
    };
    all.extend(LIGHTS.iter().map(|(text, theme, words)| Answer::act(text, Act::Light(*theme, by), words)));
    if matches!(reader, Reader::Person(..)) {
        all.extend([Group::Account, Group::Act].into_iter().flat_map(group));
    }
    all.push(Answer::act("Show the keys", Act::Dialog("key-help"), "keyboard shortcut shortcuts help hotkeys"));
    all.extend([Group::Service, Group::Help, Group::About].into_iter().flat_map(group));
    all.extend(Guide::ALL.map(|guide| Answer {
        near: false,
        ..Answer::page(guide.document().title.as_str(), &guide.href(), guide.also())
    }));
    all
}

/// The workspace that one looks at, then what else somebody has.
fn of_person(places: &Places, workspaces: &[Named], at: &str, own: impl Iterator<Item = Answer>) -> Vec<Answer> {
    let id = at.strip_prefix("/workspaces/").and_then(|rest| rest.split('/').next());
    let (here, others): (Vec<_>, Vec<_>) = workspaces.iter().partition(|workspace| Some(workspace.id.as_str()) == id);
    let here = here.into_iter().flat_map(|workspace| about(places, workspace, true));
    let others = others.into_iter().enumerate().flat_map(|(place, workspace)| {
        about(places, workspace, false)
            .into_iter()
            .map(move |answer| Answer { near: answer.near && place < MOST_UNASKED, ..answer })
    });
    here.chain(own).chain(others).collect()
}

/// The answers to what is asked, the best first, and how many there are with those that are not shown.
#[must_use]
pub fn find(places: &Places, reader: &Reader, asked: &Asked) -> (Vec<Answer>, usize) {
    let typed = words(&asked.text);
    let all = everything(places, reader, &asked.at);
    let mut found: Vec<Answer> = if typed.is_empty() {
        all.into_iter().filter(|answer| answer.near).collect()
    } else {
        let fitting = all.into_iter().filter_map(|answer| Some((fit(&typed, &answer.name(), answer.words)?, answer)));
        let mut fitting: Vec<_> = fitting.collect();
        // Stable: what fits as well stays in its order.
        fitting.sort_by_key(|(fit, _)| *fit);
        // A typo is forgiven where nothing is right as it is.
        let least = fitting.first().map_or(0, |(fit, _)| fit.typos);
        fitting.into_iter().filter(|(fit, _)| fit.typos == least).map(|(_, answer)| answer).collect()
    };
    let total = found.len();
    found.truncate(MOST);
    (found, total)
}

#[cfg(test)]
mod tests {
    use face::layout::Team;
    use messages::account::Role as InAccount;
    use messages::person::Role;

    use super::super::reader::{Named, Standing};
    use super::*;
    use crate::routes::places;
    use face::words::banned_in;

    fn shop(id: &str, name: &str) -> Named {
        let address = Some(format!("https://{id}.example.com"));
        Named { id: format!("ws_{id}"), name: name.to_owned(), address, is_awaited: false, role: Role::Owner }
    }

    fn ada() -> Reader {
        Reader::of(vec![shop("1", "Paper shop"), shop("2", "علی‌رضا")])
    }

    fn first(reader: &Reader, text: &str, at: &str) -> String {
        let (found, _) = find(&places(), reader, &Asked { text: text.to_owned(), at: at.to_owned() });
        found.first().map(Answer::name).unwrap_or_default()
    }

    #[test]
    fn peoples_own_words_lead_to_what_they_mean() {
        for (typed, name) in [
            ("create", "New workspace"),
            ("crate", "New workspace"),
            ("billing", "Billing"),
            ("bilings", ""),
            ("biling", "Billing"),
            ("region", "New workspace"),
            ("session", "Sessions"),
            ("sesion", "Sessions"),
            ("log out", "Sign out"),
            ("dark", "Dark mode"),
            ("paper", "Paper shop"),
            ("papre", "Paper shop"),
            ("علی", "علی‌رضا"),
            ("copy paper", "Copy the address of Paper shop"),
            ("settings paper", "Settings of Paper shop"),
            ("keyboard", "Show the keys"),
        ] {
            assert_eq!(first(&ada(), typed, "/account"), name, "{typed}");
        }
        assert_eq!(first(&Reader::Visitor, "billing", "/"), "Plans");
        assert_eq!(first(&Reader::Visitor, "log in", "/"), "Sign in");
        assert_eq!(first(&Reader::Visitor, "new workspace", "/"), "", "what a visitor cannot do is not offered");
    }

    #[test]
    fn what_one_looks_at_comes_first() {
        for (at, name) in
            [("/workspaces/ws_2/activity", "علی‌رضا"), ("/workspaces/ws_1", "Paper shop"), ("/", "New workspace")]
        {
            assert_eq!(first(&ada(), "", at), name, "{at}");
        }
        assert_eq!(first(&ada(), "copy address", "/workspaces/ws_2"), "Copy the address of علی‌رضا");
        assert_eq!(first(&ada(), "region", "/workspaces/ws_1"), "Settings of Paper shop");
    }

    #[test]
    fn a_thousand_workspaces_are_found_by_name_and_do_not_crowd_the_rest() {
        let many = Reader::of((0..1000).map(|number| shop(&number.to_string(), &format!("Shop {number}"))).collect());
        let (unasked, total) = find(&places(), &many, &Asked::default());
        assert!(unasked.len() < MOST && total == unasked.len(), "{total}");
        assert_eq!(first(&many, "shop 999", "/"), "Shop 999");
        let (shown, total) = find(&places(), &many, &Asked { text: "shop".to_owned(), at: String::new() });
        assert_eq!((shown.len(), total), (MOST, 23_000));
    }

    #[test]
    fn who_waits_for_a_workspace_can_be_told_when_it_is_ready() {
        let member = Reader::of(vec![Named { role: Role::Member, ..shop("3", "Tea room") }]);
        assert!(
            !find(&places(), &member, &Asked { text: "rename".to_owned(), at: String::new() })
                .0
                .iter()
                .any(|answer| answer.name().starts_with("Rename"))
        );
        let waiting = Named { is_awaited: true, address: None, ..shop("3", "Tea room") };
        let Reader::Person(others, _) = ada() else { unreachable!() };
        let reader = Reader::of([vec![waiting], others].concat());
        for typed in ["notify", "tell me", "tell me when it is ready"] {
            assert_eq!(first(&reader, typed, "/account"), "Tell me when it is ready: Tea room", "{typed}");
            assert!(!first(&ada(), typed, "/account").contains("Tell me"), "{typed}");
        }
    }

    #[test]
    fn other_accounts_are_offered_and_what_a_role_does_not_include_is_not() {
        let team = |owner: &str, is_own| Team { account: "acct_1".into(), owner: owner.into(), is_own, is_here: false };
        let others = vec![team("Ada", true), team("Grace Hopper", false)];
        let as_role = |role| Reader::Person(Vec::new(), Standing { role: Some(role), others: others.clone() });
        let member = as_role(InAccount::Member);
        assert_eq!(first(&member, "team of grace", "/"), "Team of Grace Hopper");
        assert_eq!(first(&member, "own account", "/"), "Your own account");
        assert_ne!(first(&member, "billing", "/"), "Billing");
        assert_eq!(first(&member, "create workspace", "/"), "");
        assert_eq!(first(&as_role(InAccount::Billing), "billing", "/"), "Billing");
    }

    #[test]
    fn what_we_call_things_is_plain() {
        for reader in [Reader::Visitor, ada()] {
            for answer in everything(&places(), &reader, "") {
                assert_eq!((banned_in(answer.text), banned_in(answer.hint)), (None, None), "{answer:?}");
            }
        }
    }
}
