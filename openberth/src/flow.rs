//! Answers that are read as they come, and never held: logs that are followed, and files on their way down.

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, stream};
use reqwest::Response;

use crate::lanes::Place;
use crate::{Error, NoAnswer};

/// Nothing that a server sends is longer than what it may hold of one site.
const LARGEST_FLOW: u64 = 4 << 30;

/// A line of a log beyond this is cut; the server itself ends a log at one.
const LONGEST_LINE: usize = 64 * 1024;

/// Bytes on their way. The connection ends when it is dropped.
pub struct Flow {
    response: Response,
    left: u64,
    _place: Place,
}

impl Flow {
    pub(crate) const fn new(response: Response, place: Place) -> Self {
        Self { response, left: LARGEST_FLOW, _place: place }
    }

    /// How long it will be, if the server says so.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// The next bytes; none at the end.
    ///
    /// # Errors
    /// When it breaks off, or is longer than anything should be.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.response.chunk().await.map_err(|error| Error::of_flow(&error))?;
        let length = chunk.as_ref().map_or(0, |chunk| chunk.len() as u64);
        self.left = self.left.checked_sub(length).ok_or(Error::no_answer(NoAnswer::TooLong))?;
        Ok(chunk)
    }

    /// The same, for what takes streams. After an error it is over.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send {
        stream::try_unfold(self, async |mut flow| Ok(flow.next().await?.map(|chunk| (chunk, flow))))
    }
}

/// The lines of a log as they are written. It ends when the program does, when it is dropped, and after about ten
/// minutes, which is as long as a server keeps up an answer: whoever follows asks again then.
pub struct Lines {
    flow: Flow,
    events: Events,
}

impl Lines {
    pub(crate) fn new(flow: Flow) -> Self {
        Self { flow, events: Events::default() }
    }

    /// The next line; none at the end.
    ///
    /// # Errors
    /// When it breaks off.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        loop {
            if let Some(line) = self.events.next() {
                return Ok(Some(line));
            }
            let Some(chunk) = self.flow.next().await? else { return Ok(None) };
            self.events.add(&chunk);
        }
    }

    /// The same, for what takes streams.
    pub fn into_stream(self) -> impl Stream<Item = Result<String, Error>> + Send {
        stream::try_unfold(self, async |mut lines| Ok(lines.next().await?.map(|line| (line, lines))))
    }
}

/// What came of an event stream, and how much of its next line is there.
#[derive(Default)]
struct Events {
    buffer: BytesMut,
    /// The line that comes is too long: what is left of it is passed over.
    skips: bool,
}

impl Events {
    fn add(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next line of the log that is whole. What is no data of an event is passed over.
    fn next(&mut self) -> Option<String> {
        loop {
            let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') else { return self.cut() };
            let line = self.buffer.split_to(end);
            self.buffer.advance(1);
            if std::mem::take(&mut self.skips) {
                continue;
            }
            if let Some(text) = line.strip_prefix(b"data: ") {
                return Some(String::from_utf8_lossy(text).into_owned());
            }
        }
    }

    /// The beginning of a line that is too long to wait for its end.
    fn cut(&mut self) -> Option<String> {
        if self.skips {
            self.buffer.clear();
            return None;
        }
        if self.buffer.len() <= LONGEST_LINE {
            return None;
        }
        self.skips = true;
        let line = self.buffer.split();
        line.strip_prefix(b"data: ").map(|text| String::from_utf8_lossy(text).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]]) -> Vec<String> {
        let (mut events, mut lines) = (Events::default(), Vec::new());
        for chunk in chunks {
            events.add(chunk);
            lines.extend(std::iter::from_fn(|| events.next()));
        }
        lines
    }

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        let text = "data: one\n\ndata: \n\n: a comment\ndata: zw\u{f6}lf\n\ndata: not yet".as_bytes();
        for size in 1..text.len() {
            let chunks: Vec<&[u8]> = text.chunks(size).collect();
            assert_eq!(lines(&chunks), ["one", "", "zwölf"], "in parts of {size}");
        }
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_one_comes() {
        let long = vec![b'x'; 3 * LONGEST_LINE];
        let found = lines(&[b"data: ", &long[..2 * LONGEST_LINE], &long, b"\n\ndata: next\n\n"]);
        assert_eq!((found.len(), found[1].as_str()), (2, "next"));
        assert!(found[0].len() <= 2 * LONGEST_LINE);
    }

    #[test]
    fn what_is_no_text_is_still_a_line() {
        assert_eq!(lines(&[b"data: \xff\x1b[31mred\n\n"]), ["\u{fffd}\u{1b}[31mred"]);
    }
}
