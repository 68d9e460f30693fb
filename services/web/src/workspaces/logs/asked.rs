//! What somebody wants to see of a log, as the address of its page says it. What does not read is as if it was not there.

use url::form_urlencoded::{Serializer, parse};

/// So many of the last lines can be chosen.
pub const CHOICES: [u16; 3] = [200, 1000, 5000];

/// What is looked for is no longer than this.
pub const LONGEST: usize = 100;

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// So many of the last lines.
    pub lines: u16,
    /// Only lines with this in them; all if it is empty.
    pub find: String,
    /// However long it takes.
    pub is_patient: bool,
}

impl Asked {
    /// What an address asks for.
    #[must_use]
    pub fn of(query: Option<&str>) -> Self {
        let mut asked = Self { lines: CHOICES[0], find: String::new(), is_patient: false };
        for (name, value) in parse(query.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "lines" => {
                    let chosen = value.parse().ok().filter(|lines| CHOICES.contains(lines));
                    asked.lines = chosen.unwrap_or(asked.lines);
                }
                "find" => asked.find = value.trim().chars().take(LONGEST).collect(),
                "whole" => asked.is_patient = true,
                _ => {}
            }
        }
        asked
    }

    /// The address of that, from the question mark on.
    #[must_use]
    pub fn query(&self) -> String {
        let mut fields = Serializer::new(String::new());
        if self.lines != CHOICES[0] {
            fields.append_pair("lines", &self.lines.to_string());
        }
        if !self.find.is_empty() {
            fields.append_pair("find", &self.find);
        }
        if self.is_patient {
            fields.append_pair("whole", "");
        }
        let query = fields.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// The choices of how many lines, and whether it is that one.
    #[must_use]
    pub fn choices(&self) -> [(u16, bool); 3] {
        CHOICES.map(|lines| (lines, lines == self.lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written_and_what_is_no_address_asks_for_the_last_lines() {
        for query in ["", "?lines=1000", "?find=a+%26+b%3C", "?lines=5000&find=x&whole="] {
            assert_eq!(Asked::of(query.strip_prefix('?')).query(), query);
        }
        for query in [None, Some("lines=9999&find=&x=y"), Some("lines=-1"), Some("&&=&lines")] {
            assert_eq!(Asked::of(query), Asked { lines: 200, find: String::new(), is_patient: false }, "{query:?}");
        }
        assert_eq!(Asked::of(Some(&format!("find={}", "ü".repeat(500)))).find.chars().count(), LONGEST);
    }
}
