//! The keys of somebody who is removed, on the page that removes them: by workspace and name, with what can become of them.

use access::inside::keys::{Fate, Held};

/// What stands on such a page.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// Each workspace with the keys to it.
    pub places: Vec<(String, Vec<String>)>,
}

impl From<Vec<Held>> for Keys {
    fn from(held: Vec<Held>) -> Self {
        let mut keys = Self::default();
        let mut last = None;
        for Held { workspace, place, name, .. } in held {
            match keys.places.last_mut().filter(|_| last == Some(workspace)) {
                Some((_, names)) => names.push(name),
                None => keys.places.push((place, vec![name])),
            }
            last = Some(workspace);
        }
        keys
    }
}

impl Keys {
    /// What can become of them: word, name, what it means, and whether it is chosen. The safe one is.
    pub fn fates(&self) -> [(&'static str, &'static str, &'static str, bool); 2] {
        Fate::ALL.map(|fate| {
            let (name, text) = said(fate);
            (fate.word(), name, text, fate == Fate::End)
        })
    }
}

/// What was posted as `keys`; none where there were none to choose for.
pub(crate) fn read(keys: &str) -> Option<Fate> {
    Fate::from_word(keys)
}

const fn said(fate: Fate) -> (&'static str, &'static str) {
    match fate {
        Fate::End => (
            "End them",
            "They open nothing any more, and tools that use them stop working. Sites and secrets stay: a key that still has some is yours then.",
        ),
        Fate::Keep => (
            "Keep them",
            "They are yours then, and work as before, also for who has them now. You can make each of them new at any time.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use access::inside::keys::Purpose;
    use face::words::{banned_in, grade};
    use messages::WorkspaceId;

    use super::*;

    #[test]
    fn keys_are_listed_by_workspace_though_two_are_called_the_same() {
        let held = |workspace, name: &str| Held {
            workspace,
            place: "Shop".into(),
            name: name.into(),
            purpose: Some(Purpose::Laptop),
        };
        let (one, other) = (WorkspaceId::new(), WorkspaceId::new());
        let keys = Keys::from(vec![held(one, "a"), held(one, "b"), held(other, "c")]);
        let names: Vec<Vec<String>> = keys.places.iter().map(|(_, names)| names.clone()).collect();
        assert_eq!(names, [vec!["a".to_owned(), "b".into()], vec!["c".into()]]);
        assert!(Keys::from(Vec::new()).places.is_empty());
    }

    #[test]
    fn what_can_become_of_them_is_said_in_plain_words() {
        for (word, name, text, is_chosen) in Keys::default().fates() {
            assert_eq!(read(word).map(Fate::word), Some(word));
            assert!(banned_in(name).is_none() && banned_in(text).is_none() && grade(text) <= 8.0, "{text}");
            assert_eq!(is_chosen, word == "end");
        }
        assert_eq!(read(""), None);
    }
}
