//! No letter changes unseen: what each says lies beside this file, all states of a kind in one. What it is made of is the same for all,
//! and is frozen for three that have all of it.

use std::collections::BTreeMap;
use std::fmt::Write;

use insta::Settings;

use crate::all;
use crate::markup::{Element, elements, read};

fn frozen(name: &str, text: &str) {
    let mut settings = Settings::new();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn no_letter_says_anything_else_than_when_it_was_frozen() {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for (sample, letter) in all() {
        let file = files.entry(sample.content.letter().word()).or_default();
        let _ = write!(file, "===== {}\n\nSubject: {}\n\n{}\n", sample.name, letter.subject, letter.text);
    }
    for (name, text) in files {
        frozen(name, &text);
    }
}

#[test]
fn no_letter_is_made_of_anything_else_than_when_it_was_frozen() {
    for wanted in ["workspace_ready", "digest", "question_answered"] {
        let (_, letter) = all().iter().find(|(sample, _)| sample.name == wanted).unwrap();
        frozen(&format!("{wanted}.html"), &letter.html);
    }
}

/// Letters and digits alone: how lines are broken and what stands between them is each part's own.
fn said(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn is_label(element: &Element) -> bool {
    ["good", "calm", "rest", "bad"].iter().any(|tone| element.is_of(tone))
}

/// Dates, names, sentences: what one part says, the other says too. So the plain part is always complete.
#[test]
fn both_parts_say_the_same() {
    for (sample, letter) in all() {
        let shown = read(&letter.html);
        let labels: Vec<_> = elements(&letter.html).into_iter().filter(is_label).map(|label| label.text).collect();
        let plain_together = said(&format!("{}{}", letter.subject, letter.text));
        let shown_together = said(&shown.concat());
        let lines = letter.text.lines().filter(|line| !line.trim_start().starts_with("https://"));
        // A fact stands in two cells, and a line with a name in it in several elements: word by word, then.
        for word in lines.flat_map(str::split_whitespace) {
            assert!(shown_together.contains(&said(word)), "{}: only the plain part says {word}", sample.name);
        }
        // The name above it and the label below that are for the eye.
        let rest = shown.iter().filter(|text| text.as_str() != "Harbor" && !labels.contains(text));
        for word in rest.flat_map(|text| text.split_whitespace()) {
            assert!(plain_together.contains(&said(word)), "{}: only the other part says {word}", sample.name);
        }
    }
}
