//! The ways in which code comes from a browser, for a new site or for one that is there: what their pages have in common.

use access::inside::site_settings::{Given, UserName, Who};
use access::inside::sites::{self, Along, Called, Env, Made, New, SecretName, Site};
use access::inside::{self, DeploymentId, Refusal, secrets};
use access::permit::also;
use axum::response::Response;
use domain::authorize::permission::{SendSites, ViewSites};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{refused, told};
use super::super::patience::{Found, Patience};
use super::super::secrets::ticks::{Tick, Ticked};
use super::super::site_settings::{Mode, given};
use super::around::View;
use super::one::{lead, lead_to};
use super::words;
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::Here;

/// A way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// An example of ours.
    Example,
    /// A folder, or an archive.
    Folder,
    /// One file, pasted.
    File,
}

/// Where code goes.
#[derive(Debug, Clone)]
pub struct To {
    /// The workspace's id.
    pub workspace: String,
    /// What it is called.
    pub called: String,
    /// The site that gets it; none for a new one.
    pub site: Option<There>,
}

/// A site that is there.
#[derive(Debug, Clone)]
pub struct There {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::Example => "Start from an example",
            Self::Folder => "Upload a folder",
            Self::File => "Paste one file",
        }
    }
}

impl To {
    /// A new site of a workspace.
    pub(super) fn new(asked: &Permitted<SendSites>) -> Self {
        Self { workspace: asked.row.id.to_string(), called: asked.row.name.clone(), site: None }
    }

    /// A site that is there.
    pub(super) fn again(asked: &Permitted<SendSites>, site: &Site) -> Self {
        Self { site: Some(There { id: site.id.to_string(), name: site.title.clone() }), ..Self::new(asked) }
    }

    /// A site that cannot be looked at now.
    pub(super) fn unseen(asked: &Permitted<SendSites>, site: &DeploymentId) -> Self {
        Self { site: Some(There { id: site.to_string(), name: "a site".to_owned() }), ..Self::new(asked) }
    }

    /// The id of the site that gets it.
    pub(super) fn id(&self) -> Option<DeploymentId> {
        self.site.as_ref().and_then(|site| DeploymentId::parse(&site.id).ok())
    }

    /// What stands above the form.
    #[must_use]
    pub const fn heading(&self) -> &'static str {
        if self.site.is_some() { "Send it anew" } else { "New site" }
    }

    /// What the browser's tab is called.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.site {
            Some(site) => format!("Send {} anew", site.name),
            None => format!("New site in {}", self.called),
        }
    }

    /// From where one comes.
    #[must_use]
    pub fn back(&self) -> String {
        match &self.site {
            Some(site) => View::Site.href(&self.workspace, &site.id),
            None => Tab::Sites.href(&self.workspace),
        }
    }

    /// Where the page of a way is.
    #[must_use]
    pub fn href(&self, way: Way) -> String {
        let word = match way {
            Way::Example => "new",
            Way::Folder => "folder",
            Way::File => "file",
        };
        format!("{}/{word}", self.back())
    }

    /// Where its form is sent.
    #[must_use]
    pub fn action(&self, way: Way) -> String {
        match way {
            Way::Example => Tab::Sites.href(&self.workspace),
            Way::Folder | Way::File => self.href(way),
        }
    }

    /// The ways that there are: name, address, whether it is this one. What is there is not made an example of.
    #[must_use]
    pub fn ways(&self, here: Way) -> Vec<(&'static str, String, bool)> {
        let all = [Way::Example, Way::Folder, Way::File];
        let ways = all.into_iter().filter(|way| self.site.is_none() || *way != Way::Example);
        ways.map(|way| (way.name(), self.href(way), way == here)).collect()
    }
}

/// What every form posts beside the code itself.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Fields {
    /// Not of a site that is there, as the two that follow.
    #[serde(default)]
    name: String,
    /// Left out by what is no browser: then everybody may see it, as with every other tool.
    mode: Option<String>,
    #[serde(default)]
    user: String,
    #[serde(default)]
    env: SecretString,
    /// Whether there was something to tick. Where there was not, nothing ticked means nothing.
    #[serde(default)]
    ticks: String,
    /// All other fields, which are ticks and nothing else.
    #[serde(flatten)]
    ticked: Ticked,
}

/// What somebody typed and chose, for a form that comes back.
#[derive(Debug, Clone)]
pub struct Typed {
    /// What the site is to be called.
    pub name: String,
    /// Who is to see it, if that is one of our words.
    pub mode: Option<Mode>,
    /// The name that goes with a password.
    pub user: String,
    /// What its program is to find in its environment. It stands in the form only that was refused, until it is sent.
    pub env: SecretString,
    /// The secrets that were ticked; none where there was nothing to tick.
    pub chosen: Option<Vec<SecretName>>,
}

impl Default for Typed {
    fn default() -> Self {
        let (name, env) = (String::new(), SecretString::default());
        Self { name, mode: Some(Mode::Everybody), user: "guest".to_owned(), env, chosen: None }
    }
}

impl Fields {
    /// What was typed. Fields that are none of ours are somebody's attempt at them.
    pub(super) fn typed(self) -> Result<Typed, Failure> {
        let chosen = self.ticked.names()?;
        Ok(Typed {
            name: self.name,
            mode: self.mode.map_or(Some(Mode::Everybody), |word| Mode::from_word(&word)),
            user: self.user,
            env: self.env,
            chosen: (!self.ticks.is_empty()).then_some(chosen),
        })
    }
}

impl Typed {
    /// What was typed of its environment, for the field that it was typed in.
    #[must_use]
    pub fn env(&self) -> &str {
        self.env.expose_secret()
    }

    /// Who may see a new site: word, name, text, whether it is chosen.
    #[must_use]
    pub fn modes(&self) -> Vec<(&'static str, &'static str, &'static str, bool)> {
        let choice = |mode: Mode| {
            let (name, text) = words::seen_at_first(mode)?;
            Some((mode.word(), name, text, self.mode == Some(mode)))
        };
        Mode::ALL.into_iter().filter_map(choice).collect()
    }

    /// Whether any of what most people leave alone was not, or is to be changed.
    #[must_use]
    pub fn is_special(&self, problems: &Problems) -> bool {
        let wrong = ["mode", "user", "env"].iter().any(|field| problems.of(field).is_some());
        wrong
            || self.mode != Some(Mode::Everybody)
            || !self.env().is_empty()
            || self.chosen.as_ref().is_some_and(|chosen| !chosen.is_empty())
    }

    /// What its program gets, or what is wrong with it.
    pub(super) fn along(&self) -> Result<Along, Problems> {
        let wrong = |sentence: String| Problems::default().and("env", Some(sentence));
        let env = Env::parse(&self.env).map_err(|bad| wrong(bad.to_string()))?;
        if let Some(name) = env.shared(self.chosen.as_deref().unwrap_or_default()) {
            return Err(wrong(format!("{name} is a secret that is ticked, too. Choose one of the two.")));
        }
        Ok(Along { env, secrets: self.chosen.clone() })
    }

    /// Who is to see it, or what is wrong with that.
    fn who(&self) -> Result<Who, Problems> {
        let wrong = |field, text: &str| Err(Problems::default().and(field, Some(text.to_owned())));
        match self.mode.filter(|mode| words::seen_at_first(*mode).is_some()) {
            Some(Mode::Everybody) => Ok(Who::Everybody),
            Some(Mode::Key) => Ok(Who::Key),
            Some(Mode::Password) => match UserName::parse(self.user.trim()) {
                Ok(user) => Ok(Who::Password(user)),
                Err(_) => wrong("user", "Write a name of letters and digits, without spaces."),
            },
            Some(Mode::People) | None => wrong("mode", "Choose who may see the site."),
        }
    }

    /// All of a new site, or what is wrong with any of it.
    pub(super) fn read(&self) -> Result<New, Problems> {
        match (Called::parse(&self.name), self.who(), self.along()) {
            (Ok(called), Ok(who), Ok(along)) => Ok(New { called, who, along }),
            (called, who, along) => {
                let name = called.err().map(|bad| bad.to_string());
                let others = [who.err(), along.err()].into_iter().flatten();
                Err(others.fold(Problems::default().and("name", name), Problems::along))
            }
        }
    }
}

/// The secrets to choose from, with those ticked that were, or that a site has; none while nobody can say. The server is waited for a
/// moment only.
pub(super) async fn ticks(
    app: &App,
    asked: &Permitted<SendSites>,
    site: Option<&DeploymentId>,
    chosen: Option<&[SecretName]>,
) -> Result<Option<Vec<Tick>>, Failure> {
    let look = secrets::choices(app, &asked.permit, &asked.row, site);
    Ok(match Patience::Short.ask(look).await? {
        Found::There(choices) => Some(Tick::all(choices, chosen)),
        Found::Loading | Found::Closed(_) => chosen.map(Tick::these),
    })
}

/// What comes after a site is made: its page, or first what is needed to see it, which is shown once.
pub(super) fn made(asked: &Permitted<SendSites>, made: Made) -> Response {
    let (frame, now) = (asked.visit.frame(Here::Workspaces), asked.visit.now);
    let on = (lead_to(asked.row.id, &made.id, now), "The site");
    match made.given {
        Given::Nothing => lead(asked.row.id, &made.id, now),
        Given::Password(user, secret) => given::shown(frame, on, Some(user), secret),
        Given::Key(secret) => given::shown(frame, on, None, secret),
    }
}

/// What was refused, beside the field that it is about.
pub(super) fn problems(refusal: Refusal) -> Problems {
    let sentence = words::not_sent(refusal);
    match refusal {
        Refusal::NameTaken => Problems::default().and("name", Some(sentence.to_owned())),
        _ => Problems::whole(sentence),
    }
}

/// What is to be known before somebody fills in a form for a new site, and the names that are taken. The server is waited for a moment
/// only: what it could not say now, it says when the form is sent.
pub(super) async fn before(app: &App, asked: &Permitted<SendSites>) -> Result<(Problems, Vec<String>), Failure> {
    if let Err(refusal) = inside::is_open(&asked.row) {
        return Ok((Problems::whole(told(refusal).sentence), Vec::new()));
    }
    // Who may send sites may see them.
    let permit = also(&asked.permit, ViewSites)?;
    Ok(match Patience::Short.ask(sites::list(app, &permit, &asked.row)).await? {
        Found::There(found) => {
            let problems = words::no_room(found.room).map(Problems::whole).unwrap_or_default();
            (problems, found.sites.into_iter().map(|site| site.name).collect())
        }
        Found::Loading | Found::Closed(_) => (Problems::default(), Vec::new()),
    })
}

/// The site that gets new code, or why it cannot be looked at.
pub(super) async fn there(
    app: &App,
    asked: &Permitted<SendSites>,
    site: &DeploymentId,
) -> Result<Result<To, Refusal>, Failure> {
    match sites::find(app, &asked.permit, &asked.row, site).await {
        Ok(site) => Ok(Ok(To::again(asked, &site))),
        Err(error) => match refused(error)? {
            Refusal::Absent => Err(Failure::NotFound),
            refusal => Ok(Err(refusal)),
        },
    }
}

#[cfg(test)]
mod tests {
    use messages::AccountId;

    use super::*;

    #[derive(Deserialize)]
    struct Form {
        #[serde(rename = "account")]
        _account: AccountId,
        #[serde(flatten)]
        fields: Fields,
    }

    fn typed(form: &str) -> Result<Typed, Failure> {
        let form = format!("account={}&{form}", AccountId::new());
        serde_urlencoded::from_str::<Form>(&form).unwrap().fields.typed()
    }

    fn problem(form: &str, field: &str) -> Option<String> {
        typed(form).ok().unwrap().read().err()?.of(field).map(str::to_owned)
    }

    #[test]
    fn a_form_says_what_a_program_gets_and_who_sees_it() {
        let new = typed("name=Shop&mode=password&user=+guest+&env=A%3D1&ticks=shown&secret-B=yes").ok().unwrap();
        let new = new.read().unwrap();
        assert_eq!(new.who, Who::Password(UserName::parse("guest").unwrap()));
        assert_eq!(new.along.secrets.unwrap(), [SecretName::parse("B").unwrap()]);
        let plain = typed("name=Shop").ok().unwrap().read().unwrap();
        assert_eq!((plain.who, plain.along.secrets), (Who::Everybody, None), "nobody was asked for secrets");
        assert_eq!(typed("ticks=shown").ok().unwrap().along().unwrap().secrets, Some(Vec::new()), "none is ticked");
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field_and_what_is_no_field_of_ours_is_refused() {
        assert!(problem("name=Shop&env=A%3D1%0Ahush", "env").unwrap().starts_with("Line 2 "));
        assert!(problem("name=Shop&env=B%3D1&ticks=shown&secret-B=yes", "env").unwrap().starts_with("B is a secret"));
        assert!(problem("name=Shop&mode=people", "mode").is_some(), "nobody is chosen here");
        assert!(problem("name=Shop&mode=", "mode").is_some());
        assert!(problem("name=Shop&mode=password&user=a+b", "user").is_some());
        assert!(typed("name=Shop&role=admin").is_err());
    }
}
