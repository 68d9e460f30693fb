//! Finding the part of a guide that answers: by its words, the beginnings of its words, and words with one slip in them.
//!
//! The guides are a few pages: all of them are looked through each time, in less than a millisecond.

use std::cmp::Reverse;

use super::guides::Guide;
use face::slip::forgives;

/// The most that is looked for: more words than anybody types.
const MOST_WORDS: usize = 12;

/// A question is no longer than this.
pub(crate) const LONGEST: usize = 100;

/// How many answers are shown.
const MOST_FOUND: usize = 8;

/// How much of a part is shown.
const SHOWN: usize = 180;

/// A part of a guide that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is called.
    pub title: String,
    /// The guide that it is in.
    pub guide: &'static str,
    /// Where it is.
    pub href: String,
    /// How it begins.
    pub text: String,
}

/// How well a word is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Met {
    Slipped = 2,
    Begun = 3,
    Whole = 4,
}

/// Words that say nothing about what is looked for.
const EMPTY: &[&str] = &[
    "a", "an", "and", "are", "at", "can", "do", "does", "for", "from", "get", "harbor", "have", "how", "i", "in", "is",
    "it", "me", "my", "not", "of", "on", "or", "the", "there", "to", "was", "what", "when", "where", "which", "why",
    "with", "you", "your",
];

/// What answers a question, best first.
#[must_use]
pub fn search(question: &str) -> Vec<Found> {
    let asked = asked(question);
    let mut found: Vec<(usize, usize, Found)> = Vec::new();
    for guide in Guide::ALL {
        let document = guide.document();
        for section in &document.sections {
            let (met, score) =
                judge(&asked, [(&section.title, 4), (&document.title, 2), (guide.also(), 1), (&section.text, 1)]);
            if met > 0 {
                let href = format!("{}#{}", guide.href(), section.id);
                let text = beginning(&section.text);
                found.push((met, score, Found { title: section.title.clone(), guide: &document.title, href, text }));
            }
        }
    }
    // A part that answers all of the question is better than one that answers half of it twice.
    let most = found.iter().map(|(met, ..)| *met).max().unwrap_or(0);
    found.retain(|(met, ..)| *met == most);
    found.sort_by_key(|(_, score, _)| Reverse(*score));
    found.into_iter().take(MOST_FOUND).map(|(_, _, found)| found).collect()
}

/// What is looked for: all words, unless some of them say more than the others.
fn asked(question: &str) -> Vec<String> {
    let question: String = question.chars().take(LONGEST).collect();
    let all: Vec<String> = words(&question).take(MOST_WORDS).collect();
    let telling: Vec<String> = all.iter().filter(|word| !EMPTY.contains(&word.as_str())).cloned().collect();
    if telling.is_empty() { all } else { telling }
}

/// How many words are met, and how well.
fn judge(asked: &[String], places: [(&str, usize); 4]) -> (usize, usize) {
    let there = places.map(|(text, weight)| (words(text).collect::<Vec<_>>(), weight));
    let best = |word: &String| {
        let met = there.iter().filter_map(|(words, weight)| {
            let met = words.iter().filter_map(|there| meet(word, there)).max()?;
            Some(met as usize * weight)
        });
        // A word in the title and in the text counts twice.
        met.sum::<usize>()
    };
    let scores: Vec<usize> = asked.iter().map(best).filter(|score| *score > 0).collect();
    (scores.len(), scores.iter().sum())
}

fn meet(asked: &str, there: &str) -> Option<Met> {
    // What a word is in the plural is the same word.
    let stem = |word: &str| word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word).to_owned();
    let (asked, there) = (stem(asked), stem(there));
    if asked == there {
        Some(Met::Whole)
    } else if asked.len() >= 3 && there.starts_with(&asked) {
        Some(Met::Begun)
    } else if forgives(&asked, &there) {
        Some(Met::Slipped)
    } else {
        None
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// The first words, and a sign that there are more.
fn beginning(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SHOWN).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', '.', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(question: &str) -> Option<String> {
        search(question).into_iter().next().map(|found| found.href)
    }

    #[test]
    fn a_part_is_found_by_its_words_their_beginnings_and_a_slip() {
        for (question, href) in [
            ("custom domain", "/help/billing-words#on-custom-domain"),
            ("custm domain", "/help/billing-words#on-custom-domain"),
            ("cutsom domains", "/help/billing-words#on-custom-domain"),
            ("invoise", "/help/billing-words#on-invoice"),
            ("how do I make a key?", "/help/keys#on-make-a-key"),
            ("instal the tool", "/help/command-line#on-install-it"),
            ("regoin", "/help/billing-words#on-region"),
            ("cannot sign in", "/help/trouble#on-you-cannot-sign-in"),
        ] {
            assert_eq!(first(question).as_deref(), Some(href), "{question}: {:?}", search(question));
        }
    }

    #[test]
    fn what_answers_all_of_the_question_hides_what_answers_half_of_it() {
        let found: Vec<String> = search("custm domain").into_iter().map(|found| found.href).collect();
        assert_eq!(found, ["/help/billing-words#on-custom-domain"]);
    }

    #[test]
    fn other_peoples_words_lead_there_too() {
        for (question, guide) in [
            ("api token", "/help/keys"),
            ("cli", "/help/command-line"),
            ("onboarding", "/help/start"),
            ("money", "/help/billing-words"),
            ("broken", "/help/trouble"),
        ] {
            assert!(first(question).is_some_and(|href| href.starts_with(guide)), "{question}: {:?}", search(question));
        }
    }

    #[test]
    fn what_is_nowhere_is_not_found_and_what_is_huge_is_cut() {
        for question in ["", "  ?!", "zebra", &"x".repeat(100_000), &"key ".repeat(10_000), "\u{0}", "' or 1=1 --"] {
            assert!(search(question).len() <= MOST_FOUND);
        }
        assert!(search("zebra").is_empty() && search("").is_empty());
    }

    #[test]
    fn the_beginning_of_a_text_ends_with_a_word() {
        let long = "word ".repeat(60);
        assert!(beginning(&long).ends_with("word…") && beginning("short.") == "short.");
    }
}
