//! Tables for other programs: CSV, as spreadsheets read it.
//!
//! Every field stands in quotes (RFC 4180). A spreadsheet takes what begins like a formula for one, whoever wrote it: such a field
//! begins with an apostrophe.

use std::fmt::Write;

/// At the beginning of a file: says that it is UTF-8 to those that would guess something else.
pub const MARK: char = '\u{feff}';

/// Writes a line.
pub fn line<'a>(table: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    let fields = fields.into_iter().map(field).collect::<Vec<_>>().join(",");
    // Writing to a string does not fail.
    let _ = write!(table, "{fields}\r\n");
}

fn field(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_formula() {
        for begin in ["=", "+", "-", "@", "\t", "\r"] {
            let evil = format!("{begin}HYPERLINK(\"https://evil.example\")");
            assert!(field(&evil).starts_with(&format!("\"'{begin}")), "{evil}");
        }
        assert_eq!(field("a=1"), "\"a=1\"");
        assert_eq!(field("\"=1"), "\"\"\"=1\"", "a quote is no way around it");
    }

    #[test]
    fn a_line_ends_as_the_standard_has_it() {
        let mut table = String::from(MARK);
        line(&mut table, ["a", "b, c"]);
        assert_eq!(table, "\u{feff}\"a\",\"b, c\"\r\n");
    }
}
