//! How secrets are spoken of.

use access::inside::secrets::ForWhom;

/// For whom one is, and what that means.
pub(super) const fn whom(whom: ForWhom) -> (&'static str, &'static str) {
    match whom {
        ForWhom::All => (
            "Everything in the workspace",
            "Every site can ask for it, also one that is sent with a key or by an AI tool.",
        ),
        ForWhom::Pages => ("These pages only", "Only what you make here can have it. What is sent with a key cannot."),
    }
}

/// For whom one is where that may not be known.
pub(super) const fn whom_or_none(of: Option<ForWhom>) -> &'static str {
    match of {
        Some(of) => whom(of).0,
        None => "–",
    }
}

/// What a new value does to what runs.
pub(super) const fn after_change(whom: ForWhom) -> &'static str {
    match whom {
        ForWhom::All => {
            "What runs now goes on with the old value until you send it again. First we delete the old value, then we set the new one. If that fails halfway, you read it here."
        }
        ForWhom::Pages => {
            "Each site that uses it starts again at once, with the new value. A sandbox that runs a program stops for good: make it again."
        }
    }
}

/// Names in a sentence, such as `shop, blog and 3 more`.
pub(super) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    match (shown.as_slice(), more) {
        (shown, 1..) => format!("{} and {more} more", shown.join(", ")),
        ([rest @ .., last], 0) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        (shown, 0) => shown.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use access::inside::secrets::{BadDescription, BadName, BadValue};
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn names_are_listed_as_people_do() {
        let names = |count: usize| (1..=count).map(|number| format!("s{number}")).collect::<Vec<_>>();
        assert_eq!(listed(&names(1)), "s1");
        assert_eq!(listed(&names(2)), "s1 and s2");
        assert_eq!(listed(&names(5)), "s1, s2, s3, s4 and s5");
        assert_eq!(listed(&names(8)), "s1, s2, s3, s4, s5 and 3 more");
        assert_eq!(listed(&[]), "");
    }

    #[test]
    fn all_that_is_said_of_secrets_is_plain() {
        let mut said: Vec<String> = ForWhom::ALL.map(|one| format!("{}. {}", whom(one).0, whom(one).1)).into();
        said.extend(ForWhom::ALL.map(|one| after_change(one).to_owned()));
        said.extend([BadName::Empty, BadName::TooLong, BadName::Character, BadName::Needed].map(|bad| bad.to_string()));
        said.extend([BadValue::Empty, BadValue::TooLong, BadValue::Character].map(|bad| bad.to_string()));
        said.extend([BadDescription::TooLong, BadDescription::Character].map(|bad| bad.to_string()));
        for text in said {
            assert!(banned_in(&text).is_none(), "{text}");
            assert!(grade(&text) <= 8.0, "{} {text}", grade(&text));
        }
    }
}
