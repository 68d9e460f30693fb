//! Each alert has a page that says what to do, and what a page says to do is tried out by a story: who is woken at night has no time
//! to find out that a command has changed.

use std::fs::read_to_string;
use std::path::Path;

use super::sources::all;

const PAGES: &str = "docs/runbooks";

fn file(path: impl AsRef<Path>) -> String {
    read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

/// What a link to this heading ends with.
fn anchor(heading: &str) -> String {
    let kept = |letter: char| match letter {
        ' ' | '-' => Some('-'),
        letter if letter.is_alphanumeric() => Some(letter.to_ascii_lowercase()),
        _ => None,
    };
    heading.trim_start_matches('#').trim().chars().filter_map(kept).collect()
}

/// Whether the page has the heading that this link leads to.
fn leads_somewhere(link: &str) -> bool {
    let Some((page, place)) = link.split_once('#') else { return false };
    page.starts_with(PAGES) && file(page).lines().any(|line| line.starts_with('#') && anchor(line) == place)
}

/// Everything that is not so.
pub fn wrong() -> Vec<String> {
    let alerts = file("config/alerts.yaml");
    let mut wrong = Vec::new();
    let named = alerts.split("- alert: ").skip(1);
    for alert in named.clone() {
        let name = alert.lines().next().unwrap_or_default();
        let link = alert.lines().find_map(|line| line.trim().strip_prefix("runbook: "));
        if !link.is_some_and(leads_somewhere) {
            wrong.push(format!("the alert {name} names no heading of a runbook: {link:?}"));
        }
    }
    assert!(named.count() > 15, "the alerts do not look as they did");
    let stories = all();
    for page in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGES)).unwrap() {
        let page = page.unwrap().file_name().into_string().unwrap();
        let text = file(Path::new(PAGES).join(&page));
        let is_done = stories.iter().filter(|source| source.path.contains("tests/stories/")).any(|source| {
            let quoted = [format!("\"{page}\""), format!("{PAGES}/{page}")];
            source.lines.iter().any(|line| quoted.iter().any(|name| line.contains(name)))
        });
        if (text.contains("```sh\n") || text.contains("```sql\n")) && !is_done {
            wrong.push(format!("{PAGES}/{page} has commands that no story runs"));
        }
    }
    wrong
}

#[test]
fn a_heading_is_linked_to_as_pages_do() {
    assert_eq!(anchor("## Infra's list cannot be believed"), "infras-list-cannot-be-believed");
}
