//! Texts from inside a workspace, made fit to be read: anybody can have written them.

use domain::seen::is_seen_as_it_is;

/// A text of one line, with nothing in it that deceives, and not too long.
pub(super) fn line(text: &str, longest: usize) -> String {
    visible(text).trim().chars().take(longest).collect()
}

/// What a program wrote, as plain text: without colours and other instructions for a screen, and its end only where it is too long.
/// The second value says whether something of the beginning is missing.
#[must_use]
pub fn plain(output: &str, longest: usize) -> (String, bool) {
    let lines: Vec<String> = without_instructions(output).split('\n').map(as_it_stood).collect();
    let text = lines.join("\n");
    let text = text.trim_end();
    let first = text.len().saturating_sub(longest);
    let from = (first..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    (text.get(from..).unwrap_or_default().to_owned(), from > 0)
}

/// A text of several lines with nothing in it that deceives, and its beginning only where it is too long. The second value says whether
/// something of the end is missing.
pub(super) fn beginning(text: &str, longest: usize) -> (String, bool) {
    let end = text.floor_char_boundary(longest.min(text.len()));
    let shown = text.get(..end).unwrap_or_default().replace("\r\n", "\n");
    let lines: Vec<String> =
        shown.split('\n').map(|line| line.split('\t').map(visible).collect::<Vec<_>>().join("\t")).collect();
    (lines.join("\n"), end < text.len())
}

/// The last thing that stood in a line: a program that counts writes over what it wrote.
fn as_it_stood(line: &str) -> String {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let last = line.rsplit('\r').next().unwrap_or_default();
    last.split('\t').map(visible).collect::<Vec<_>>().join("\t")
}

fn visible(text: &str) -> String {
    if is_seen_as_it_is(text) {
        return text.to_owned();
    }
    let is_seen = |letter: &char| is_seen_as_it_is(letter.encode_utf8(&mut [0; 4]));
    text.chars().filter(is_seen).collect()
}

/// The text without the sequences that begin with "escape".
fn without_instructions(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        left.push_str(before);
        rest = after_instruction(after);
    }
    left.push_str(rest);
    left
}

/// What comes after one: `[…m`, `]…` up to its end, or a single letter.
fn after_instruction(text: &str) -> &str {
    let mut letters = text.chars();
    match letters.next() {
        None | Some('\u{1b}') => text,
        Some('[') => {
            let rest = letters.as_str().trim_start_matches(|letter| matches!(letter, ' '..='?'));
            rest.strip_prefix(|letter| matches!(letter, '@'..='~')).unwrap_or(rest)
        }
        Some(']' | 'P' | '_' | '^') => {
            let rest = letters.as_str().trim_start_matches(|letter| !matches!(letter, '\u{7}' | '\u{1b}' | '\n'));
            rest.strip_prefix('\u{7}').or_else(|| rest.strip_prefix("\u{1b}\\")).unwrap_or(rest)
        }
        Some(_) => letters.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(output: &str) -> String {
        plain(output, 10_000).0
    }

    #[test]
    fn what_a_screen_would_do_is_not_done() {
        for (output, shown) in [
            ("\u{1b}[1;31mred\u{1b}[0m\n", "red"),
            ("\u{1b}]8;;https://evil.example.com\u{7}here\u{1b}]8;;\u{1b}\\ and there", "here and there"),
            ("10 %\r50 %\r100 %\r\ndone", "100 %\ndone"),
            ("a\tb\n\u{202e}cba\u{0}\u{8}", "a\tb\ncba"),
            ("ends \u{1b}[", "ends "),
            ("ends \u{1b}[31", "ends "),
            ("cut \u{1b}]8;;x", "cut "),
            ("\u{1b}c\u{1b}\u{1b}[2Jx", "x"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("فروشگاه \u{1b}[0mعلی", "فروشگاه علی"),
        ] {
            assert_eq!(read(output), shown.trim_end(), "{output:?}");
        }
    }

    #[test]
    fn of_what_is_too_long_the_end_is_shown() {
        let long = "ä".repeat(100);
        let (text, is_cut) = plain(&long, 51);
        assert!(is_cut && text.len() <= 51 && text.chars().all(|letter| letter == 'ä'));
        assert_eq!(plain("short", 51), ("short".to_owned(), false));
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("  for the\nshop \u{202e} ", 60), "for theshop");
        assert_eq!(line(&"a".repeat(99), 60).len(), 60);
    }
}
