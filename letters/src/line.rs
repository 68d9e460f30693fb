//! A line of a letter. What people typed stands in it as such: it has its own direction, and nothing in it can hide or turn what is
//! around it.

use std::ops::RangeInclusive;

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Ours.
    Plain(String),
    /// Ours, and what matters most in its sentence.
    Strong(String),
    /// What somebody typed: already cleaned.
    Typed(String),
}

/// A sentence or two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Piece>);

impl Line {
    /// Begins with these words of ours.
    pub fn new(words: impl Into<String>) -> Self {
        Self(vec![Piece::Plain(words.into())])
    }

    /// Goes on with these words of ours.
    pub fn then(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Plain(words.into()));
        self
    }

    /// Goes on with what matters most.
    pub fn strong(mut self, words: impl Into<String>) -> Self {
        self.0.push(Piece::Strong(words.into()));
        self
    }

    /// Goes on with what somebody typed.
    pub fn typed(mut self, words: &str) -> Self {
        self.0.push(Piece::Typed(cleaned(words)));
        self
    }

    /// As it stands in the plain part, and in a subject.
    pub fn plain(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Plain(words) | Piece::Strong(words) => words.clone(),
            Piece::Typed(words) => apart(words),
        };
        self.0.iter().map(piece).collect()
    }
}

impl From<&str> for Line {
    fn from(words: &str) -> Self {
        Self::new(words)
    }
}

impl From<String> for Line {
    fn from(words: String) -> Self {
        Self::new(words)
    }
}

/// So much of a name is read in a sentence or a subject.
const LONGEST: usize = 80;

/// What somebody typed, in one line: without what ends a line, is not seen, or turns the direction of what comes after it.
pub fn cleaned(typed: &str) -> String {
    let spaced: String = typed.chars().map(|letter| if ends_a_line(letter) { ' ' } else { letter }).collect();
    let seen: String = spaced.chars().filter(|letter| !is_hidden(*letter)).collect();
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    shortened(&words, LONGEST)
}

/// What somebody typed in several lines, each cleaned; as much of it as fits.
pub fn lines(typed: &str, longest: usize) -> Vec<String> {
    let seen: String = typed.chars().filter(|letter| *letter == '\n' || !is_hidden(*letter)).collect();
    let shortened = shortened(seen.trim(), longest);
    shortened.lines().map(|line| line.replace(ends_a_line, " ").trim_end().to_owned()).collect()
}

fn shortened(words: &str, longest: usize) -> String {
    let mut letters = words.chars();
    let head: String = letters.by_ref().take(longest).collect();
    if letters.next().is_none() { head } else { format!("{}…", head.trim_end()) }
}

fn ends_a_line(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether it is not seen itself: what controls a terminal, what turns a direction, what is of no width.
fn is_hidden(letter: char) -> bool {
    let turns =
        matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let no_width =
        matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let tags = matches!(letter, '\u{e0000}'..='\u{e007f}' | '\u{fff9}'..='\u{fffb}');
    (letter.is_control() && !ends_a_line(letter)) || turns || no_width || tags
}

/// What is written from right to left: Hebrew to the last Arabic block, their presentation forms, and the scripts of the ancients.
const TURNED: [RangeInclusive<char>; 5] = [
    '\u{590}'..='\u{8ff}',
    '\u{fb1d}'..='\u{fdff}',
    '\u{fe70}'..='\u{fefe}',
    '\u{10800}'..='\u{10fff}',
    '\u{1e800}'..='\u{1efff}',
];

/// Set apart from the line around it where it runs from right to left. Where it does not, nothing is added that a program could show.
pub fn apart(typed: &str) -> String {
    const FIRST: char = '\u{2068}';
    const LAST: char = '\u{2069}';
    let turned = |letter: char| TURNED.iter().any(|range| range.contains(&letter));
    if typed.chars().any(turned) { format!("{FIRST}{typed}{LAST}") } else { typed.to_owned() }
}
