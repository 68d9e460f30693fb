//! What people write has its own direction, whatever stands around it: an element with nothing but their text says
//! `dir="auto"`, so that Persian begins at the right and its full stop stands at its end.
//!
//! Every expression of a template that may hold such a text is known here by its name. One with a new name is neither
//! ours nor theirs, and has to be put on one of the two lists.

use std::path::Path;

/// What people wrote.
const THEIRS: &[(&str, &str)] = &[
    ("face/_masthead.html", "person.name"),
    ("face/_banner.html", "incident"),
    ("help/write.html", "along.name"),
    ("commands/_live.html", "name"),
    ("palette/_found.html", "of"),
    ("palette/show.html", "typed"),
    ("site/status/_live.html", "name"),
    ("site/status/_live.html", "incident.title"),
    ("site/status/_updates.html", "update.text"),
    ("workspaces/_head.html", "head.name"),
    ("workspaces/_list_live.html", "row.name"),
    ("workspaces/_list_live.html", "gone.name"),
    ("workspaces/_settings_live.html", "head.name"),
    ("workspaces/_status.html", "press.name"),
    ("workspaces/sites/_around.html", "around.title()"),
    ("workspaces/sites/_live.html", "row.name"),
    ("workspaces/sites/_way.html", "there.name"),
    ("workspaces/sites/delete.html", "site.title"),
    ("workspaces/site_settings/_access.html", "person.name"),
    ("workspaces/site_settings/_access.html", "person.called"),
    ("workspaces/logs/page.html", "asked.find"),
    ("workspaces/sandboxes/_one.html", "name"),
    ("workspaces/sandboxes/_one.html", "shown.name"),
    ("workspaces/sandboxes/files.html", "listed.name"),
    ("workspaces/sandboxes/_live.html", "name"),
    ("workspaces/sandboxes/_live.html", "row.name"),
    ("workspaces/secrets/_live.html", "row.name"),
    ("workspaces/keys/_live.html", "row.name"),
    ("workspaces/keys/made.html", "name"),
    ("workspaces/keys/_hand.html", "name"),
    ("workspaces/keys/password.html", "name"),
    ("workspaces/keys/one.html", "key.name"),
    ("account/plan/change.html", "seat.name"),
    ("account/profile.html", "name"),
    ("account/people/_live.html", "row.name"),
    ("account/leaving/close.html", "one.name"),
    ("workspaces/people.html", "one.name"),
    ("workspaces/people.html", "name"),
    ("workspaces/people_remove.html", "name"),
    ("offers/show.html", "offered.name"),
    ("offers/show.html", "name"),
    ("workspaces/keys/_held.html", "place"),
    ("workspaces/keys/_held.html", "key"),
    ("workspaces/usage/_live.html", "row.name"),
    ("workspaces/usage/_live.html", "site"),
    ("parts/field.html", "its_value"),
];

/// What is called a name and is our own word.
const OURS: &[(&str, &str)] = &[
    ("account/mail.html", "topic.name"),
    ("account/off.html", "name"),
    ("account/plan/show.html", "have.name"),
    ("account/plan/change.html", "name"),
    ("account/profile.html", "area.name"),
    ("account/profile.html", "place.name"),
    ("account/theme.html", "name"),
    ("account/people/show.html", "name"),
    ("account/people/one.html", "name"),
    ("help/write.html", "name"),
    ("parts/chart.html", "point.name"),
    ("workspaces/site_settings/_lifetime.html", "name"),
    ("site/_plans.html", "plan.name"),
    ("parts/progress.html", "step.name"),
    ("parts/table.html", "name"),
    ("site/landing.html", "language.name"),
    ("site/pricing.html", "column.name"),
    // That of a secret has letters from A to Z, digits and underscores.
    ("workspaces/secrets/one.html", "name"),
    ("workspaces/server/show.html", "name"),
    ("workspaces/usage/_facts.html", "fact.name"),
    ("workspaces/usage/_live.html", "fact.name"),
    ("workspaces/usage/_live.html", "name"),
];

/// Where templates stand, the face's among them.
const ROOTS: [&str; 2] = ["templates", "../face/templates"];

fn templates(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            templates(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "html") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.push((name, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Where the expression stands: in the text of an element or in its attribute, and with which tag before it.
fn tag_before(text: &str) -> (&str, bool) {
    let (opened, closed) = (text.rfind('<').unwrap_or(0), text.rfind('>').unwrap_or(0));
    if opened > closed { (&text[opened..], true) } else { (&text[opened..closed], false) }
}

#[test]
fn what_people_write_has_its_own_direction() {
    let mut found = Vec::new();
    for root in ROOTS.map(|root| Path::new(env!("CARGO_MANIFEST_DIR")).join(root)) {
        templates(&root, &root, &mut found);
    }
    let mut seen = Vec::new();
    for (file, html) in found.iter().filter(|(file, _)| !file.starts_with("gallery/")) {
        for (at, _) in html.match_indices("{{ ") {
            let expression = html[at + 3..].split(" }}").next().unwrap();
            let known = |list: &[(&str, &str)]| list.iter().any(|(path, one)| path == file && *one == expression);
            let (tag, is_attribute) = tag_before(&html[..at]);
            let is_name = expression == "name" || expression.ends_with(".name");
            if known(THEIRS) {
                // An attribute is read aloud or posted; that of a field is what is typed in it.
                let is_text = !is_attribute || tag.starts_with("<input") && html[..at].ends_with("value=\"");
                assert!(!is_text || tag.contains("dir=\"auto\""), "{file}: {{{{ {expression} }}}} in {tag}");
                seen.push((file.as_str(), expression));
            } else {
                assert!(!is_name || known(OURS), "{file}: is {{{{ {expression} }}}} ours or theirs?");
            }
        }
    }
    for one in THEIRS {
        assert!(seen.contains(one), "{one:?} is on no page any more");
    }
}
