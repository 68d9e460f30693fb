//! In what something is measured, and how that is said.

/// In what something is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hundredths of what there is.
    Percent,
    /// Bytes, said in thousands of them and more. A thousand is 1024, as it is where limits are set.
    Bytes,
}

/// What the words stand for: each for 1024 of the one before.
const WORDS: [&str; 6] = ["KB", "MB", "GB", "TB", "PB", "EB"];

const THOUSAND: f64 = 1024.0;

impl Unit {
    /// What is less than this is drawn as nothing.
    pub(super) const fn least(self) -> f64 {
        match self {
            Self::Percent => 0.01,
            Self::Bytes => 1.0,
        }
    }

    /// How high a scale is on which all is nothing.
    pub(super) const fn least_top(self) -> f64 {
        match self {
            Self::Percent => 1.0,
            Self::Bytes => THOUSAND,
        }
    }

    /// What the word stands for that this is said with.
    pub(super) fn one(self, value: f64) -> f64 {
        match self {
            Self::Percent => 1.0,
            Self::Bytes => THOUSAND.powi(i32::try_from(word_of(value)).unwrap_or(0) + 1),
        }
    }

    /// A number of the scale: so many times what the word stands for.
    pub(super) fn on_scale(self, number: f64, one: f64, decimals: usize) -> String {
        match self {
            Self::Percent => format!("{number:.decimals$}\u{a0}%"),
            Self::Bytes => format!("{number:.decimals$}\u{a0}{}", WORDS[word_of(one)]),
        }
    }

    /// So much, as people say it: a digit behind the point where there is one before it.
    #[must_use]
    pub fn say(self, value: f64) -> String {
        let value = if value.is_finite() { value.max(0.0) } else { 0.0 };
        let (number, word) = match self {
            Self::Percent => (value, "%"),
            Self::Bytes => (value / self.one(value), WORDS[word_of(value)]),
        };
        let has_point = number < 9.95 && (number - number.round()).abs() >= 0.05;
        if has_point { format!("{number:.1}\u{a0}{word}") } else { format!("{number:.0}\u{a0}{word}") }
    }
}

/// Which word: the largest that stands for no more than this, and the smallest for all that is less.
fn word_of(value: f64) -> usize {
    let fits = |place: &usize| value >= THOUSAND.powi(i32::try_from(*place).unwrap_or(0) + 1);
    (0..WORDS.len()).rev().find(fits).unwrap_or(0)
}
