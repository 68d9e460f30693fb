//! A line of a log as it is shown: pieces of text, each with its colours, and with what was looked for marked.
//!
//! A line is whatever a program wrote, and whoever sends that program something can have it write what they like. So nothing of a line becomes
//! anything but text. Of what terminals act upon, only colours and weights are read, into fixed words that the style sheet knows. All else
//! that would act (links, titles, cursors) is left out; what has no picture gets one, and what would turn the direction of
//! writing does nothing. A colour ends with its line.

use std::mem::take;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How it looks, in words of the style sheet; empty if plain.
    pub classes: String,
    /// What it says.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_hit: bool,
}

/// How something looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    ink: Option<Colour>,
    ground: Option<Colour>,
    bold: bool,
    faint: bool,
    italic: bool,
    underlined: bool,
    turned: bool,
}

/// One of eight, which may be bright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Colour(u8);

const NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/// So many numbers of one instruction are read.
const NUMBERS: usize = 32;

/// The pieces of a line.
#[must_use]
pub fn pieces(line: &str) -> Vec<Piece> {
    let (mut pieces, mut text, mut look) = (Vec::new(), String::new(), Look::default());
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins = match letter {
            '\u{1b}' => letters.next_if(|next| matches!(next, '[' | ']' | 'P' | 'X' | '^' | '_' | '(' | ')' | '#')),
            '\u{9b}' => Some('['),
            '\u{9d}' => Some(']'),
            '\u{90}' | '\u{98}' | '\u{9e}' | '\u{9f}' => Some('P'),
            _ => {
                text.push(harmless(letter));
                continue;
            }
        };
        match begins {
            Some('[') => {
                let next = after(look, &mut letters);
                if next != look {
                    end(&mut pieces, take(&mut text), look);
                    look = next;
                }
            }
            Some(']' | 'P' | 'X' | '^' | '_') => skip_text(&mut letters),
            Some('(' | ')' | '#') => drop(letters.next()),
            Some(_) | None => drop(letters.next_if(|next| matches!(next, '@'..='~' | '0'..='?'))),
        }
    }
    end(&mut pieces, text, look);
    pieces
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Reads an instruction up to its last letter. Only one that is about looks changes anything.
fn after(look: Look, letters: &mut Letters<'_>) -> Look {
    let mut numbers = String::new();
    while let Some(letter) = letters.next_if(|next| matches!(next, ' '..='?')) {
        numbers.push(letter);
    }
    let is_look = letters.next_if(|next| matches!(next, '@'..='~')) == Some('m');
    if is_look { look.told(&numbers) } else { look }
}

/// Leaves out a text that is for the terminal, such as where a link leads. One without an end ends with the line.
fn skip_text(letters: &mut Letters<'_>) {
    while let Some(letter) = letters.next() {
        match letter {
            '\u{7}' | '\u{9c}' => return,
            '\u{1b}' => {
                letters.next_if_eq(&'\\');
                return;
            }
            _ => {}
        }
    }
}

fn end(pieces: &mut Vec<Piece>, text: String, look: Look) {
    if !text.is_empty() {
        pieces.push(Piece { classes: look.classes(), text, is_hit: false });
    }
}

/// What has no picture gets one, and what would turn the direction of writing becomes a mark.
const fn harmless(letter: char) -> char {
    match letter {
        '\t' => letter,
        '\0'..='\u{1f}' => picture(letter as u32),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => char::REPLACEMENT_CHARACTER,
        other => other,
    }
}

const fn picture(control: u32) -> char {
    match char::from_u32(0x2400 + control) {
        Some(picture) => picture,
        None => char::REPLACEMENT_CHARACTER,
    }
}

impl Look {
    /// As it is after these numbers.
    fn told(mut self, numbers: &str) -> Self {
        let numbers: Vec<u16> =
            numbers.split([';', ':']).take(NUMBERS).map(|number| number.parse().unwrap_or(0)).collect();
        let mut rest = numbers.as_slice();
        while let [number, more @ ..] = rest {
            rest = more;
            match number {
                0 => self = Self::default(),
                1 => self.bold = true,
                2 => self.faint = true,
                3 => self.italic = true,
                4 => self.underlined = true,
                7 => self.turned = true,
                22 => (self.bold, self.faint) = (false, false),
                23 => self.italic = false,
                24 => self.underlined = false,
                27 => self.turned = false,
                30..=37 => self.ink = Colour::of(number - 30),
                38 => (self.ink, rest) = mixed(rest),
                39 => self.ink = None,
                40..=47 => self.ground = Colour::of(number - 40),
                48 => (self.ground, rest) = mixed(rest),
                49 => self.ground = None,
                90..=97 => self.ink = Colour::of(number - 82),
                100..=107 => self.ground = Colour::of(number - 92),
                _ => {}
            }
        }
        self
    }

    fn classes(self) -> String {
        let mut classes = Vec::new();
        let named = |kind: &str, colour: Colour| format!("{kind}-{}", colour.name());
        classes.extend(self.ink.map(|ink| named("ink", ink)));
        classes.extend(self.ground.map(|ground| named("ground", ground)));
        let words = [
            (self.ink.is_some_and(Colour::is_bright), "is-bright"),
            (self.bold, "is-bold"),
            (self.faint, "is-faint"),
            (self.italic, "is-italic"),
            (self.underlined, "is-underlined"),
            (self.turned, "is-turned"),
        ];
        classes.extend(words.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
        classes.join(" ")
    }
}

impl Colour {
    fn of(number: u16) -> Option<Self> {
        u8::try_from(number).ok().filter(|number| *number < 16).map(Self)
    }

    /// The one of the eight that is nearest to a mixture.
    fn nearest(red: u16, green: u16, blue: u16) -> Self {
        let most = red.max(green).max(blue);
        // What is more than half of the strongest counts.
        let part = |colour: u16, bit: u8| if most > 50 && colour * 2 > most { bit } else { 0 };
        Self(part(red, 1) | part(green, 2) | part(blue, 4) | if most > 200 { 8 } else { 0 })
    }

    fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0 & 7)).copied().unwrap_or_default()
    }

    const fn is_bright(self) -> bool {
        self.0 >= 8
    }
}

/// A colour out of 256, or of three parts, and the numbers after it.
fn mixed(numbers: &[u16]) -> (Option<Colour>, &[u16]) {
    match numbers {
        [5, number, rest @ ..] => (of_256(*number), rest),
        [2, red, green, blue, rest @ ..] => {
            let within = |part: &u16| (*part).min(255);
            (Some(Colour::nearest(within(red), within(green), within(blue))), rest)
        }
        _ => (None, &[]),
    }
}

fn of_256(number: u16) -> Option<Colour> {
    match number {
        0..=15 => Colour::of(number),
        16..=231 => {
            let cube = number - 16;
            let part = |part: u16| part * 51;
            Some(Colour::nearest(part(cube / 36), part(cube / 6 % 6), part(cube % 6)))
        }
        232..=255 => {
            let grey = (number - 232) * 10 + 8;
            Some(Colour::nearest(grey, grey, grey))
        }
        _ => None,
    }
}

/// The pieces of a line with what was looked for marked; none if it is not in it. Case does not matter.
#[must_use]
pub fn found(pieces: Vec<Piece>, sought: &str) -> Option<Vec<Piece>> {
    if sought.is_empty() {
        return Some(pieces);
    }
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let hits = hits(&text, sought);
    if hits.is_empty() {
        return None;
    }
    let (mut marked, mut at) = (Vec::new(), 0);
    for piece in pieces {
        let (begin, end) = (at, at + piece.text.len());
        at = end;
        let inside = hits.iter().flat_map(|(from, to)| [*from, *to]).filter(|cut| (begin..end).contains(cut));
        let mut cuts: Vec<usize> = inside.chain([begin, end]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
            let Some(text) = piece.text.get(from - begin..to - begin) else { continue };
            let is_hit = hits.iter().any(|(begin, end)| begin <= from && to <= end);
            marked.push(Piece { classes: piece.classes.clone(), text: text.to_owned(), is_hit });
        }
    }
    Some(marked)
}

/// Where a text has what is sought, whatever the case of its letters. They are compared letter by letter, so that what is found stands where
/// it is found even if small and large letters differ in length.
fn hits(text: &str, sought: &str) -> Vec<(usize, usize)> {
    let small = |letter: char| letter.to_lowercase().next().unwrap_or(letter);
    let sought: Vec<char> = sought.chars().map(small).collect();
    let letters: Vec<(usize, char)> = text.char_indices().map(|(at, letter)| (at, small(letter))).collect();
    let (mut hits, mut place) = (Vec::new(), 0);
    while let Some(window) = letters.get(place..place + sought.len()) {
        if window.iter().map(|(_, letter)| *letter).eq(sought.iter().copied()) {
            let end = letters.get(place + sought.len()).map_or(text.len(), |(at, _)| *at);
            hits.extend(window.first().map(|(at, _)| (*at, end)));
            place += sought.len().max(1);
        } else {
            place += 1;
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Vec<(String, String)> {
        pieces(line).into_iter().map(|piece| (piece.classes, piece.text)).collect()
    }

    fn plain(line: &str) -> String {
        pieces(line).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn colours_become_words_and_end_where_they_end() {
        for (line, expected) in [
            ("plain", vec![("", "plain")]),
            ("\u{1b}[31mred\u{1b}[0m rest", vec![("ink-red", "red"), ("", " rest")]),
            ("\u{1b}[1;32mgo\u{1b}[22m on", vec![("ink-green is-bold", "go"), ("ink-green", " on")]),
            ("\u{1b}[91mx", vec![("ink-red is-bright", "x")]),
            ("\u{1b}[44;97mx\u{1b}[mend", vec![("ink-white ground-blue is-bright", "x"), ("", "end")]),
            ("\u{1b}[38;5;9mx", vec![("ink-red is-bright", "x")]),
            ("\u{1b}[38;5;46mx", vec![("ink-green is-bright", "x")]),
            ("\u{1b}[38;2;10;20;180mx", vec![("ink-blue", "x")]),
            ("\u{1b}[38:2:200:200:10mx", vec![("ink-yellow", "x")]),
            ("\u{1b}[48;5;196;1mx", vec![("ground-red is-bold", "x")]),
            ("\u{1b}[3;4;7;2mx", vec![("is-faint is-italic is-underlined is-turned", "x")]),
            ("\u{9b}33mx", vec![("ink-yellow", "x")]),
            ("\u{1b}[31m\u{1b}[39mx", vec![("", "x")]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
            assert_eq!(told(line), expected, "{line:?}");
        }
    }

    #[test]
    fn what_terminals_would_act_upon_is_left_out() {
        for (line, expected) in [
            ("\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{1b}\\!", "click!"),
            ("\u{1b}]8;;javascript:alert(1)\u{7}click", "click"),
            ("\u{1b}]0;title\u{7}x", "x"),
            ("\u{9d}52;c;aGk=\u{9c}x", "x"),
            ("\u{1b}Pq#0\u{1b}\\x", "x"),
            ("a\u{1b}[2J\u{1b}[1;1Hb", "ab"),
            ("a\u{1b}[?25lb", "ab"),
            ("a\u{1b}(Bb", "ab"),
            ("a\u{1b}cb", "ab"),
            ("\u{1b}[31", ""),
            ("\u{1b}[999999999999999999;31mx", "x"),
            ("\u{1b}]without an end <script>", ""),
            ("a\u{1b}", "a"),
        ] {
            assert_eq!(plain(line), expected, "{line:?}");
        }
    }

    #[test]
    fn nothing_without_a_picture_and_nothing_that_turns_the_writing_is_left() {
        assert_eq!(plain("a\0b\u{8}c\rd\u{7f}e\tf"), "a\u{2400}b\u{2408}c\u{240d}d\u{2421}e\tf");
        for turns in ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{200f}', '\u{61c}', '\u{2028}', '\u{85}'] {
            assert_eq!(plain(&format!("a{turns}b")), "a\u{fffd}b", "{turns:?}");
        }
        assert_eq!(plain("עברית und 漢字 👩‍💻"), "עברית und 漢字 👩‍💻", "what people write stays");
    }

    #[test]
    fn what_looks_like_a_page_is_text() {
        for line in [
            "</script><script>alert(1)</script>",
            "+ADw-script+AD4-alert(1)",
            "<img src=x onerror=alert(1)>",
            "&lt;b&gt;",
        ] {
            assert_eq!(told(line), [(String::new(), line.to_owned())]);
        }
    }

    #[test]
    fn whatever_comes_the_words_are_ours() {
        let known = |word: &str| {
            let colour = word.strip_prefix("ink-").or_else(|| word.strip_prefix("ground-"));
            colour.is_some_and(|name| NAMES.contains(&name))
                || ["is-bright", "is-bold", "is-faint", "is-italic", "is-underlined", "is-turned"].contains(&word)
        };
        let parts =
            ["\u{1b}", "[", "]", ";", "38", "5", "2", "\"", "m", "<b>", "255", "\u{9b}", "\u{7}", "x", "48", ":", "\\"];
        for seed in 0..20_000_usize {
            let mut number = seed.wrapping_mul(2_654_435_761);
            let line: String = (0..12)
                .map(|_| {
                    number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    parts[(number >> 33) % parts.len()]
                })
                .collect();
            for piece in pieces(&line) {
                assert!(piece.classes.split_whitespace().all(known), "{line:?}: {piece:?}");
                assert!(!piece.text.contains('\u{1b}'), "{line:?}");
            }
        }
    }

    fn marked(line: &str, sought: &str) -> Option<String> {
        let pieces = found(pieces(line), sought)?;
        let written = |piece: Piece| if piece.is_hit { format!("[{}]", piece.text) } else { piece.text };
        Some(pieces.into_iter().map(written).collect())
    }

    #[test]
    fn what_was_looked_for_is_marked_whatever_its_case_and_colour() {
        assert_eq!(marked("GET /Shop 200", "shop").as_deref(), Some("GET /[Shop] 200"));
        assert_eq!(marked("aAa", "a").as_deref(), Some("[a][A][a]"));
        assert_eq!(marked("aaa", "aa").as_deref(), Some("[aa]a"));
        assert_eq!(marked("err\u{1b}[31mor\u{1b}[0ms", "ERROR").as_deref(), Some("[err][or]s"), "across colours");
        assert_eq!(marked("İstanbul ß", "ß").as_deref(), Some("İstanbul [ß]"));
        assert_eq!(marked("plain", "").as_deref(), Some("plain"));
        assert_eq!(marked("plain", "x"), None);
        assert_eq!(marked("", "x"), None);
        assert_eq!(marked("<b>", "<").as_deref(), Some("[<]b>"));
    }
}
