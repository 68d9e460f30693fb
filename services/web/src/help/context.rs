//! Where somebody comes from who writes to us: the page, the workspace, and the reference of a page of trouble.
//!
//! All of it stands in an address that anybody can write, so it is held against what it can be. A workspace counts if the
//! visitor may see it, and is left out like one that does not exist if not.

use access::Error;
use access::permit::Params;
use domain::authorize::permission::ViewWorkspace;
use http::HeaderMap;
use http::header::REFERER;
use messages::WorkspaceId;
use url::Url;
use url::form_urlencoded::{Serializer, parse};

use crate::app::App;
use crate::site::open::is_help;
use crate::visit::{Failure, Visit};

const LONGEST_PAGE: usize = 128;

/// Digits of a reference, as [`Visit::reference`] makes it.
const REFERENCE: usize = 8;

/// Where somebody comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Context {
    /// A path of ours.
    pub page: Option<String>,
    pub workspace: Option<WorkspaceId>,
    pub reference: Option<String>,
}

impl Context {
    /// What stands in the address; where it names no page, the page on which its link was followed.
    pub fn of(query: Option<&str>, headers: &HeaderMap, origin: &str) -> Self {
        let mut context = Self::default();
        for (name, value) in parse(query.unwrap_or_default().as_bytes()) {
            match &*name {
                "page" => context.page = page(&value),
                "workspace" => context.workspace = value.parse().ok(),
                "reference" => context.reference = reference(&value),
                _ => {}
            }
        }
        context.page = context.page.or_else(|| came_from(headers, origin));
        context.complete()
    }

    /// A page on which there was trouble.
    pub fn on(path: &str, reference_of: &str) -> Self {
        Self { page: page(path), workspace: None, reference: reference(reference_of) }.complete()
    }

    /// What stands in a form that was drawn for somebody.
    pub fn posted(page_of: &str, workspace: &str, reference_of: &str) -> Self {
        Self { page: page(page_of), workspace: workspace.parse().ok(), reference: reference(reference_of) }.complete()
    }

    /// The page of a workspace is about that workspace.
    fn complete(mut self) -> Self {
        let on =
            self.page.as_deref().and_then(|page| page.strip_prefix("/workspaces/")?.split('/').next()?.parse().ok());
        self.workspace = self.workspace.or(on);
        self
    }

    /// The address of the form, with this in it.
    pub fn form(&self) -> String {
        let mut query = Serializer::new(String::new());
        let workspace = self.workspace.map(|id| id.to_string());
        for (name, value) in [
            ("page", self.page.as_deref()),
            ("workspace", workspace.as_deref()),
            ("reference", self.reference.as_deref()),
        ] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        match query.finish() {
            query if query.is_empty() => super::write::PATH.to_owned(),
            query => format!("{}?{query}", super::write::PATH),
        }
    }

    /// The name of the workspace, if the visitor may see it; else the workspace is left out. Without our tables nobody can
    /// say, and it is left out, too.
    pub async fn name_of_workspace(&mut self, app: &App, visit: &Visit) -> Result<Option<String>, Failure> {
        let Some(id) = self.workspace.filter(|_| visit.session.is_some()) else {
            self.workspace = None;
            return Ok(None);
        };
        match app.ask::<ViewWorkspace>(&visit.asker(), &Params::one("id", id)).await {
            Ok(seen) => Ok(Some(seen.row.name)),
            Err(Error::Denied(_) | Error::Away(_) | Error::Undone(_)) => {
                self.workspace = None;
                Ok(None)
            }
            Err(failure @ Error::Ours(_)) => Err(failure.into()),
        }
    }
}

/// A path as our pages have them: nothing in it can lead anywhere else, or say anything.
fn page(text: &str) -> Option<String> {
    let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'/'));
    let is_path = text.starts_with('/') && !text.contains("//") && text.len() <= LONGEST_PAGE;
    // What works once for whoever has it is written down nowhere.
    let opens = ["/account/address/confirm/", "/mail/off/", "/mail/stay/"].iter().any(|path| text.starts_with(path));
    (plain && is_path && !opens && !is_help(text)).then(|| text.to_owned())
}

fn reference(text: &str) -> Option<String> {
    let is_one = text.len() == REFERENCE && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_one.then(|| text.to_owned())
}

/// The page of ours that a browser says it comes from.
fn came_from(headers: &HeaderMap, origin: &str) -> Option<String> {
    let url = Url::parse(headers.get(REFERER)?.to_str().ok()?).ok()?;
    (url.origin().ascii_serialization() == origin).then(|| page(url.path())).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://harbor.example.com";

    fn read(query: &str, from: Option<&str>) -> Context {
        let mut headers = HeaderMap::new();
        headers.extend(from.map(|from| (REFERER, from.parse().unwrap())));
        Context::of(Some(query), &headers, ORIGIN)
    }

    #[test]
    fn what_stands_in_the_address_is_carried_and_comes_back() {
        let workspace = WorkspaceId::new();
        let context = read(&format!("page=%2Fworkspaces%2Fnew&workspace={workspace}&reference=1c80319c&x=1"), None);
        assert_eq!((context.page.as_deref(), context.workspace), (Some("/workspaces/new"), Some(workspace)));
        assert_eq!(context.reference.as_deref(), Some("1c80319c"));
        let (_, query) =
            context.form().split_once('?').map(|(path, query)| (path.to_owned(), query.to_owned())).unwrap();
        assert_eq!(read(&query, None), context);
        assert_eq!(Context::default().form(), "/help/write");
        assert_eq!(read(&format!("page=/workspaces/{workspace}"), None).workspace, Some(workspace));
    }

    #[test]
    fn what_cannot_be_is_left_out() {
        for page in ["", "x", "//evil", "/a//b", "https://evil", "/<b>", "/A", "/a?b", "/%0a", "/help", "/help/keys"] {
            let query = Serializer::new(String::new()).append_pair("page", page).finish();
            assert_eq!(read(&query, None).page, None, "{page}");
        }
        assert_eq!(read(&format!("page=/{}", "a".repeat(200)), None), Context::default());
        for reference in ["", "1c80319", "1c80319cc", "1C80319C", "<script>", "1c80319 "] {
            let query = Serializer::new(String::new()).append_pair("reference", reference).finish();
            assert_eq!(read(&query, None).reference, None, "{reference}");
        }
        assert_eq!(read("workspace=ws_x&workspace=..%2F", None).workspace, None);
    }

    #[test]
    fn the_page_before_is_one_of_ours_or_none() {
        for (from, page) in [
            ("https://harbor.example.com/workspaces?x=1#y", Some("/workspaces")),
            ("https://harbor.example.com/help", None),
            ("https://harbor.example.com.evil/workspaces", None),
            ("http://harbor.example.com/workspaces", None),
            ("nonsense", None),
        ] {
            assert_eq!(read("", Some(from)).page.as_deref(), page, "{from}");
        }
        assert_eq!(read("page=/account", Some("https://harbor.example.com/pricing")).page.as_deref(), Some("/account"));
    }
}
