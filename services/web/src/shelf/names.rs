//! Names that people really have, and that break pages: any exhibit can be looked at with one of them, as in
//! `/gallery/workspaces/show/ready?name=persian`.

/// Each by the word that an address uses for it: a word of sixty letters, scripts that run the other way, marks that
/// belong to the letter before, joiners, and one picture made of five characters.
pub const NAMES: [(&str, &str); 6] = [
    ("long", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunte"),
    ("persian", "فروشگاه علی\u{200C}رضا"),
    ("hebrew", "שלום! (חנות)"),
    ("sinhala", "ශ්\u{200D}රී වෙළඳසැල"),
    ("hindi", "क्षितिज की किताबों की दुकान"),
    ("family", "👨\u{200D}👩\u{200D}👧"),
];

/// What the people of the samples wrote.
const WRITTEN: &[&str] = &[
    "Ada Lovelace",
    "Grace Hopper",
    "Grace Brewster Murray Hopper",
    "Paper shop",
    "Winter sale",
    "Old blog",
    "Club calendar",
    "The quite long name that somebody gave to a workspace before lunch",
    "First try",
    "Summer sale",
];

/// The exhibit as it is when everybody, and everything, has this name.
#[must_use]
pub fn with_the_name(html: &str, name: &str) -> String {
    WRITTEN.iter().fold(html.to_owned(), |html, written| html.replace(written, name))
}

/// The name that an address asks for.
pub(crate) fn named(query: Option<&str>) -> Option<&'static str> {
    let mut fields = url::form_urlencoded::parse(query?.as_bytes());
    let word = fields.find(|(field, _)| field == "name")?.1;
    NAMES.into_iter().find(|(called, _)| *called == word).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use domain::workspace::Name;

    use super::*;
    use crate::gallery::pages;
    use crate::routes::places;
    use face::layout::Theme;

    #[test]
    fn these_are_names_that_people_may_have() {
        for (called, name) in NAMES {
            assert_eq!(Name::parse(name).map(String::from).ok().as_deref(), Some(name), "{called}");
            assert_eq!(named(Some(&format!("theme=dark&name={called}"))), Some(name));
            assert!(!name.contains(['<', '&', '"']), "it is put into pages as it is");
        }
        assert_eq!(NAMES[0].1.chars().count(), 60);
        assert_eq!((named(Some("name=<b>")), named(None)), (None, None));
    }

    #[test]
    fn every_sample_is_renamed() {
        let all: String = pages(Theme::System, &places()).unwrap().into_iter().map(|exhibit| exhibit.html).collect();
        for written in WRITTEN {
            assert!(all.contains(written), "{written} is on no page any more");
        }
    }
}
