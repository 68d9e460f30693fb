//! The form in which files go up: texts first, then an archive that flows through without being held.

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStream, TryStreamExt, stream};
use reqwest::Body;

/// What a part of a body may fail with: whoever sends it, stopped.
type Broken = Box<dyn std::error::Error + Send + Sync>;
type File = std::pin::Pin<Box<dyn Stream<Item = Result<Bytes, Broken>> + Send>>;

/// A form with texts and perhaps a file.
pub(crate) struct Multipart {
    boundary: String,
    texts: Vec<u8>,
    file: Option<File>,
}

impl Multipart {
    /// The boundary is random: no text and no file can have it in it by design of anybody.
    pub fn new() -> Self {
        Self { boundary: format!("harbor{:032x}", rand::random::<u128>()), texts: Vec::new(), file: None }
    }

    /// Another text. The names are ours.
    pub fn text(&mut self, name: &'static str, value: &str) {
        let head = format!("--{}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n", self.boundary);
        self.texts.extend_from_slice(head.as_bytes());
        self.texts.extend_from_slice(value.as_bytes());
        self.texts.extend_from_slice(b"\r\n");
    }

    /// The file, which comes last.
    pub fn file<S>(&mut self, name: &'static str, content: S)
    where
        S: TryStream<Ok = Bytes, Error: Into<Broken>> + Send + 'static,
    {
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
            self.boundary
        );
        self.texts.extend_from_slice(head.as_bytes());
        self.file = Some(content.map_err(Into::into).into_stream().boxed());
    }

    /// The names of its parts, as who takes it apart by its boundary finds them.
    #[cfg(test)]
    pub fn names(&self) -> Vec<String> {
        let (texts, mark) = (String::from_utf8_lossy(&self.texts), format!("--{}", self.boundary));
        let head = |part: &str| part.split("\r\n\r\n").next().unwrap_or_default().to_owned();
        let name =
            |head: String| head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
        texts.split(mark.as_str()).skip(1).filter_map(|part| name(head(part))).collect()
    }

    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub fn into_body(self) -> Body {
        let once = |bytes: Vec<u8>| stream::once(async { Ok::<Bytes, Broken>(Bytes::from(bytes)) });
        let line = if self.file.is_some() { "\r\n" } else { "" };
        let end = once(format!("{line}--{}--\r\n", self.boundary).into_bytes());
        let file = self.file.unwrap_or_else(|| stream::empty().boxed());
        Body::wrap_stream(once(self.texts).chain(file).chain(end))
    }
}
