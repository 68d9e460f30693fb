//! A form with an archive in it: its texts are read, and the archive flows through without being held.
//!
//! Its texts come first, as they stand on the page, and are judged before the archive is looked at. Whatever comes of it, what the
//! browser sends is read to its end: a browser that is answered before it has sent everything shows no page at all.

use std::sync::Arc;

use access::inside::sites::Upload;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use bytes::BytesMut;
use futures_util::stream::{self, StreamExt};
use http::header::CONTENT_TYPE;
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::sync::mpsc;

use super::form::{For, for_whom};
use super::paced::paced;
use super::{Failure, Posted, Visit};
use crate::app::App;
use crate::takes::Takes;

/// The field of the archive, which is the last one.
const ARCHIVE: &str = "archive";

/// More than this of one archive is not sent on. The server takes 2 GiB, but within five minutes.
pub(crate) const LARGEST_ARCHIVE: u64 = 256 * 1024 * 1024;

/// By so many bytes one sees what an archive is.
const ENOUGH: usize = 2;

/// Texts beside an archive are a name and the like.
const LARGEST_TEXTS: u64 = 64 * 1024;

/// What a page posts with an archive.
pub(crate) struct Sent<T> {
    pub form: T,
    /// None if nothing was chosen.
    pub archive: Option<Archive>,
}

/// An archive on its way to us.
pub(crate) struct Archive {
    field: Field<'static>,
    first: Bytes,
}

/// Why an archive did not come whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Its sender stopped.
    BrokeOff,
    /// There is too much of it.
    TooLarge,
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::BrokeOff => "the upload broke off",
            Self::TooLarge => "the upload is too large",
        })
    }
}

impl std::error::Error for Cut {}

impl Archive {
    /// Whether it begins as a `tar.gz` does.
    pub fn is_gzip(&self) -> bool {
        self.first.starts_with(&[0x1f, 0x8b])
    }

    /// Whether it begins as a `zip` does.
    pub fn is_zip(&self) -> bool {
        self.first.starts_with(b"PK")
    }

    /// Sends it on to who takes it, as it comes. Who takes it sees it break off if it does not come whole; when they have had enough, the
    /// rest is passed over.
    pub async fn flows<T>(self, to: impl AsyncFnOnce(Upload) -> T) -> (T, Result<(), Cut>) {
        // One piece at a time: who sends waits for who takes.
        let (sender, receiver) = mpsc::channel(1);
        let upload = Upload::of(stream::unfold(receiver, async |mut receiver: mpsc::Receiver<Result<Bytes, Cut>>| {
            Some((receiver.recv().await?, receiver))
        }));
        tokio::join!(to(upload), self.pumps(sender))
    }

    /// Passes it over, to its end.
    pub async fn drops(self) {
        let (sender, receiver) = mpsc::channel(1);
        drop(receiver);
        let _ = self.pumps(sender).await;
    }

    async fn pumps(mut self, to: mpsc::Sender<Result<Bytes, Cut>>) -> Result<(), Cut> {
        let mut all = 0_u64;
        let mut next = Ok(Some(std::mem::take(&mut self.first)));
        let mut cut = None;
        loop {
            let piece = match next {
                Ok(Some(piece)) => piece,
                Ok(None) => break,
                Err(_) => {
                    cut.get_or_insert(Cut::BrokeOff);
                    break;
                }
            };
            all += piece.len() as u64;
            if all > Takes::Archive.largest() as u64 {
                break;
            }
            if all > LARGEST_ARCHIVE && cut.is_none() {
                cut = Some(Cut::TooLarge);
                drop(to.send(Err(Cut::TooLarge)).await);
            }
            if cut.is_none() {
                // Who takes it may have had enough: then the rest is read for nobody.
                drop(to.send(Ok(piece)).await);
            }
            next = self.field.chunk().await;
        }
        match cut {
            Some(cut) => {
                drop(to.send(Err(cut)).await);
                Err(cut)
            }
            None => Ok(()),
        }
    }
}

impl<T: Posted> FromRequest<Arc<App>> for Sent<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<Self, Failure> {
        let session = request.extensions().get::<Visit>().and_then(|visit| visit.session.clone());
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let (texts, archive) = match multer::parse_boundary(kind) {
            Ok(boundary) => read(request, boundary).await?,
            // A form of texts alone, as a browser that knows no files would send it.
            Err(_) => (plain(request).await?, None),
        };
        let form: T = serde_urlencoded::from_str(&texts).map_err(|_| Failure::Unreadable)?;
        // Of what is in a workspace its people decide, whichever of their accounts they look at.
        if for_whom(&form, session.as_deref()) == For::Nobody {
            // For whom it was drawn is nobody who is here: nothing of it is looked at.
            return Err(Failure::Unreadable);
        }
        Ok(Self { form, archive })
    }
}

async fn plain(request: Request) -> Result<String, Failure> {
    let body = to_bytes(request.into_body(), Takes::Lines.largest()).await.map_err(|_| Failure::TooLarge)?;
    let fields = url::form_urlencoded::parse(&body).filter(|(name, _)| name != ARCHIVE);
    Ok(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}

/// The texts of a form, and the archive behind them.
async fn read(request: Request, boundary: String) -> Result<(String, Option<Archive>), Failure> {
    let limit = SizeLimit::new().per_field(LARGEST_TEXTS).for_field(ARCHIVE, u64::MAX);
    let body = paced(request.into_body().into_data_stream().map(|piece| piece.map_err(std::io::Error::other)));
    let mut form = Multipart::with_constraints(body, boundary, Constraints::new().size_limit(limit));
    let mut texts: Vec<(String, String)> = Vec::new();
    let (mut room, mut archive) = (LARGEST_TEXTS, None);
    while let Some(mut field) = form.next_field().await.map_err(|error| failure(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == ARCHIVE {
            let first = beginning(&mut field).await.map_err(|error| failure(&error))?;
            archive = (!first.is_empty()).then_some(Archive { field, first });
            break;
        }
        let text = field.text().await.map_err(|error| failure(&error))?;
        room = room.checked_sub((name.len() + text.len()) as u64).ok_or(Failure::TooLarge)?;
        texts.push((name, text));
    }
    let texts = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(texts).finish();
    Ok((texts, archive))
}

/// Enough of it to see what it is, if there is so much.
async fn beginning(field: &mut Field<'static>) -> Result<Bytes, multer::Error> {
    let mut first = BytesMut::new();
    while first.len() < ENOUGH {
        let Some(piece) = field.chunk().await? else { break };
        if first.is_empty() && piece.len() >= ENOUGH {
            return Ok(piece);
        }
        first.extend_from_slice(&piece);
    }
    Ok(first.freeze())
}

fn failure(error: &multer::Error) -> Failure {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => Failure::TooLarge,
        multer::Error::StreamReadFailed(_) | multer::Error::IncompleteStream => Failure::TooSlow,
        multer::Error::IncompleteFieldData { .. } | multer::Error::IncompleteHeaders => Failure::TooSlow,
        _ => Failure::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const BOUNDARY: &str = "sea";

    /// A form with a name and an archive, which comes in pieces of this size and may break off.
    fn form(archive: &[u8], size: usize, whole: bool) -> Request {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\nA & b\r\n--{BOUNDARY}\r\n\
             content-disposition: form-data; name=\"archive\"; filename=\"a.tar.gz\"\r\n\r\n"
        );
        let end = if whole { format!("\r\n--{BOUNDARY}--\r\n") } else { String::new() };
        let all = [head.as_bytes(), archive, end.as_bytes()].concat();
        let pieces: Vec<Result<Bytes, Cut>> = all.chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        let broken = (!whole).then_some(Err(Cut::BrokeOff));
        Request::new(Body::from_stream(stream::iter(pieces.into_iter().chain(broken))))
    }

    async fn sent(archive: &[u8], size: usize, whole: bool) -> (String, Option<Archive>) {
        read(form(archive, size, whole), BOUNDARY.to_owned()).await.unwrap()
    }

    /// What arrives of an archive at who takes so many pieces of it.
    async fn arrives(archive: Archive, most: usize) -> (Vec<u8>, Result<(), Cut>) {
        let (sender, mut receiver) = mpsc::channel::<Result<Bytes, Cut>>(1);
        let takes = async move {
            let mut all = Vec::new();
            for _ in 0..most {
                match receiver.recv().await {
                    Some(Ok(piece)) => all.extend_from_slice(&piece),
                    Some(Err(_)) | None => break,
                }
            }
            all
        };
        tokio::join!(takes, archive.pumps(sender))
    }

    #[tokio::test]
    async fn an_archive_arrives_as_it_was_however_it_is_cut() {
        let archive: Vec<u8> =
            [0x1f, 0x8b].into_iter().chain((0..9_000_u32).map(|number| (number % 251) as u8)).collect();
        for size in [1, 7, 512, 100_000] {
            let (texts, archive_sent) = sent(&archive, size, true).await;
            assert_eq!(texts, "name=A+%26+b");
            let archive_sent = archive_sent.unwrap();
            assert!(archive_sent.is_gzip() && !archive_sent.is_zip());
            assert_eq!(arrives(archive_sent, usize::MAX).await, (archive.clone(), Ok(())), "in pieces of {size}");
        }
    }

    #[tokio::test]
    async fn one_that_breaks_off_is_told_and_one_that_nobody_wants_is_read_to_its_end() {
        let archive = vec![b'P'; 5_000];
        let broken = sent(&archive, 100, false).await.1.unwrap();
        assert_eq!(arrives(broken, usize::MAX).await.1, Err(Cut::BrokeOff));
        let unwanted = sent(&archive, 100, true).await.1.unwrap();
        assert_eq!(arrives(unwanted, 1).await.1, Ok(()));
        let broken = sent(&archive, 100, false).await.1.unwrap();
        assert_eq!(arrives(broken, 0).await.1, Err(Cut::BrokeOff));
    }

    #[tokio::test]
    async fn nothing_chosen_is_nothing_sent() {
        assert!(sent(b"", 10, true).await.1.is_none());
        assert!(read(form(b"x", 5, false), "other".to_owned()).await.is_err());
    }
}
