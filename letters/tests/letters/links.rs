//! Where letters lead: to Harbor and nowhere else, whatever they were given; and to one thing to do.

use std::collections::BTreeSet;

use letters::{Content, Frame, Rendered, Thing, render};
use messages::mail::Letter;

use crate::all;
use crate::markup::elements;

const ORIGIN: &str = "https://harbor.example/";

/// Where the page leads, and where the plain part does.
fn links(letter: &Rendered) -> [BTreeSet<String>; 2] {
    let shown = elements(&letter.html).iter().filter_map(|element| element.get("href").map(str::to_owned)).collect();
    let plain = letter.text.lines().map(str::trim).filter(|line| line.contains("://")).map(str::to_owned).collect();
    [shown, plain]
}

#[test]
fn all_links_are_ours_and_both_parts_have_the_same() {
    for (sample, letter) in all() {
        let [shown, plain] = links(letter);
        assert_eq!(shown, plain, "{}", sample.name);
        assert!(shown.iter().all(|link| link.starts_with(ORIGIN)), "{}: {shown:?}", sample.name);
    }
}

#[test]
fn each_letter_has_one_main_link_and_a_page_that_explains_it() {
    for (sample, letter) in all() {
        let elements = elements(&letter.html);
        let main: Vec<_> = elements.iter().filter(|element| element.is_of("press")).collect();
        // What is answered by mail, and what is the last of all, has nothing to do on our pages.
        let wanted = usize::from(!matches!(sample.content.letter(), Letter::QuestionForUs | Letter::AccountClosed));
        assert_eq!(main.len(), wanted, "{}", sample.name);
        let others: Vec<_> = elements
            .iter()
            .filter(|one| one.name == "a" && !one.is_of("press"))
            .filter_map(|one| one.get("href"))
            .collect();
        assert!(!others.is_empty(), "{}", sample.name);
        if let Some(main) = main.first().and_then(|main| main.get("href")) {
            let explains = others.iter().any(|other| *other != main);
            assert!(explains, "{} explains nothing that its main link does not", sample.name);
        }
    }
}

/// What can be switched off has the link to do so, and what cannot says why.
#[test]
fn who_would_rather_not_have_it_is_told_how_or_why_not() {
    for (sample, letter) in all() {
        let necessary =
            matches!(domain::letters::rule(sample.content.letter()).necessity, domain::letters::Necessity::Necessary);
        assert_ne!(letter.text.contains("Switch off letters like this one"), necessary, "{}", sample.name);
        if let Some(path) = &sample.frame.unsubscribe {
            assert!(letter.text.contains(&format!("https://harbor.example{path}")), "{}", sample.name);
        }
    }
}

#[test]
fn nothing_that_is_no_path_of_ours_becomes_a_link() {
    let frame = all()[0].0.frame.clone();
    for path in [
        "https://evil.example/",
        "evil.example",
        "@evil.example/",
        ".evil.example/",
        ":pass@evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/a b",
        "/a\" onclick=\"alert(1)",
        "/a'><script>",
        "/a\r\nBcc: all@example.com",
        "/\\evil.example",
        "/\u{202e}moc.live",
        "",
        "?",
        "#",
    ] {
        let frame = Frame { unsubscribe: Some(path.to_owned()), stay: Some(path.to_owned()), ..frame.clone() };
        let asked = Content::AddressAsked { path: path.to_owned() };
        let things = vec![Thing { what: "It happened".to_owned(), path: path.to_owned() }];
        let (role, until) = (messages::account::Role::Member, jiff::Timestamp::UNIX_EPOCH);
        let invited = Content::Invitation { by: None, team: None, place: None, role, until, path: path.to_owned() };
        let export = Content::ExportReady { path: path.to_owned(), until };
        let (name, region) = ("Shop".to_owned(), messages::workspace::Region::Eu);
        let offered = Content::WorkspaceOffered { by: None, name, region, until, path: path.to_owned() };
        for content in [asked, invited, export, offered, Content::Digest { things }] {
            let letter = render(&content, &frame).unwrap();
            let [shown, plain] = links(&letter);
            assert_eq!(shown, plain, "{path}");
            assert!(shown.iter().all(|link| link.starts_with(ORIGIN)), "{path}: {shown:?}");
            assert!(!letter.html.contains("evil") && !letter.html.contains("alert"), "{path}");
        }
    }
}
