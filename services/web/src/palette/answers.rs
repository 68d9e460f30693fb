//! What there is to go to and to do, for a visitor and for a person, with the words that people use for it.

use access::workspace;
use domain::authorize::permission::Permission;
use domain::authorize::role_permits;
use domain::workspace::{Label, label};

use super::fits::{fit, words};
use crate::account;
use crate::help::guides::Guide;
use crate::workspaces::home::Tab;
use crate::workspaces::words::web_address;
use face::layout::Theme;

/// As many answers as are shown at once.
const MOST: usize = 60;

/// As many workspaces as are named before anything was typed.
const MOST_UNASKED: usize = 12;

/// Something to go to or to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it is, in our words; empty where it is a workspace, whose own name says it.
    pub text: &'static str,
    /// The name of the workspace that it is about.
    pub of: Option<String>,
    /// What kind of thing it is, in one word.
    pub hint: &'static str,
    /// What happens when it is taken.
    pub act: Act,
    /// Whether it is listed before anything was typed.
    near: bool,
    /// What else people call it.
    words: &'static str,
}

/// What happens when an answer is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It leads to a page.
    Go(String),
    /// It leads to a workspace itself, on its own address.
    Open(String),
    /// It is done at once, by a form without fields.
    Send(&'static str),
    /// A text is copied, where there is a script that can.
    Copy(String),
    /// The browser notifies when the workspace on this page is ready, where there is a script that can.
    Notify(String),
    /// The light changes: by a form for who is signed in, by script for a visitor.
    Light(Theme, By),
    /// A dialog of the page opens, where there is a script that can.
    Dialog(&'static str),
}

/// How the light is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By a form.
    Form,
    /// By script alone.
    Script,
}

/// A workspace that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its full address, while it can be opened.
    pub address: Option<String>,
    /// Whether its people wait for it to be ready.
    pub is_awaited: bool,
    /// Whether the reader may give it another name.
    pub may_rename: bool,
}

impl From<workspace::Named> for Named {
    fn from(workspace: workspace::Named) -> Self {
        let label = label(workspace.state);
        // As its page shows it: only while it can be opened.
        let endpoint = workspace.endpoint.filter(|_| label == Some(Label::Ready));
        Self {
            id: workspace.id.to_string(),
            name: workspace.name,
            address: endpoint.and_then(|endpoint| web_address(&endpoint)),
            is_awaited: label == Some(Label::SettingUp),
            may_rename: role_permits(workspace.role, Permission::RenameWorkspace),
        }
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub enum Reader {
    /// Somebody who is not signed in.
    Visitor,
    /// Somebody who is, with all their workspaces.
    Person(Vec<Named>),
}

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What was typed.
    pub text: String,
    /// The path of the page on which it was typed: what can be done there comes first.
    pub at: String,
}

/// Pages and actions that are there for everybody.
const FOR_ALL: &[(&str, &str, &str)] = &[
    (
        "Plans",
        "/pricing",
        "price prices pricing cost costs money billing bill pay upgrade buy subscription invoice tax start begin free trial choose compare",
    ),
    ("Status", "/status", "health outage down up working broken incident incidents uptime how doing harbor"),
    ("Help", "/help", "read guide guides documentation docs manual support how question search keys"),
    (
        "Write to us",
        "/help/write",
        "contact support message question problem e-mail email mail ask send help people trouble",
    ),
    ("About Harbor", "/", "home front page start landing openberth"),
    ("Terms", "/terms", "legal law contract rules"),
    ("Privacy", "/privacy", "notice legal law data gdpr cookies"),
    ("Imprint", "/imprint", "legal law company who contact address"),
];

const SIGN_IN: (&str, &str, &str) = (
    "Sign in",
    "/sign-in",
    "log in login signin register signup up account session start free trial google begin try again ways open page",
);
const NEW: (&str, &str, &str) = (
    "New workspace",
    "/workspaces/new",
    "create make add order start first another region place try again launch deploy check open page",
);
const LIST: (&str, &str, &str) =
    ("Workspaces", "/workspaces", "list overview mine harbor home start dashboard projects apps back next on");

/// Pages of an account, by what else they are called.
const fn called(tab: account::Tab) -> &'static str {
    match tab {
        account::Tab::Profile => {
            "account profile settings name picture photo avatar time zone timezone language dates me"
        }
        account::Tab::Sessions => {
            "session sessions device devices browser browsers security sign-in signin login account"
        }
        account::Tab::Methods => "sign-in signin login google password security provider account",
        account::Tab::Mail => "e-mail email mail letters notifications notify news account settings",
        account::Tab::Plan => "billing bill price cost money pay upgrade subscription invoice days left account free",
        account::Tab::Theme => "theme colour color appearance mode night settings",
    }
}

/// The same words as on the button of the page.
const NOTIFY: &str = "Tell me when it is ready:";

/// The way to another name for a workspace.
const RENAME: &str = "Rename";

/// What the page with this path is called; none where there is none that one could go to.
#[must_use]
pub fn name_of(path: &str) -> Option<&'static str> {
    let pages = [NEW, LIST, SIGN_IN].into_iter().chain(FOR_ALL.iter().copied());
    let page = pages.map(|(name, href, _)| (name, href)).find(|(_, href)| *href == path);
    let of_account = || account::Tab::ALL.into_iter().find(|tab| tab.href() == path).map(account::Tab::name);
    let of_workspace = || {
        let id = path.strip_prefix("/workspaces/")?.split('/').next().filter(|id| id.starts_with("ws_"))?;
        let tab = Tab::ALL.into_iter().find(|tab| tab.href(id) == path).map(Tab::in_full);
        tab.or_else(|| path.ends_with("/rename").then_some("Rename a workspace"))
    };
    page.map(|(name, _)| name).or_else(of_account).or_else(of_workspace)
}

/// What is done at once.
const ACTS: &[(&str, &str, &str)] = &[
    ("Sign out", "/sign-out", "log out logout signout leave end session sessions browser"),
    (
        "Sign out everywhere else",
        "/account/sessions/others/end",
        "log out logout session sessions devices end security",
    ),
    ("Show the first steps", "/first-steps/show", "checklist guide onboarding getting started back again"),
    ("Hide the first steps", "/first-steps/hide", "checklist guide onboarding remove"),
];

const LIGHTS: &[(&str, Theme, &str)] = &[
    ("Dark mode", Theme::Dark, "mode theme night black colour color appearance"),
    ("Light mode", Theme::Light, "mode theme day white bright colour color appearance"),
    ("Light or dark by itself", Theme::System, "auto automatic system mode theme colour color appearance"),
];

/// What a tab of a workspace is called in the palette, and what else.
const fn tab(tab: Tab) -> (&'static str, &'static str) {
    match tab {
        Tab::Overview => ("", "overview state status workspace check again try now retry trouble"),
        Tab::Activity => ("Activity of", "history events log happened news older newer workspace"),
        Tab::Settings => ("Settings of", "region place address id name details made workspace change rename"),
    }
}

impl Answer {
    fn page((text, href, words): (&'static str, &str, &'static str)) -> Self {
        Self { text, of: None, hint: "Page", act: Act::Go(href.to_owned()), near: true, words }
    }

    fn act(text: &'static str, act: Act, words: &'static str) -> Self {
        Self { text, of: None, hint: "Action", act, near: true, words }
    }

    /// What it is called, as one text.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.of {
            Some(of) => format!("{} {of}", self.text).trim_start().to_owned(),
            None => self.text.to_owned(),
        }
    }
}

/// All answers about one workspace; the first leads to it. `here` says that one looks at it.
fn about(workspace: &Named, here: bool) -> Vec<Answer> {
    let about =
        |text, hint, act, words| Answer { text, of: Some(workspace.name.clone()), hint, act, near: here, words };
    let mut all: Vec<Answer> = Tab::ALL
        .into_iter()
        .map(|one| {
            let (text, words) = tab(one);
            let hint = if one == Tab::Overview { "Workspace" } else { "Page" };
            let near = here || one == Tab::Overview;
            Answer { near, ..about(text, hint, Act::Go(one.href(&workspace.id)), words) }
        })
        .collect();
    if workspace.may_rename {
        let rename = Act::Go(format!("/workspaces/{}/rename", workspace.id));
        all.push(about(RENAME, "Page", rename, "save name workspace change title call"));
    }
    if workspace.is_awaited {
        let page = Tab::Overview.href(&workspace.id);
        all.push(about(
            NOTIFY,
            "Action",
            Act::Notify(page),
            "notify notification notifications message alert wait done finished",
        ));
    }
    if let Some(address) = &workspace.address {
        all.push(about(
            "Open",
            "Action",
            Act::Open(address.clone()),
            "visit address site web website link url live go",
        ));
        all.push(about("Copy the address of", "Action", Act::Copy(address.clone()), "link url web share site"));
    }
    all.push(about("Copy the ID of", "Action", Act::Copy(workspace.id.clone()), "number identifier workspace"));
    all
}

/// Everything there is for this reader, what is near first.
fn everything(reader: &Reader, at: &str) -> Vec<Answer> {
    let mut all = Vec::new();
    let by = match reader {
        Reader::Visitor => {
            all.push(Answer::page(SIGN_IN));
            By::Script
        }
        Reader::Person(workspaces) => {
            let id = at.strip_prefix("/workspaces/").and_then(|rest| rest.split('/').next());
            let (here, others): (Vec<_>, Vec<_>) =
                workspaces.iter().partition(|workspace| Some(workspace.id.as_str()) == id);
            all.extend(here.into_iter().flat_map(|workspace| about(workspace, true)));
            all.extend([NEW, LIST].map(Answer::page));
            let others = others.into_iter().enumerate();
            all.extend(others.flat_map(|(place, workspace)| {
                about(workspace, false)
                    .into_iter()
                    .map(move |answer| Answer { near: answer.near && place < MOST_UNASKED, ..answer })
            }));
            By::Form
        }
    };
    all.extend(LIGHTS.iter().map(|(text, theme, words)| Answer::act(text, Act::Light(*theme, by), words)));
    if matches!(reader, Reader::Person(_)) {
        all.extend(account::Tab::ALL.map(|tab| Answer::page((tab.name(), tab.href(), called(tab)))));
        all.extend(ACTS.iter().map(|(text, action, words)| Answer::act(text, Act::Send(action), words)));
    }
    all.push(Answer::act("Show the keys", Act::Dialog("key-help"), "keyboard shortcut shortcuts help hotkeys"));
    all.extend(FOR_ALL.iter().copied().map(Answer::page));
    all.extend(Guide::ALL.map(|guide| Answer {
        near: false,
        ..Answer::page((guide.document().title.as_str(), &guide.href(), guide.also()))
    }));
    all
}

/// The answers to what is asked, the best first, and how many there are with those that are not shown.
#[must_use]
pub fn find(reader: &Reader, asked: &Asked) -> (Vec<Answer>, usize) {
    let typed = words(&asked.text);
    let all = everything(reader, &asked.at);
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
    use super::*;
    use face::words::banned_in;

    fn shop(id: &str, name: &str) -> Named {
        let address = Some(format!("https://{id}.example.com"));
        Named { id: format!("ws_{id}"), name: name.to_owned(), address, is_awaited: false, may_rename: true }
    }

    fn ada() -> Reader {
        Reader::Person(vec![shop("1", "Paper shop"), shop("2", "علی‌رضا")])
    }

    fn first(reader: &Reader, text: &str, at: &str) -> String {
        let (found, _) = find(reader, &Asked { text: text.to_owned(), at: at.to_owned() });
        found.first().map(Answer::name).unwrap_or_default()
    }

    #[test]
    fn peoples_own_words_lead_to_what_they_mean() {
        for (typed, name) in [
            ("create", "New workspace"),
            ("crate", "New workspace"),
            ("billing", "Plan and trial"),
            ("bilings", ""),
            ("biling", "Plan and trial"),
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
        let many =
            Reader::Person((0..1000).map(|number| shop(&number.to_string(), &format!("Shop {number}"))).collect());
        let (unasked, total) = find(&many, &Asked::default());
        assert!(unasked.len() < MOST && total == unasked.len(), "{total}");
        assert_eq!(first(&many, "shop 999", "/"), "Shop 999");
        let (shown, total) = find(&many, &Asked { text: "shop".to_owned(), at: String::new() });
        assert_eq!((shown.len(), total), (MOST, 7000));
    }

    #[test]
    fn who_waits_for_a_workspace_can_be_told_when_it_is_ready() {
        let member = Reader::Person(vec![Named { may_rename: false, ..shop("3", "Tea room") }]);
        assert!(
            !find(&member, &Asked { text: "rename".to_owned(), at: String::new() })
                .0
                .iter()
                .any(|answer| answer.name().starts_with(RENAME))
        );
        let waiting = Named { is_awaited: true, address: None, ..shop("3", "Tea room") };
        let Reader::Person(others) = ada() else { unreachable!() };
        let reader = Reader::Person([vec![waiting], others].concat());
        for typed in ["notify", "tell me", "tell me when it is ready"] {
            assert_eq!(first(&reader, typed, "/account"), "Tell me when it is ready: Tea room", "{typed}");
            assert!(!first(&ada(), typed, "/account").contains("Tell me"), "{typed}");
        }
    }

    #[test]
    fn a_page_has_the_name_by_which_it_is_found() {
        for (path, name) in [
            ("/", Some("About Harbor")),
            ("/account/plan", Some("Plan and trial")),
            ("/sign-in", Some("Sign in")),
            ("/workspaces/new", Some("New workspace")),
            ("/workspaces/ws_1", Some("Overview of a workspace")),
            ("/workspaces/ws_1/activity", Some("Activity of a workspace")),
            ("/workspaces/ws_1/nothing", None),
            ("/workspaces/nothing", None),
            ("/nothing", None),
        ] {
            assert_eq!(name_of(path), name, "{path}");
        }
    }

    #[test]
    fn what_we_call_things_is_plain() {
        for reader in [Reader::Visitor, ada()] {
            for answer in everything(&reader, "") {
                assert_eq!((banned_in(answer.text), banned_in(answer.hint)), (None, None), "{answer:?}");
            }
        }
    }
}
