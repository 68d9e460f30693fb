//! What somebody looks at, as the address says it. What does not read is left out: then the page shows the last day.

use access::inside::DeploymentId;
use access::inside::usage::Which;
use face::graph::Range;
use url::form_urlencoded::{Serializer, parse};

use super::super::home::Tab;

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// One site; none for the machine.
    pub site: Option<DeploymentId>,
    /// Over which time.
    pub range: Range,
    /// However long it takes.
    pub is_whole: bool,
}

impl Asked {
    /// What an address asks for.
    #[must_use]
    pub fn of(query: Option<&str>) -> Self {
        let fields: Vec<_> = parse(query.unwrap_or_default().as_bytes()).collect();
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());
        Self {
            site: field("site").and_then(|site| DeploymentId::parse(site).ok()),
            range: field("range").and_then(Range::from_word).unwrap_or_default(),
            is_whole: field("whole").is_some(),
        }
    }

    /// The same of one site.
    #[must_use]
    pub fn of_site(query: Option<&str>, site: DeploymentId) -> Self {
        Self { site: Some(site), ..Self::of(query) }
    }

    /// Of what it is.
    #[must_use]
    pub fn which(&self) -> Which {
        self.site.as_ref().map_or(Which::Machine, |site| Which::Site(site.as_str().to_owned()))
    }

    /// The address of its page in a workspace, over this time.
    #[must_use]
    pub fn href(&self, workspace: &str, range: Range) -> String {
        let page = match &self.site {
            None => Tab::Usage.href(workspace),
            Some(site) => site_href(workspace, site.as_str()),
        };
        if range == Range::default() { page } else { format!("{page}?range={}", range.word()) }
    }

    /// Where the part of the page is asked for.
    #[must_use]
    pub fn live(&self, workspace: &str) -> String {
        let mut fields = Serializer::new(String::new());
        fields.append_pair("range", self.range.word());
        self.site.as_ref().map(|site| fields.append_pair("site", site.as_str()));
        format!("{}/live?{}", Tab::Usage.href(workspace), fields.finish())
    }

    /// The address of the page that comes whole, for who has no script.
    #[must_use]
    pub fn whole(&self, workspace: &str) -> String {
        let page = self.href(workspace, self.range);
        format!("{page}{}whole", if page.contains('?') { '&' } else { '?' })
    }
}

/// The page of a site of a workspace.
pub(super) fn site_href(workspace: &str, site: &str) -> String {
    format!("/workspaces/{workspace}/sites/{site}/usage")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_looked_at() {
        let site = "d59k2v8c1h2s73fq0010";
        let asked = Asked::of(Some(&format!("range=week&site={site}&whole")));
        assert_eq!((asked.range, asked.is_whole, asked.which()), (Range::Week, true, Which::Site(site.to_owned())));
        assert_eq!(Asked::of(asked.live("ws_1").split_once('?').map(|(_, query)| query)).site, asked.site);
        assert_eq!(asked.whole("ws_1"), format!("/workspaces/ws_1/sites/{site}/usage?range=week&whole"));
        assert_eq!(Asked::of(None).whole("ws_1"), "/workspaces/ws_1/usage?whole");
    }

    #[test]
    fn what_does_not_read_is_left_out() {
        for query in ["range=year&site=..", "site=&range", "site=%2Fapi", "%%%"] {
            let asked = Asked::of(Some(query));
            assert_eq!((asked.range, asked.site, asked.is_whole), (Range::Day, None, false), "{query}");
        }
    }
}
