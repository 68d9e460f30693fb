//! No button leads in a circle: where something is not to be had, the way out is not the page that sends people back.

use super::markup::{Page, exhibits};

/// Where the links in the main part of a page lead, and what stands in it.
fn inside(page: &Page) -> (Vec<&str>, String) {
    let main = page.root.named("main").next().unwrap();
    (main.named("a").filter_map(|link| link.get("href")).collect(), main.text())
}

/// The limit of a plan: the list of prices changes nothing, and the form would say the same again.
#[test]
fn who_has_no_room_for_more_is_sent_neither_to_the_plans_nor_to_the_form() {
    let mut seen = 0;
    for exhibit in exhibits().iter().filter(|exhibit| !exhibit.name.starts_with("parts/")) {
        let (links, text) = inside(exhibit);
        if !text.contains("to make room.") {
            continue;
        }
        seen += 1;
        for circle in ["/pricing", "/workspaces/new"] {
            assert!(!links.contains(&circle), "{} leads in a circle: {circle}", exhibit.name);
        }
        assert!(links.contains(&"/account/plan"), "{} names no way out", exhibit.name);
    }
    assert!(seen >= 3, "the list, the form and the order: {seen}");
}

/// Somebody who is signed in comes to the plans from their workspaces; what can be pressed there leads to what changes.
#[test]
fn the_plans_do_not_send_anybody_back_and_say_whether_anything_is_for_sale() {
    for exhibit in exhibits().iter().filter(|exhibit| exhibit.name.starts_with("site/pricing/")) {
        let (links, text) = inside(exhibit);
        let unsold = exhibit.name.ends_with("_unsold");
        assert_eq!(text.contains("Not for sale yet"), unsold, "{}", exhibit.name);
        assert!(links.iter().all(|href| !href.starts_with("/workspaces")), "{}: {links:?}", exhibit.name);
        let signs_in = links.contains(&"/sign-in");
        assert_eq!(signs_in, exhibit.name.contains("/visitor"), "{}", exhibit.name);
        let chooses = links.iter().any(|href| href.starts_with("/account/plan/"));
        assert_eq!(chooses, !signs_in && !unsold, "{}: {links:?}", exhibit.name);
        assert_eq!(text.contains("This is your plan"), !signs_in, "{}", exhibit.name);
    }
}
