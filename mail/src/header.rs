//! Texts in headers: cleaned, and written so that they read back as they were and end nothing.
//!
//! A text is written as it is where that is safe: printable letters of ASCII, in words that a line can be folded between. All else goes
//! into encoded words (RFC 2047), and so does what only looks like one. The libraries write such a text as it stands, and a program that
//! reads mail would decode it: a name could say one thing to us and another to who reads the letter.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A line with an encoded word may have 76 letters, its header's name with it: so many bytes of text come to less.
const BYTES_IN_A_WORD: usize = 39;

/// A line is folded before it gets longer.
const LINE: usize = 72;

/// A word that is longer cannot be folded, and is encoded.
const LONGEST_WORD: usize = 60;

/// One line: without what ends a line, hides or turns round what follows, with one space where there was white space, and of this many
/// letters at most.
pub fn clean(text: &str, most: usize) -> String {
    let visible = text.chars().filter(|letter| !turns_round(*letter));
    let spaced: String = visible.map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return closed(&line);
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    closed(&cut)
}

/// Whether it makes what follows read from the other side, or is no letter at all.
fn turns_round(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The marks that set a name in another script apart, as letters do, each with its end: none reaches beyond this text.
fn closed(text: &str) -> String {
    let (mut open, mut closed) = (0_usize, String::with_capacity(text.len()));
    for letter in text.chars() {
        match letter {
            '\u{2066}'..='\u{2068}' => open += 1,
            '\u{2069}' if open == 0 => continue,
            '\u{2069}' => open -= 1,
            _ => {}
        }
        closed.push(letter);
    }
    closed.extend(std::iter::repeat_n('\u{2069}', open));
    closed
}

/// A header whose value is any text.
pub fn text(name: &str, value: &str) -> String {
    let mut header = format!("{name}:");
    if is_plain(value) {
        fold(&mut header, value.split(' '));
    } else {
        fold(&mut header, encoded(value).iter().map(String::as_str));
    }
    header.push_str("\r\n");
    header
}

/// A header whose value is an address, with what they are called.
pub fn address(name: &str, called: &str, address: &str) -> String {
    let mut header = format!("{name}:");
    if called.is_empty() {
        let _ = write!(header, " {address}\r\n");
        return header;
    }
    let in_brackets = format!("<{address}>");
    if is_plain(called) && called.len() <= LONGEST_WORD {
        let quoted = format!("\"{}\"", called.replace('\\', "\\\\").replace('"', "\\\""));
        fold(&mut header, [quoted.as_str(), &in_brackets].into_iter());
    } else {
        let words = encoded(called);
        fold(&mut header, words.iter().map(String::as_str).chain([in_brackets.as_str()]));
    }
    header.push_str("\r\n");
    header
}

/// Whether it may stand as it is.
fn is_plain(text: &str) -> bool {
    let printable = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    printable && !text.contains("=?") && text.split(' ').all(|word| !word.is_empty() && word.len() <= LONGEST_WORD)
}

/// Writes each after a space, or on a line of its own where it would get too long.
fn fold<'a>(header: &mut String, words: impl Iterator<Item = &'a str>) {
    let mut line = header.len();
    for word in words {
        if line + 1 + word.len() > LINE && line > 1 {
            header.push_str("\r\n");
            line = 0;
        }
        let _ = write!(header, " {word}");
        line += 1 + word.len();
    }
}

/// The text in encoded words, each of whole letters.
fn encoded(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in text.chars() {
        match pieces.last_mut() {
            Some(last) if last.len() + letter.len_utf8() <= BYTES_IN_A_WORD => last.push(letter),
            _ => pieces.push(letter.to_string()),
        }
    }
    pieces.iter().map(|piece| format!("=?utf-8?B?{}?=", STANDARD.encode(piece))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_stands_as_it_is() {
        assert_eq!(text("Subject", "Your workspace is ready"), "Subject: Your workspace is ready\r\n");
        assert_eq!(address("To", "", "ada@a.example"), "To: ada@a.example\r\n");
        assert_eq!(address("To", "Ada \"A\" \\", "a@a.example"), "To: \"Ada \\\"A\\\" \\\\\" <a@a.example>\r\n");
    }

    #[test]
    fn what_is_not_plain_or_looks_encoded_is_encoded() {
        assert_eq!(text("Subject", "Grüße"), "Subject: =?utf-8?B?R3LDvMOfZQ==?=\r\n");
        assert_eq!(text("Subject", "=?utf-8?q?x?="), "Subject: =?utf-8?B?PT91dGYtOD9xP3g/PQ==?=\r\n");
        assert_eq!(address("To", "Zoë", "z@z.example"), "To: =?utf-8?B?Wm/Dqw==?= <z@z.example>\r\n");
    }

    #[test]
    fn no_line_is_long() {
        for value in
            ["a ".repeat(200), "a".repeat(500), "ü".repeat(400), format!("{} {}", "b".repeat(59), "c".repeat(59))]
        {
            let header = text("Subject", value.trim());
            assert!(header.lines().all(|line| !line.is_empty() && line.len() <= 76), "{header}");
            let header = address("Reply-To", value.trim(), "someone@somewhere.example");
            assert!(header.lines().all(|line| !line.trim().is_empty() && line.len() <= 76), "{header}");
        }
    }

    #[test]
    fn a_text_is_cleaned_to_one_line() {
        assert_eq!(clean(" a\r\nBcc: b\u{2028}c\u{202e}d\0e\t f ", 99), "a Bcc: b cd e f");
        assert_eq!(clean("abcdef", 4), "abc…");
        assert_eq!(clean("abc def", 5), "abc…");
        assert_eq!(clean("\u{feff}\r\n", 9), "");
        let apart = "\u{2068}فروشگاه\u{2069} is ready";
        assert_eq!(clean(apart, 99), apart);
        assert_eq!(clean("a\u{2069}\u{2067}b", 99), "a\u{2067}b\u{2069}");
        assert_eq!(clean("\u{2067}abcd\u{2069}", 4), "\u{2067}ab…\u{2069}");
    }
}
