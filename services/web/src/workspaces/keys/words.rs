//! How keys are spoken of.

use access::inside::InUse;
use access::inside::keys::Purpose;

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

/// What a key still has, such as `3 sites and 1 secret`.
pub(super) fn has(in_use: InUse) -> String {
    let secrets = in_use.user_secrets.saturating_add(in_use.created_globals);
    let parts = [(in_use.deployments, "site"), (secrets, "secret")];
    let told = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(count, word));
    let told: Vec<String> = told.collect();
    if told.is_empty() { "something".to_owned() } else { told.join(" and ") }
}

fn counted(count: u32, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn what_blocks_is_counted() {
        let told =
            |deployments, user_secrets, created_globals| has(InUse { deployments, user_secrets, created_globals });
        assert_eq!(told(3, 1, 0), "3 sites and 1 secret");
        assert_eq!(told(1, 1, 1), "1 site and 2 secrets");
        assert_eq!(told(0, 0, 2), "2 secrets");
        assert_eq!(told(0, 0, 0), "something");
    }

    #[test]
    fn purposes_are_plain() {
        for (name, text) in Purpose::ALL.map(purpose) {
            assert!(banned_in(name).is_none() && banned_in(text).is_none(), "{text}");
            assert!(grade(text) <= 8.0, "{text}");
        }
    }
}
