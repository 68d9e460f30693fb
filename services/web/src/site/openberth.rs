//! What OpenBerth does, as far as pages say it: facts of its release 0.9.1, looked up in its source.
//!
//! What it makes of a folder is in `internal/framework/`, of a single file in `apps/cli/scaffold.go`, what a site may use
//! in `internal/config/config.go`. A page that says more than this would be invented.

/// Where its source is.
pub const SOURCE: &str = "https://github.com/AmirSoleimani/openberth";
/// Where its command-line tool is.
pub const RELEASES: &str = "https://github.com/AmirSoleimani/openberth/releases";
/// What anybody may do with it.
pub const LICENCE: &str = "https://github.com/AmirSoleimani/openberth/blob/main/LICENSE";
/// How AI tools are connected to it.
pub const AI_TOOLS: &str = "https://github.com/AmirSoleimani/openberth/blob/main/docs/ai-integration.md";

/// A language that it builds, and what it knows of it by itself.
#[derive(Debug, Clone, Copy)]
pub struct Language {
    /// Its name.
    pub name: &'static str,
    /// What it knows.
    pub knows: &'static str,
}

/// All languages, as its own pages order them.
pub const LANGUAGES: [Language; 4] = [
    Language {
        name: "Node.js",
        knows: "Next.js, Nuxt, SvelteKit, Vite, Create React App, Vue CLI, Angular, or your own start script",
    },
    Language { name: "Python", knows: "Django, FastAPI, Flask, or your own app" },
    Language { name: "Go", knows: "Whatever Go builds" },
    Language { name: "Plain pages", knows: "HTML, CSS and JavaScript, as they are" },
];

/// The kinds of a single file that becomes a site.
pub const FILES: [&str; 7] = [".jsx", ".tsx", ".vue", ".svelte", ".html", ".md", ".ipynb"];

/// The web address of a site in a workspace: the name of the site before that of the workspace.
#[must_use]
pub fn site_address(workspace: &str, site: &str) -> String {
    let (scheme, rest) = workspace.split_once("://").unwrap_or(("https", workspace));
    format!("{scheme}://{site}.{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The guide for the tool and the front page tell the same.
    #[test]
    fn what_the_guide_names_is_what_the_front_page_names() {
        let guide = include_str!("../../help/command-line.md");
        let told = guide.lines().find(|line| line.contains("finds out by itself")).unwrap();
        let known: String = LANGUAGES.iter().flat_map(|language| [language.name, " ", language.knows, " "]).collect();
        for name in ["Node.js", "Next.js", "Vite", "Nuxt", "SvelteKit", "Python", "Django", "FastAPI", "Flask", "Go"] {
            assert!(told.contains(name) && known.contains(name), "{name}");
        }
        assert!(guide.contains(RELEASES));
    }

    #[test]
    fn a_site_stands_before_its_workspace() {
        let address = site_address("https://paper-shop.eu.example.com", "my-site");
        assert_eq!(address, "https://my-site.paper-shop.eu.example.com");
    }
}
