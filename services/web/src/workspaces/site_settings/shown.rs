//! The pages of the settings of a site as the gallery shows them, each in its states.

use access::inside::Refusal;
use access::inside::server::Period;
use access::inside::site_settings::{AccessMode, Person, Settings, Traffic, UserName};
use face::layout::{Frame, Here};

use super::super::inside::told;
use super::super::logs::around_shown;
use super::super::sites::around::View;
use super::{given, page};
use crate::commands::Problems;
use crate::shelf::samples::{before, days};
use crate::shelf::{Shelf, Shown};

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    let page = |settings, may| page::Page {
        frame: frame.clone(),
        around: around_shown(View::Settings),
        settings,
        may,
        problems: Problems::default(),
    };
    shelf.put("workspaces/site_settings/page/plain", &page(Ok(settings()), true))?;
    shelf.put("workspaces/site_settings/page/member", &page(Ok(settings()), false))?;
    let locked = Settings { locked: true, access: AccessMode::Password, user: "guest".into(), ..settings() };
    shelf.put("workspaces/site_settings/page/locked", &page(Ok(locked.clone()), true))?;
    let stuck = Settings { runs: false, ..locked };
    shelf.put("workspaces/site_settings/page/locked_not_running", &page(Ok(stuck), true))?;
    let down = Settings { runs: false, people: Vec::new(), traffic: Traffic::Unlimited, ends_at: None, ..settings() };
    shelf.put("workspaces/site_settings/page/not_running", &page(Ok(down), true))?;
    let used_up = Settings { left: Some(0), period: Some(Period::Week), ..settings() };
    shelf.put("workspaces/site_settings/page/used_up", &page(Ok(used_up), true))?;
    for (name, refusal) in [
        ("workspaces/site_settings/page/paused", Refusal::Paused),
        ("workspaces/site_settings/page/setting_up", Refusal::SettingUp),
        ("workspaces/site_settings/page/having_trouble", Refusal::Trouble),
        ("workspaces/site_settings/page/no_answer", Refusal::NoAnswer),
    ] {
        shelf.put(name, &page(Err(told(refusal)), false))?;
    }
    let unsure = Problems::whole(told(Refusal::Unsure).sentence);
    shelf
        .put("workspaces/site_settings/page/unsure", &page::Page { problems: unsure, ..page(Ok(settings()), true) })?;
    let wrong = Problems::default()
        .and("mode", Some("Choose who may see the site.".into()))
        .and("people", Some("Choose at least one.".into()))
        .and("gigabytes", Some("Write a whole number from 1 to 10000, or leave it empty.".into()))
        .and("lifetime", Some("Choose how long the site is to stay.".into()));
    shelf.put("workspaces/site_settings/page/wrong", &page::Page { problems: wrong, ..page(Ok(settings()), true) })?;
    secrets(shelf, &frame)
}

fn secrets(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let given = |user: Option<&str>, secret: &str| given::Page {
        frame: frame.clone(),
        back: around_shown(View::Settings).to(View::Settings),
        to: "Settings of the site",
        user: user.map(str::to_owned),
        secret: secret.to_owned().into(),
    };
    shelf.put("workspaces/site_settings/given/password", &given(Some("guest"), "k7tq-9zmn4hvw2c8xr5dpb3e"))?;
    let key = "sk_0123456789abcdef0123456789abcdef0123456789abcdef";
    shelf.put("workspaces/site_settings/given/key", &given(None, key))
}

fn settings() -> Settings {
    let person = |name: &str, called: &str, may| {
        UserName::parse(name).ok().map(|name| Person { name, called: called.into(), may })
    };
    Settings {
        called: "Summer sale".into(),
        title: "Summer sale".into(),
        description: "The page for the sale in July.".into(),
        access: AccessMode::Users,
        user: String::new(),
        people: [person("teammate-grace", "Grace Hopper", true), person("ci-github", "GitHub", false)]
            .into_iter()
            .flatten()
            .collect(),
        locked: false,
        runs: true,
        ends_at: Some(before(-days(20))),
        traffic: Traffic::Mib(5 * 1024),
        left: Some(3 << 30),
        period: Some(Period::Month),
    }
}
