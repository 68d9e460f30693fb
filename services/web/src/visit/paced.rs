//! A stream that gives one piece each time that it is asked, however many are there.
//!
//! What reads forms takes all that its stream has before it looks at any of it: a sender that is faster than we are would be held in memory.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::Stream;

/// The stream, with a breath after each piece.
pub(super) fn paced<S: Stream + Unpin>(stream: S) -> impl Stream<Item = S::Item> {
    Paced { stream, rests: false }
}

struct Paced<S> {
    stream: S,
    rests: bool,
}

impl<S: Stream + Unpin> Stream for Paced<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        if std::mem::take(&mut self.rests) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = ready!(Pin::new(&mut self.stream).poll_next(cx));
        self.rests = piece.is_some();
        Poll::Ready(piece)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::task::Wake;

    use futures_util::stream;

    use super::*;

    struct Nobody;

    impl Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }

    #[test]
    fn one_piece_comes_each_time() {
        let waker = Arc::new(Nobody).into();
        let mut cx = Context::from_waker(&waker);
        let mut paced = Box::pin(paced(stream::iter([1, 2])));
        let mut next = || paced.as_mut().poll_next(&mut cx);
        let came = [next(), next(), next(), next(), next()];
        assert_eq!(came, [Poll::Ready(Some(1)), Poll::Pending, Poll::Ready(Some(2)), Poll::Pending, Poll::Ready(None)]);
    }
}
