//! Which words may reach a page, because the reader is not an engineer.
//!
//! Whoever writes a sentence for a customer, here or in another service, tests it with [`banned_in`] and [`grade`].

/// Beginnings of words that belong to us and not to our customers.
pub const BANNED: &[&str] = &[
    "abort",
    "asynchron",
    "authenticat",
    "authoriz",
    "backend",
    "boolean",
    "bucket",
    "callback",
    "cluster",
    "container",
    "credential",
    "csrf",
    "daemon",
    "deprecat",
    "deprovision",
    "endpoint",
    "exception",
    "fatal",
    "forbidden",
    "frontend",
    "http error",
    "idempot",
    "illegal",
    "instance",
    "invalid",
    "json",
    "latency",
    "lifecycle",
    "middleware",
    "nats",
    "null",
    "oauth",
    "oidc",
    "orchestrat",
    "payload",
    "postgres",
    "provision",
    "queue",
    "reconcil",
    "replica",
    "retry",
    "sql",
    "stack trace",
    "suspend",
    "tenant",
    "terminat",
    "timeout",
    "timed out",
    "token",
    "undefined",
    "unauthorized",
    "unhandled",
    "uuid",
    "webhook",
    "error 4",
    "error 5",
];

/// What customers do not say, and what they say: the words of `docs/words.md`, which says whose words they are.
pub const INSTEAD: &[(&str, &str)] = &[
    ("place", "region"),
    ("places", "regions"),
    ("own web address", "custom domain"),
    ("own web addresses", "custom domains"),
    ("questions come first", "priority support"),
    ("a mail", "e-mail"),
    ("email", "e-mail"),
    ("login", "sign in"),
    ("log in", "sign in"),
    ("log out", "sign out"),
    ("monthly fee", "price"),
    ("bill", "invoice"),
    ("vcpu", "processor"),
    ("egress", "traffic"),
];

/// The first words of a text that customers would not use, and what they would say. Case does not matter; only whole
/// words count.
#[must_use]
pub fn said_otherwise(text: &str) -> Option<(&'static str, &'static str)> {
    let text = text.to_lowercase();
    let alone = |at: usize, words: &str| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        // "place-holder" and "berth login" are other words.
        let joined = |letter: char| letter.is_alphanumeric() || letter == '-';
        !before.ends_with(joined) && !after.starts_with(joined)
    };
    INSTEAD.iter().copied().find(|(words, _)| text.match_indices(words).any(|(at, _)| alone(at, words)))
}

/// The first banned beginning found in a text, if any. Case does not matter; the inside of a word does not count.
#[must_use]
pub fn banned_in(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    BANNED.iter().copied().find(|banned| {
        text.match_indices(banned).any(|(at, _)| !text[..at].ends_with(|before: char| before.is_alphanumeric()))
    })
}

/// The school grade that a text asks for, by Flesch and Kincaid; 0 for a text without words. Aim at 8 or less.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a text has fewer words than an f64 can count")]
pub fn grade(text: &str) -> f64 {
    let sentences = text.split(['.', '?', '!', ':']).filter(|part| part.chars().any(char::is_alphabetic)).count();
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).collect();
    if words.is_empty() {
        return 0.0;
    }
    let syllables: usize = words.iter().map(|word| syllables_in(word)).sum();
    let (sentences, words, syllables) = (sentences.max(1) as f64, words.len() as f64, syllables as f64);
    0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59
}

/// Groups of vowels, less a silent "e" at the end: right for most words, and wrong evenly for the rest.
fn syllables_in(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(|letter| letter.is_ascii_alphabetic()).collect();
    let vowel = |letter: char| "aeiouy".contains(letter);
    let groups =
        word.chars().zip(std::iter::once(' ').chain(word.chars())).filter(|&(it, before)| vowel(it) && !vowel(before));
    let silent = word.ends_with('e') && !word.ends_with("le");
    groups.count().saturating_sub(usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banned_words_are_found_at_their_beginning_only() {
        assert_eq!(banned_in("We are Provisioning it"), Some("provision"));
        assert_eq!(banned_in("(null)"), Some("null"));
        assert_eq!(banned_in("Donatsu and annulled"), None);
    }

    #[test]
    fn what_customers_would_say_is_told() {
        assert_eq!(said_otherwise("Pick a Place:"), Some(("place", "region")));
        assert_eq!(said_otherwise("It is replaced. A placeholder, a place-name and an e-mail."), None);
    }

    /// The list is a part of the page on words, and the page of the list.
    #[test]
    fn the_words_are_those_of_the_page_on_words() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/words.md");
        let page = std::fs::read_to_string(file).unwrap();
        let rows = page.lines().filter(|line| line.starts_with("| **"));
        let told: std::collections::BTreeSet<String> = rows
            .flat_map(|line| {
                line.split('|').nth(2).unwrap_or_default().split('`').skip(1).step_by(2).collect::<Vec<_>>()
            })
            .map(str::to_owned)
            .collect();
        let listed: std::collections::BTreeSet<String> = INSTEAD.iter().map(|(words, _)| (*words).to_owned()).collect();
        assert_eq!(told, listed, "docs/words.md and the list differ");
        for (_, instead) in INSTEAD {
            assert!(page.to_lowercase().contains(instead), "{instead} is not on the page");
        }
    }

    #[test]
    fn the_grade_rises_with_long_words_and_long_sentences() {
        let plain = grade("Your workspace is ready. You can use it now.");
        let heavy = grade(
            "Infrastructure allocation necessitates asynchronous orchestration of geographically distributed resources.",
        );
        assert!(plain < 6.0 && heavy > 16.0, "{plain} {heavy}");
    }

    #[test]
    fn syllables_of_common_words() {
        for (word, count) in [("workspace", 2), ("ready", 2), ("table", 2), ("the", 1), ("minute", 2), ("address", 2)] {
            assert_eq!(syllables_in(word), count, "{word}");
        }
    }

    /// Rendered pages are tested in the gallery; this one also reads what no sample shows.
    #[test]
    fn no_template_holds_a_banned_word_in_its_text() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut folders = vec![root];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "html") {
                    let text = outside_of_code(&std::fs::read_to_string(&path).unwrap());
                    assert_eq!(banned_in(&text), None, "{}", path.display());
                    assert_eq!(said_otherwise(&text), None, "{}", path.display());
                    seen += 1;
                }
            }
        }
        assert!(seen > 15, "only {seen} templates found");
    }

    /// Text between tags and template code, plus the attributes that people hear or read.
    fn outside_of_code(template: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some(start) = rest.find(['<', '{']) {
            text.push_str(&rest[..start]);
            let close = match &rest.as_bytes()[start..] {
                [b'{', b'%', ..] => "%}",
                [b'{', b'{', ..] => "}}",
                [b'{', b'#', ..] => "#}",
                [b'{', ..] => "{",
                _ => ">",
            };
            let end = rest[start..].find(close).map_or(rest.len(), |end| start + end + close.len());
            for attribute in ["aria-label=\"", "title=\"", "alt=\"", "content=\"", "placeholder=\""] {
                if let Some((_, value)) = rest[start..end].split_once(attribute) {
                    text.push(' ');
                    text.push_str(value.split('"').next().unwrap_or_default());
                }
            }
            text.push(' ');
            rest = &rest[end..];
        }
        text + rest
    }
}
