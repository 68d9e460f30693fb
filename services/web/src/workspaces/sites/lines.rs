//! The last lines that the program of a site wrote, for who wants to know why it does not run: plain text, whatever stood in it.

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

/// A line without colours and other orders to a terminal, and without what turns text around.
fn plain(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => pass_over(&mut letters),
            '\t' => plain.push_str("  "),
            letter if letter.is_control() || turns(letter) => {}
            letter => plain.push(letter),
        }
        if plain.len() >= LONGEST {
            plain.push('…');
            break;
        }
    }
    plain.trim_end().to_owned()
}

/// The rest of an order to a terminal: `[`, digits and signs, and a letter that ends it. Others are one letter long.
fn pass_over(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    if letters.next_if_eq(&'[').is_none() {
        letters.next();
        return;
    }
    for letter in letters.by_ref() {
        if ('\u{40}'..='\u{7e}').contains(&letter) {
            return;
        }
    }
}

const fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
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
        assert_eq!(plain("\u{1b}[1;31mred\u{1b}[0m \u{1b}]0;title\u{7}end\u{202e}x\u{0}"), "red 0;titleendx");
        assert_eq!(plain("<script>alert(1)</script>"), "<script>alert(1)</script>", "the template makes it harmless");
        let long = plain(&"ä".repeat(1_000));
        assert!(long.ends_with('…') && long.len() <= LONGEST + 8);
        assert_eq!(plain("\u{1b}"), "");
        assert_eq!(plain("\u{1b}[31"), "");
    }
}
