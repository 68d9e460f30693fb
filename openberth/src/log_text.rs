//! The text of a log as it comes. A server answers with an object that has the whole text in it, and a log may be longer
//! than anything should be held: so the text is read out of the object while the object is still on its way.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};

use crate::flow::Flow;
use crate::{Error, NoAnswer};

/// The member of the answer that holds the text.
const MEMBER: &[u8] = b"logs";

/// The text of a log on its way. The connection ends when it is dropped.
pub struct LogText {
    flow: Flow,
    member: Member,
}

impl LogText {
    pub(crate) fn new(flow: Flow) -> Self {
        Self { flow, member: Member::default() }
    }

    /// The next part of it; none at the end.
    ///
    /// # Errors
    /// When it breaks off, or there is no text in the answer.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            if self.member.is_whole() {
                return Ok(None);
            }
            let Some(chunk) = self.flow.next().await? else {
                return Err(Error::no_answer(NoAnswer::Unreadable));
            };
            let text = self.member.read(&chunk);
            if !text.is_empty() {
                return Ok(Some(text));
            }
        }
    }

    /// The same, for what takes streams. After an error it is over.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send {
        stream::try_unfold(self, async |mut text| Ok(text.next().await?.map(|part| (part, text))))
    }
}

/// Reads one text out of an object, byte by byte.
#[derive(Default)]
struct Member {
    /// How many objects and lists are open.
    depth: u32,
    /// The name of the member that comes, as far as it is needed.
    name: Vec<u8>,
    place: Place,
    escape: Escape,
    /// The first half of a letter that is written in two.
    half: Option<u16>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A name may come.
    #[default]
    Before,
    /// In a name.
    Name,
    /// A value may come.
    Value,
    /// In a text that is not the one.
    Other,
    /// In the text.
    Text,
    /// After it.
    Done,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    Begun,
    Letter {
        digits: u8,
        value: u16,
    },
}

impl Member {
    /// Whether the text is over.
    fn is_whole(&self) -> bool {
        self.place == Place::Done
    }

    /// What of the text is in these bytes.
    fn read(&mut self, chunk: &[u8]) -> Bytes {
        let mut text = BytesMut::with_capacity(chunk.len());
        for byte in chunk {
            match self.place {
                Place::Before | Place::Value => self.between(*byte),
                Place::Name | Place::Other => self.pass(*byte),
                Place::Text => self.take(*byte, &mut text),
                Place::Done => break,
            }
        }
        text.freeze()
    }

    fn between(&mut self, byte: u8) {
        match byte {
            b'{' | b'[' => {
                self.depth = self.depth.saturating_add(1);
                self.place = if self.depth == 1 { Place::Before } else { Place::Value };
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b',' if self.depth == 1 => self.place = Place::Before,
            b':' if self.depth == 1 => self.place = Place::Value,
            b'"' if self.depth == 1 && self.place == Place::Before => {
                self.name.clear();
                self.place = Place::Name;
            }
            b'"' if self.depth == 1 && self.name == MEMBER => self.place = Place::Text,
            b'"' => self.place = Place::Other,
            _ => {}
        }
    }

    fn pass(&mut self, byte: u8) {
        if self.escape == Escape::Begun {
            self.escape = Escape::None;
        } else if byte == b'\\' {
            self.escape = Escape::Begun;
        } else if byte == b'"' {
            self.place = Place::Value;
        } else if self.place == Place::Name && self.name.len() <= MEMBER.len() {
            self.name.push(byte);
        }
    }

    fn take(&mut self, byte: u8, text: &mut BytesMut) {
        match self.escape {
            Escape::None => match byte {
                b'\\' => self.escape = Escape::Begun,
                b'"' => {
                    self.lose_half(text);
                    self.place = Place::Done;
                }
                byte => {
                    self.lose_half(text);
                    text.extend_from_slice(&[byte]);
                }
            },
            Escape::Begun => {
                self.escape = Escape::None;
                let plain = match byte {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    b'b' => 8,
                    b'f' => 12,
                    b'u' => {
                        self.escape = Escape::Letter { digits: 0, value: 0 };
                        return;
                    }
                    other => other,
                };
                self.lose_half(text);
                text.extend_from_slice(&[plain]);
            }
            Escape::Letter { digits, value } => {
                let digit = char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok()).unwrap_or(0);
                let value = value.wrapping_shl(4) | digit;
                self.escape = Escape::Letter { digits: digits + 1, value };
                if digits == 3 {
                    self.escape = Escape::None;
                    self.letter(value, text);
                }
            }
        }
    }

    fn letter(&mut self, unit: u16, text: &mut BytesMut) {
        if let Some(first) = self.half.take() {
            if let Some(Ok(letter)) = char::decode_utf16([first, unit]).next() {
                put(letter, text);
                return;
            }
            put(char::REPLACEMENT_CHARACTER, text);
        }
        match char::decode_utf16([unit]).next() {
            Some(Ok(letter)) => put(letter, text),
            Some(Err(_)) if (0xd800..0xdc00).contains(&unit) => self.half = Some(unit),
            Some(Err(_)) | None => put(char::REPLACEMENT_CHARACTER, text),
        }
    }

    /// The second half did not come.
    fn lose_half(&mut self, text: &mut BytesMut) {
        if self.half.take().is_some() {
            put(char::REPLACEMENT_CHARACTER, text);
        }
    }
}

fn put(letter: char, text: &mut BytesMut) {
    text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of an answer in parts of this size, and whether that was all.
    fn read(answer: &str, size: usize) -> (String, bool) {
        let (mut member, mut text) = (Member::default(), Vec::new());
        for chunk in answer.as_bytes().chunks(size) {
            text.extend_from_slice(&member.read(chunk));
        }
        (String::from_utf8_lossy(&text).into_owned(), member.is_whole())
    }

    #[test]
    fn the_text_comes_out_however_it_is_cut() {
        let text = "one\n\u{1b}[31mzwölf\u{1b}[0m </script> \"quoted\" \\ back\t\u{1f600}\u{2028}\n";
        let answer = serde_json::json!({ "id": "logs", "more": { "logs": "no", "list": ["logs", {}] }, "logs": text });
        let plain = answer.to_string();
        let escaped = plain.replace('<', "\\u003c").replace('\u{1f600}', "\\ud83d\\ude00").replace('ö', "\\u00f6");
        for answer in [plain, escaped] {
            for size in 1..answer.len() {
                assert_eq!(read(&answer, size), (text.to_owned(), true), "in parts of {size}: {answer}");
            }
        }
    }

    #[test]
    fn an_answer_without_a_text_is_none_and_one_that_breaks_off_is_not_whole() {
        for answer in ["", "{}", "[]", "null", "{\"logs\":null}", "{\"log\":\"a\"}", "{\"logss\":\"a\"}", "<html>"] {
            assert_eq!(read(answer, 3), (String::new(), false), "{answer}");
        }
        assert_eq!(read("{\"logs\":\"begun", 4), ("begun".to_owned(), false));
        assert_eq!(read("{\"logs\":\"\",\"logs\":\"more\"}", 4), (String::new(), true));
    }

    #[test]
    fn half_a_letter_is_no_letter() {
        for (written, read_as) in [
            ("\\ud83dx", "\u{fffd}x"),
            ("\\ude00", "\u{fffd}"),
            ("\\ud83d\\ud83d\\ude00", "\u{fffd}\u{1f600}"),
            ("\\ud83d", "\u{fffd}"),
        ] {
            assert_eq!(read(&format!("{{\"logs\":\"{written}\"}}"), 2), (read_as.to_owned(), true), "{written}");
        }
    }
}
