//! How keys are spoken of.

use access::inside::InUse;
use access::inside::keys::{Holder, Purpose};
use messages::PersonId;

/// What a purpose is called, and what it means.
pub(super) const fn purpose(purpose: Purpose) -> (&'static str, &'static str) {
    match purpose {
        Purpose::Laptop => ("My computer", "For the command line on a computer of yours."),
        Purpose::Assistant => ("An AI tool", "Such as Claude, Cursor or VS Code. It can then send code for you."),
        Purpose::Ci => ("Automatic builds", "For a service that sends your code by itself, such as GitHub Actions."),
        Purpose::Teammate => ("Somebody else", "For a person you work with. Give each person a key of their own."),
    }
}

/// What a purpose is called where there may be none.
pub(super) const fn purpose_or_none(of: Option<Purpose>) -> &'static str {
    match of {
        Some(of) => purpose(of).0,
        None => "–",
    }
}

/// Who has a key, for one reader.
pub(super) fn holder(holder: Option<Holder>, reader: Option<PersonId>) -> String {
    match holder {
        Some(holder) if Some(holder.person) == reader => "You".to_owned(),
        Some(Holder { name: Some(name), .. }) => name,
        Some(Holder { name: None, .. }) => "Somebody who left".to_owned(),
        None => "Not known".to_owned(),
    }
}

/// That a key was handed over.
pub(super) fn handed(holder: &str, is_yours: bool) -> String {
    if is_yours {
        "The key is yours now. Make it new to see it: then you alone have it.".to_owned()
    } else {
        format!("The key is handed over, and the old one stopped. It is with {holder} now, who can make it new here.")
    }
}

/// What goes along with a key to somebody else. How many secrets it has, the server says only when the key is to be deleted.
pub(super) fn goes(sites: usize, sandboxes: usize) -> String {
    let parts = [(sites, "site"), (sandboxes, "sandbox")];
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let told: Vec<String> =
        parts.into_iter().filter(|(all, _)| *all > 0).map(|(all, word)| counted(count(all), word)).collect();
    match told.as_slice() {
        [] => "It has no sites. Secrets that it has go along.".to_owned(),
        told => format!("With it go {}, and its secrets.", told.join(", ")),
    }
}

/// What a key still has, such as `3 sites, 1 sandbox and 2 secrets`; so many of the programs are known to be sandboxes.
pub(super) fn has(in_use: InUse, sandboxes: usize) -> String {
    let sandboxes = u32::try_from(sandboxes).unwrap_or(u32::MAX).min(in_use.deployments);
    let secrets = in_use.user_secrets.saturating_add(in_use.created_globals);
    let parts = [(in_use.deployments - sandboxes, "site"), (sandboxes, "sandbox"), (secrets, "secret")];
    let told = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(count, word));
    let mut told: Vec<String> = told.collect();
    let Some(last) = told.pop() else { return "something".to_owned() };
    if told.is_empty() { last } else { format!("{} and {last}", told.join(", ")) }
}

fn counted(count: u32, word: &str) -> String {
    match (count, word) {
        (1, _) => format!("1 {word}"),
        (_, "sandbox") => format!("{count} sandboxes"),
        (_, _) => format!("{count} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn what_blocks_is_counted() {
        let told =
            |deployments, user_secrets, created_globals| has(InUse { deployments, user_secrets, created_globals }, 0);
        assert_eq!(told(3, 1, 0), "3 sites and 1 secret");
        assert_eq!(told(1, 1, 1), "1 site and 2 secrets");
        assert_eq!(told(0, 0, 2), "2 secrets");
        assert_eq!(told(0, 0, 0), "something");
        let in_use = InUse { deployments: 4, user_secrets: 2, created_globals: 0 };
        assert_eq!(has(in_use, 1), "3 sites, 1 sandbox and 2 secrets");
        assert_eq!(has(in_use, 9), "4 sandboxes and 2 secrets");
    }

    #[test]
    fn what_goes_along_is_counted() {
        assert_eq!(goes(2, 1), "With it go 2 sites, 1 sandbox, and its secrets.");
        assert_eq!(goes(0, 2), "With it go 2 sandboxes, and its secrets.");
        for text in [goes(0, 0), goes(1, 1), handed("Mia", false), handed("You", true)] {
            assert!(banned_in(&text).is_none() && grade(&text) <= 8.0, "{text}");
        }
    }

    #[test]
    fn purposes_are_plain() {
        for (name, text) in Purpose::ALL.map(purpose) {
            assert!(banned_in(name).is_none() && banned_in(text).is_none(), "{text}");
            assert!(grade(text) <= 8.0, "{text}");
        }
    }
}
