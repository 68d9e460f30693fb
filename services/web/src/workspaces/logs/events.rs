//! What is sent to a page that follows a log. Lines go as pieces of text with words for their looks, never as a piece of a page: the
//! browser makes text of them, and nothing else.

use std::fmt::Write;

use access::inside::logs::{News, Seam};

use super::colours::{Piece, found, pieces};

/// What is sent of this; none if none of it is wanted.
pub(super) fn told(news: &News, sought: &str) -> Option<String> {
    match news {
        News::Lines(lines, seam) => {
            let wanted: Vec<_> = lines.iter().filter_map(|line| found(pieces(line), sought)).collect();
            Some(of_lines(&wanted, seam))
        }
        News::Gap => Some(event("gap", "1")),
        News::LeftOut(count) => Some(event("left", &count.to_string())),
    }
}

/// Where one stands goes along even if no line is wanted.
fn of_lines(lines: &[Vec<Piece>], seam: &Seam) -> String {
    let piece = |piece: &Piece| serde_json::json!([piece.classes, piece.text, u8::from(piece.is_hit)]);
    let lines: Vec<Vec<_>> = lines.iter().map(|line| line.iter().map(piece).collect()).collect();
    format!("id: {seam}\n{}", event("lines", &serde_json::Value::from(lines).to_string()))
}

/// An event of a stream.
pub(super) fn event(name: &str, data: &str) -> String {
    let mut text = format!("event: {name}\n");
    for line in data.lines() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "data: {line}");
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use access::inside::logs::mark;

    use super::*;

    fn told_of(lines: &[&str], sought: &str) -> String {
        let seam = Seam::after(lines.iter().map(|line| mark(line)));
        told(&News::Lines(lines.iter().map(|line| (*line).into()).collect(), seam), sought).unwrap()
    }

    #[test]
    fn a_line_is_pieces_of_text_whatever_it_says() {
        let text = told_of(&["\u{1b}[31m</script>\n\ndata: x\u{1b}[0m", "a\rb\u{2028}"], "");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "an id, a name, one line of data and an empty one: {text}");
        assert!(lines[0].starts_with("id: ") && lines[1] == "event: lines" && lines[3].is_empty());
        let data: serde_json::Value = serde_json::from_str(lines[2].strip_prefix("data: ").unwrap()).unwrap();
        assert_eq!(data[0][0][0], "ink-red");
        assert_eq!(data[1][0][1], "a\u{240d}b\u{fffd}");
    }

    #[test]
    fn only_what_is_looked_for_is_sent_and_where_one_stands_all_the_same() {
        let text = told_of(&["one", "two"], "TW");
        assert!(text.contains(r#"[[["","tw",1],["","o",0]]]"#), "{text}");
        let none = told_of(&["one", "two"], "three");
        assert!(none.contains("data: []") && none.starts_with("id: "));
        assert_eq!(told(&News::Gap, "").as_deref(), Some("event: gap\ndata: 1\n\n"));
        assert_eq!(told(&News::LeftOut(7), "x").as_deref(), Some("event: left\ndata: 7\n\n"));
    }
}
