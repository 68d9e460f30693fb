//! Where one stopped reading a log, so that reading can go on there: also after this program was started anew.
//!
//! The lines of a server have no numbers, no times and no ids. So what one has read is known by its last lines: each is a
//! [`Mark`], and lines that are the same one after the other are one mark and a count. Who goes on reading asks for as many of
//! the last lines as there are to be had, and looks for these marks among them.
//!
//! A log can say the same lines again, such as what a program says each time when it starts. So a seam also knows how many lines were read
//! before, as far as a page had them, and what all of these come to.
//!
//! **What can be known.** If the marks are found, what comes after them is new, and none of it is lost or repeated. They are not
//! found when more was written meanwhile than can be asked for, or the program was started anew: then all that is there is shown, and it
//! is said that some may be missing. Where a log says the same few lines in turn for ever, several places are right: the last one is taken,
//! so that nothing is repeated, and what was written between looks like what was read.

use std::fmt::{self, Write};

/// What a line is known by.
pub type Mark = u32;

/// So many marks are kept: more than a program says in the same way twice.
const MARKS: usize = 24;

/// Nobody remembers more of one line than that it came so often.
const MOST: u32 = 10_000;

/// Of a longer line, so many bytes count: a server may cut the rest on one way and not on the other.
const COUNTED: usize = 4096;

/// What so many of the last lines come to is known, too.
const BEFORE: usize = 2_000;

/// The last lines that were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seam {
    /// The very last ones, each with how often it came.
    runs: Vec<(Mark, u32)>,
    /// How many there were before, those among them, and what they come to.
    before: Option<(usize, Mark)>,
}

/// What a line is known by. On one way a server ends lines in another form than on the other: that is no difference.
#[must_use]
pub fn mark(line: &str) -> Mark {
    let (mut hash, mut was_odd) = (0xcbf2_9ce4_8422_2325_u64, false);
    for letter in line.trim_end_matches('\r').chars().take(COUNTED) {
        // How many letters a byte that is none becomes, differs, too.
        let is_odd = letter == char::REPLACEMENT_CHARACTER;
        if is_odd && was_odd {
            continue;
        }
        was_odd = is_odd;
        hash = (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3);
    }
    let folded = (hash >> 32) ^ (hash & u64::from(u32::MAX));
    u32::try_from(folded).unwrap_or(Mark::MAX)
}

/// What these lines come to.
fn sum(marks: impl DoubleEndedIterator<Item = Mark>) -> Mark {
    marks.rev().fold(0x811c_9dc5, |sum, mark| (sum ^ mark).wrapping_mul(0x0100_0193).rotate_left(5))
}

impl Seam {
    /// After these lines, the oldest first.
    pub fn after(marks: impl DoubleEndedIterator<Item = Mark>) -> Self {
        let mut last: Vec<Mark> = marks.rev().take(usize::try_from(2 * MOST).unwrap_or(BEFORE)).collect();
        let mut runs: Vec<(Mark, u32)> = Vec::with_capacity(MARKS);
        for mark in &last {
            if let Some((_, count)) = runs.last_mut().filter(|(last, _)| last == mark) {
                *count = count.saturating_add(1).min(MOST);
            } else if runs.len() < MARKS {
                runs.push((*mark, 1));
            } else {
                break;
            }
        }
        runs.reverse();
        last.truncate(BEFORE);
        let before = (!last.is_empty()).then(|| (last.len(), sum(last.iter().rev().copied())));
        Self { runs, before }
    }

    /// Whether nothing was read yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The first of these lines that was not read; none if it cannot be said.
    #[must_use]
    pub fn find(&self, marks: &[Mark]) -> Option<usize> {
        if self.is_empty() {
            return Some(0);
        }
        let read: Vec<Mark> =
            self.runs.iter().flat_map(|(mark, count)| std::iter::repeat_n(*mark, *count as usize)).collect();
        let places = || {
            let found = marks.windows(read.len()).enumerate().rev().filter(|(_, window)| *window == read);
            found.map(|(at, _)| at + read.len())
        };
        let is_sure = |end: &usize| {
            let before = self.before.and_then(|(length, sum)| Some((marks.get(end.checked_sub(length)?..*end)?, sum)));
            before.is_some_and(|(before, wanted)| sum(before.iter().copied()) == wanted)
        };
        // The oldest of what was read may be gone.
        let rest = || {
            let rests = (1..read.len()).filter_map(|from| Some((read.get(from..)?, marks.get(..read.len() - from)?)));
            let mut rests = rests.filter(|(read, there)| read == there);
            rests.next().map(|(read, _)| read.len())
        };
        places().find(is_sure).or_else(|| places().next()).or_else(rest)
    }
}

impl fmt::Display for Seam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (mark, count)) in self.runs.iter().enumerate() {
            if place > 0 {
                f.write_char('-')?;
            }
            write!(f, "{mark:x}")?;
            if *count > 1 {
                write!(f, ".{count}")?;
            }
        }
        match self.before {
            Some((length, sum)) => write!(f, "~{sum:x}.{length}"),
            None => Ok(()),
        }
    }
}

impl Seam {
    /// Reads what was written. What does not read is as if nothing had been read.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let run = |part: &str| -> Option<(Mark, u32)> {
            let (mark, count) = part.split_once('.').unwrap_or((part, "1"));
            let count = count.parse().ok().filter(|count| (1..=MOST).contains(count))?;
            Some((Mark::from_str_radix(mark, 16).ok()?, count))
        };
        let (text, before) = text.split_once('~').map_or((text, None), |(text, before)| (text, run(before)));
        let before = before.map(|(sum, length)| (length as usize, sum)).filter(|(length, _)| *length <= BEFORE);
        let runs: Option<Vec<_>> = text.split('-').take(MARKS + 1).map(run).collect();
        // Nobody has read more than there is to compare it with.
        let is_fit = |runs: &Vec<(Mark, u32)>| {
            runs.len() <= MARKS && runs.iter().map(|(_, count)| count).sum::<u32>() <= 2 * MOST
        };
        runs.filter(is_fit).map(|runs| Self { runs, before }).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(lines: &[&str]) -> Vec<Mark> {
        lines.iter().map(|line| mark(line)).collect()
    }

    fn after(lines: &[&str]) -> Seam {
        Seam::after(marks(lines).into_iter())
    }

    #[test]
    fn what_comes_after_what_was_read_is_new() {
        let all: Vec<String> = (0..200).map(|number| format!("line {number}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let there = marks(&all);
        for read in 1..=all.len() {
            assert_eq!(after(&all[..read]).find(&there), Some(read));
        }
        assert_eq!(Seam::default().find(&there), Some(0), "nothing was read");
        assert_eq!(after(&all[..50]).find(&there[60..]), None, "too much was written");
        assert_eq!(after(&all[..50]).find(&there[45..]), Some(5), "the oldest of what was read is gone");
        assert_eq!(after(&["other"]).find(&there), None, "it was started anew");
        assert_eq!(after(&all).find(&[]), None);
    }

    #[test]
    fn the_same_line_many_times_is_counted() {
        let mut lines = vec!["started"];
        lines.extend(std::iter::repeat_n("tick", 500));
        let seam = after(&lines);
        assert_eq!(seam.to_string().split('-').count(), 2);
        lines.extend(std::iter::repeat_n("tick", 7));
        assert_eq!(seam.find(&marks(&lines)), Some(501));
        let turns = ["a", "b"].repeat(40);
        assert_eq!(after(&turns).find(&marks(&["a", "b"].repeat(50))), Some(100), "no line is repeated");
    }

    #[test]
    fn what_a_program_says_at_each_start_is_told_apart_by_what_was_before() {
        let banner: Vec<String> = (0..60).map(|number| format!("banner {number}")).collect();
        let banner: Vec<&str> = banner.iter().map(String::as_str).collect();
        let once = [&["serving"], banner.as_slice()].concat();
        let twice = [once.as_slice(), banner.as_slice()].concat();
        assert_eq!(after(&once).find(&marks(&twice)), Some(61), "the second start is new");
        assert_eq!(after(&twice).find(&marks(&twice)), Some(121));
        let known = Seam { before: None, ..after(&once) };
        assert_eq!(known.find(&marks(&twice)), Some(121), "where it cannot be told, nothing is repeated");
    }

    #[test]
    fn a_seam_reads_as_it_was_written_and_what_is_none_is_the_beginning() {
        let seam = after(&["a", "b", "b", "c"]);
        assert_eq!(Seam::parse(&seam.to_string()), seam);
        let long = "1-".repeat(100);
        for text in
            ["", "-", "x", "1.", "1.0", "1.x", "1.99999", "1.9999-2.9999-3.9999", "123456789", "1-\n", long.as_str()]
        {
            assert!(Seam::parse(text).is_empty(), "{text:?}");
        }
        assert!(after(&["x"; 1]).to_string().len() < 24);
        assert_eq!(Seam::parse("1-2~x").before, None);
    }

    #[test]
    fn the_same_line_on_another_way_is_the_same() {
        assert_eq!(mark("done\r"), mark("done"));
        assert_eq!(mark("a\u{fffd}\u{fffd}b"), mark("a\u{fffd}b"));
        let (cut, whole) = ("x".repeat(5000), "x".repeat(9000));
        assert_eq!(mark(&cut), mark(&whole));
        assert_ne!(mark("a"), mark("b"));
    }
}
