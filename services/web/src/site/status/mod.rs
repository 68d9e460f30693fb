//! How the service does, in plain words, for everybody: also and above all when something is wrong.
//!
//! **The cast.** The [`Watch`](access::status::Watch) looks, [`judge`](judge::judge) makes words of what was seen,
//! [`record`] writes it down, and [`show`] is the page: how things are now, whether that touches [`yours`], what operators
//! wrote down as an [`Incident`](access::status::Incident), and the last ninety [`days`].
//!
//! **The play.** Somebody opens the page. If the last look is older than a few seconds, web looks again: whether the
//! bus has us, how far our fold is, whether our tables answer, and what they say: the last tick that came all the way,
//! the newest commands, and how many workspaces of each place are not as they should be. Whoever asks meanwhile waits for
//! that one look, so that a thousand readers cost as much as one. While it is open, the page asks again by itself.
//!
//! **What can go wrong.** Everything, which is what the page is for. It asks for nothing but what web has itself, needs
//! neither session nor tables to be shown, and says "Not known" of what it cannot see: old news is no news.

pub mod bars;
pub mod days;
pub mod judge;
pub(crate) mod record;
pub mod show;
#[cfg(any(test, feature = "gallery"))]
pub(crate) mod shown;
pub mod yours;
