//! Whether what somebody typed means an answer: by the beginnings of words, by what else people call it, and with one
//! slip of the finger.

use face::slip::forgives;

/// Words that say nothing of what is looked for.
const SMALL: &[&str] = &[
    "a", "all", "an", "at", "by", "for", "go", "in", "is", "it", "my", "now", "of", "or", "see", "the", "this", "to",
    "your",
];

/// How well an answer fits; the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    /// Words that only fit with a letter changed.
    pub typos: usize,
    far: usize,
    /// Words of its name that were not typed, where one was.
    left: usize,
}

/// The words of what was typed that say something.
pub(super) fn words(text: &str) -> Vec<String> {
    let all: Vec<String> = text
        .split(|c: char| c.is_whitespace() || "/·.,:;!?…“”\"()@".contains(c))
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty())
        .collect();
    let telling: Vec<String> = all.iter().filter(|word| !SMALL.contains(&word.as_str())).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// How well an answer with this name, and with these other words for it, fits all that was typed; none if it does not.
pub(super) fn fit(typed: &[String], name: &str, others: &str) -> Option<Fit> {
    let (name, others) = (name.to_lowercase(), others.to_lowercase());
    let named: Vec<String> = words(&name);
    let called: Vec<&str> = others.split_whitespace().collect();
    let mut fit = Fit { typos: 0, far: 0, left: 0 };
    for word in typed {
        let here = named.iter().filter_map(|other| distance(word, other)).min();
        if here.is_some() {
            fit.left = named.len().saturating_sub(typed.len());
        }
        let there = called.iter().filter_map(|other| distance(word, other).map(|far| far + BY_ANOTHER_NAME));
        match here.into_iter().chain(there).min() {
            Some(far) => fit.far += far,
            None => {
                let mut all = named.iter().map(String::as_str).chain(called.iter().copied());
                if fit.typos == 1 || !all.any(|other| forgives(word, other)) {
                    return None;
                }
                fit.typos = 1;
            }
        }
    }
    Some(fit)
}

const BY_ANOTHER_NAME: usize = 2;

/// How far a typed word is from one that is there, without a wrong letter.
fn distance(typed: &str, word: &str) -> Option<usize> {
    match word.find(typed)? {
        0 if word.len() == typed.len() => Some(0),
        0 => Some(1),
        _ if typed.chars().count() >= 3 => Some(4),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(typed: &str, name: &str, others: &str) -> Option<Fit> {
        fit(&words(typed), name, others)
    }

    #[test]
    fn beginnings_in_any_order_fit_and_the_name_comes_first() {
        let name = fits("new", "New workspace", "create make").unwrap();
        let other = fits("create", "New workspace", "create make").unwrap();
        assert!(name < other && fits("WORK n", "New workspace", "").is_some());
        assert!(fits("orks", "New workspace", "").unwrap() > fits("work", "New workspace", "").unwrap());
        assert_eq!(fits("rk", "New workspace", ""), None);
        assert_eq!(fits("new shop", "New workspace", "create"), None, "all that was typed must be there");
    }

    #[test]
    fn one_letter_may_be_wrong_missing_too_many_or_out_of_place() {
        for typed in ["sesion", "sessiom", "sesssion", "sessoin", "zession", "essio", "sessi", "sess"] {
            assert!(fits(typed, "Sessions", "").is_some(), "{typed}");
        }
        for typed in ["sosoin", "seion", "xyz", "ses ssiom bad"] {
            assert_eq!(fits(typed, "Sessions", ""), None, "{typed}");
        }
        assert_eq!(fits("sesion plna", "Sessions plan", ""), None, "one is forgiven, two are not");
        assert_eq!(fits("cat", "Car", ""), None, "short words have no typos");
        assert!(fits("setings", "Settings", "").unwrap() > fits("settings", "Some", "settings").unwrap());
    }

    #[test]
    fn names_in_any_script_can_be_found() {
        assert!(fits("علی", "علی‌رضا", "").is_some() && fits("हिन", "हिन्दी दुकान", "").is_some());
        assert!(fits("שלום", "שלום!", "").is_some() && fits("👨", "👨‍👩‍👧", "").is_some());
    }

    #[test]
    fn small_words_count_only_alone() {
        assert_eq!(words("See the plans"), ["plans"]);
        assert_eq!(words("to"), ["to"]);
        assert!(words("  ").is_empty());
    }
}
