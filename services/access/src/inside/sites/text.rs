//! Texts that a server says of a site. Whoever has a key wrote them, and they stand on pages of ours among our own words.

/// So much of a text is shown.
const LONGEST: usize = 120;

/// The text as one line: without what breaks lines, hides itself, or turns around what stands beside it.
pub(in crate::inside) fn line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .filter(|letter| !turns(*letter))
        .collect();
    let whole = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if whole.chars().count() <= LONGEST {
        return whole;
    }
    let cut: String = whole.chars().take(LONGEST - 1).collect();
    format!("{cut}…")
}

/// Marks that change the direction of what follows, and those that nobody can see. Joiners stay: some scripts need them.
const fn turns(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_line_that_turns_nothing_around() {
        for (said, shown) in [
            ("Paper shop", "Paper shop"),
            ("  a\r\n\tb\u{0}c\u{1b}[31m ", "a b c [31m"),
            ("safe\u{202e}gpj.exe\u{2066}", "safegpj.exe"),
            ("\u{200b}\u{feff}", ""),
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
            ("👩\u{200d}👧", "👩\u{200d}👧"),
            ("", ""),
        ] {
            assert_eq!(line(said), shown, "{said:?}");
        }
        let long = line(&"ä".repeat(500));
        assert!(long.chars().count() == LONGEST && long.ends_with('…'));
    }
}
