//! Every letter, in every state worth seeing: what it says, what it is made of, and what it cannot be made to say.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod escaped;
mod frozen;
mod links;
mod made;
mod markup;
mod supported;
mod words;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use letters::{Rendered, Sample, render, samples};
use messages::mail::Letter;

/// All samples, each rendered once for all tests.
fn all() -> &'static [(Sample, Rendered)] {
    static ALL: LazyLock<Vec<(Sample, Rendered)>> = LazyLock::new(|| {
        let rendered = |sample: Sample| {
            let rendered = render(&sample.content, &sample.frame).unwrap();
            (sample, rendered)
        };
        samples().into_iter().map(rendered).collect()
    });
    &ALL
}

#[test]
fn each_kind_of_letter_is_among_the_samples_and_each_is_called_after_its_kind() {
    let kinds: BTreeSet<_> = all().iter().map(|(sample, _)| sample.content.letter().word()).collect();
    let wanted: BTreeSet<_> = Letter::ALL.iter().map(|letter| letter.word()).collect();
    assert_eq!(kinds, wanted);
    let names: BTreeSet<_> = all().iter().map(|(sample, _)| sample.name).collect();
    assert_eq!(names.len(), all().len(), "a name is taken twice");
    for (sample, _) in all() {
        assert_eq!(sample.name.split('/').next(), Some(sample.content.letter().word()));
    }
}

#[test]
fn no_letter_is_large() {
    for (sample, letter) in all() {
        assert!(letter.html.len() + letter.text.len() < 15_000, "{}", sample.name);
    }
}
