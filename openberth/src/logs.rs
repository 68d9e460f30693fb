//! What the program of a site writes.

use serde::Deserialize;

use crate::flow::{Flow, Lines};
use crate::id::DeploymentId;
use crate::log_text::LogText;
use crate::route::Call;
use crate::send::Body;
use crate::{Error, Server, lenient};

/// How many of the last lines are asked for: 10,000 at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail(u16);

impl Tail {
    /// So many lines, or as many as can be.
    #[must_use]
    pub fn of(lines: u16) -> Self {
        Self(lines.clamp(1, 10_000))
    }

    pub(crate) fn query(self) -> Option<(&'static str, String)> {
        Some(("tail", self.0.to_string()))
    }
}

#[derive(Deserialize)]
struct Logs {
    #[serde(deserialize_with = "lenient::text")]
    logs: String,
}

impl Server {
    /// The last lines. When there is no program, what is wrong stands in the text itself: the server says it so.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn logs(&self, id: &DeploymentId, tail: Tail) -> Result<String, Error> {
        self.ask::<Logs>(Call::ShowLogs.of(id).with(tail.query()), Body::Nothing).await.map(|answer| answer.logs)
    }

    /// The same, read as it comes: a log may be longer than what should be held.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn log_text(&self, id: &DeploymentId, tail: Tail) -> Result<LogText, Error> {
        let (response, place) = self.send(&Call::ShowLogs.of(id).with(tail.query()).flowing(), Body::Nothing).await?;
        Ok(LogText::new(Flow::new(response, place)))
    }

    /// The last lines, and then each one as it is written.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn follow_logs(&self, id: &DeploymentId, tail: Tail) -> Result<Lines, Error> {
        let (response, place) = self.send(&Call::FollowLogs.of(id).with(tail.query()), Body::Nothing).await?;
        Ok(Lines::new(Flow::new(response, place)))
    }

    /// All files of a site as a `zip`, also those with secrets in them.
    ///
    /// # Errors
    /// When there is no such site.
    pub async fn source(&self, id: &DeploymentId) -> Result<Flow, Error> {
        let (response, place) = self.send(&Call::DownloadSource.of(id), Body::Nothing).await?;
        Ok(Flow::new(response, place))
    }
}
