//! What came of work in a sandbox: the answer to a form, which has no address to come back to.

use access::inside::sandboxes::Said;
use askama::Template;
use face::label::Tone;
use face::layout::Frame;

/// The answer to `POST /workspaces/{id}/sandboxes/{site}/push` and its like.
#[derive(Debug, Template)]
#[template(path = "workspaces/sandboxes/done.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The sandbox, where one goes on.
    pub back: String,
    /// Its files, where one of them was changed.
    pub files: Option<String>,
    /// What was done.
    pub title: &'static str,
    /// Whether it went well.
    pub tone: Tone,
    /// What came of it.
    pub sentence: String,
    /// What a program wrote, if one ran.
    pub said: Option<Said>,
    /// The command that ran, to run it or another one next.
    pub command: Option<String>,
}
