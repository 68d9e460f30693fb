//! The last lines that the program of a site wrote, for who wants to know why it does not run: plain text, whatever stood in it.

use super::super::logs::colours::pieces;

/// So many are shown.
const MOST: usize = 20;

/// So much of each.
const LONGEST: usize = 300;

/// What the engine writes in place of a log that it does not have.
const NO_LOG: [&str; 2] = ["Error fetching logs", "Error response from daemon"];

/// The lines to look at first, as far as the program wrote any. From the first that names an error on, or else the last ones.
pub(super) fn that_matter(log: &str) -> Vec<String> {
    if NO_LOG.iter().any(|none| log.trim_start().starts_with(none)) {
        return Vec::new();
    }
    let lines: Vec<String> = log.lines().map(plain).filter(|line| !line.is_empty()).collect();
    let last = lines.len().saturating_sub(MOST);
    // The first error explains what comes after it, as long as it is not too far back.
    let near = lines.len().saturating_sub(5 * MOST);
    let first = lines.iter().skip(near).position(|line| names_an_error(line)).map(|at| at + near);
    let from = first.map_or(last, |first| first.saturating_sub(2).min(last));
    lines.into_iter().skip(from).take(MOST).collect()
}

fn names_an_error(line: &str) -> bool {
    const WORDS: [&str; 7] = ["error", "failed", "cannot", "not found", "exception", "panic", "fatal"];
    let line = line.to_lowercase();
    WORDS.iter().any(|word| line.contains(word))
}

/// A line without colours and other orders to a terminal, and not too long.
fn plain(line: &str) -> String {
    let whole: String = pieces(line).into_iter().map(|piece| piece.text).collect();
    let whole = whole.trim_end();
    if whole.chars().count() <= LONGEST {
        return whole.to_owned();
    }
    let cut: String = whole.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_from_the_first_error_on_are_shown() {
        let before: String = (0..50).map(|number| format!("step {number}\n")).collect();
        let after: String = (0..40).map(|number| format!("at {number}\n")).collect();
        let shown = that_matter(&format!("{before}\u{1b}[31mError: no such module\u{1b}[0m\n{after}"));
        assert_eq!((shown.len(), shown[2].as_str(), shown[0].as_str()), (MOST, "Error: no such module", "step 48"));
        let last = that_matter(&before);
        assert_eq!((last.len(), last[MOST - 1].as_str()), (MOST, "step 49"));
    }

    #[test]
    fn what_the_engine_says_of_no_log_is_no_line() {
        for none in
            ["", "\n\n", "Error fetching logs: exit status 1", "Error response from daemon: No such container: sc-1"]
        {
            assert!(that_matter(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn a_line_is_plain_text_whatever_stood_in_it() {
        let odd = "\u{1b}[1;31mred\u{1b}[0m \u{1b}]0;title\u{7}end\u{202e}x";
        assert_eq!(plain(odd), "red end\u{fffd}x");
        assert_eq!(plain("<script>alert(1)</script>"), "<script>alert(1)</script>", "the template makes it harmless");
        let long = plain(&"ä".repeat(1_000));
        assert!(long.ends_with('…') && long.chars().count() == LONGEST);
        assert_eq!((plain("\u{1b}").as_str(), plain("\u{1b}[31").as_str()), ("", ""));
    }
}
