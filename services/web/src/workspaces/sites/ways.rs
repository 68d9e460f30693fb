//! The ways in which code comes from a browser, for a new site or for one that is there: what their pages have in common.

use access::inside::sites::{self, Called, SecretName, Site, secrets_in};
use access::inside::{self, DeploymentId, Refusal, secrets};
use access::permit::also;
use domain::authorize::permission::{SendSites, ViewSites};

use super::super::home::Tab;
use super::super::inside::{refused, told};
use super::super::patience::{Found, Patience};
use super::around::View;
use super::words;
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::Failure;

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

/// A name and secrets, as somebody typed them.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// What the site is to be called.
    pub name: String,
    /// The secrets that it uses.
    pub secrets: String,
}

impl Typed {
    /// The secrets that a site has, as far as Harbor gave them: sent anew without them, it would start without.
    pub(super) async fn known(app: &App, asked: &Permitted<SendSites>, site: &DeploymentId) -> Result<Self, Failure> {
        let had = secrets::had(app, &asked.permit, &asked.row, site).await?;
        let names: Vec<&str> = had.iter().map(SecretName::as_str).collect();
        Ok(Self { secrets: names.join(" "), ..Self::default() })
    }

    /// The secrets, or what is wrong with them.
    pub(super) fn secrets(&self) -> Result<Vec<SecretName>, Problems> {
        let problem = || "Write the names of secrets as they are, with spaces between them.".to_owned();
        secrets_in(&self.secrets).ok_or_else(|| Problems::default().and("secrets", Some(problem())))
    }

    /// Both, or what is wrong with either.
    pub(super) fn read(&self) -> Result<(Called, Vec<SecretName>), Problems> {
        match (Called::parse(&self.name), self.secrets()) {
            (Ok(called), Ok(secrets)) => Ok((called, secrets)),
            (Ok(_), Err(problems)) => Err(problems),
            (Err(bad), secrets) => Err(secrets.err().unwrap_or_default().and("name", Some(bad.to_string()))),
        }
    }
}

/// What was refused, beside the field that it is about.
pub(super) fn problems(refusal: Refusal) -> Problems {
    let sentence = words::not_sent(refusal);
    match refusal {
        Refusal::NameTaken => Problems::default().and("name", Some(sentence.to_owned())),
        Refusal::NoSecret => Problems::default().and("secrets", Some(sentence.to_owned())),
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
