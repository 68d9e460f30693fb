//! What the program of a site wrote, for those who ask and for those who follow.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use tokio::sync::watch;

use crate::lock::lock;

/// So many lines are kept; the engine keeps files, which are larger.
const KEPT: usize = 2_000_000;

/// A log. Cloning gives another handle to the same one.
#[derive(Clone)]
pub(super) struct Log(Arc<Inner>);

struct Inner {
    lines: Mutex<Lines>,
    /// How many lines were ever written; gone when the container is.
    written: watch::Sender<Option<u64>>,
}

#[derive(Default)]
struct Lines {
    kept: VecDeque<Line>,
    /// How many are not kept any more.
    gone: u64,
}

/// A line, or one of many that differ in their number only.
#[derive(Clone)]
enum Line {
    Text(Arc<str>),
    Numbered(Arc<str>, u64),
}

impl Log {
    pub(super) fn new() -> Self {
        Self(Arc::new(Inner { lines: Mutex::default(), written: watch::Sender::new(Some(0)) }))
    }

    pub(super) fn write(&self, line: &str) {
        self.add([Line::Text(line.into())]);
    }

    /// The same line so many times; where it has `{}` stands its number.
    pub(super) fn write_many(&self, line: &str, times: u64) {
        let line: Arc<str> = line.into();
        let first = self.0.written.borrow().unwrap_or_default();
        self.add((first..first + times).map(|number| Line::Numbered(Arc::clone(&line), number)));
    }

    fn add(&self, new: impl IntoIterator<Item = Line>) {
        let mut lines = lock(&self.0.lines);
        lines.kept.extend(new);
        while lines.kept.len() > KEPT {
            lines.kept.pop_front();
            lines.gone += 1;
        }
        let written = lines.gone + lines.kept.len() as u64;
        drop(lines);
        self.0.written.send_if_modified(|all| {
            let open = all.is_some();
            *all = all.map(|_| written);
            open
        });
    }

    /// The container is gone: whoever follows gets what there is, and the end.
    pub(super) fn close(&self) {
        self.0.written.send_replace(None);
    }

    /// The last lines.
    pub(super) fn tail(&self, count: usize) -> String {
        let lines = lock(&self.0.lines);
        let from = lines.kept.len().saturating_sub(count);
        lines.kept.range(from..).map(|line| line.text() + "\n").collect()
    }

    /// The last lines, and those that come.
    pub(super) fn follow(&self, count: usize) -> Follow {
        let lines = lock(&self.0.lines);
        let at = lines.gone + lines.kept.len().saturating_sub(count) as u64;
        Follow { log: self.clone(), at, written: self.0.written.subscribe() }
    }
}

/// Somebody who follows.
pub(super) struct Follow {
    log: Log,
    at: u64,
    written: watch::Receiver<Option<u64>>,
}

impl Follow {
    /// The next lines, as many as are there; none at the end.
    pub(super) async fn next(&mut self) -> Option<Vec<String>> {
        loop {
            let open = self.written.borrow_and_update().is_some();
            let lines = self.log.after(self.at);
            if !lines.is_empty() {
                self.at += lines.len() as u64;
                return Some(lines);
            }
            if !open || self.written.changed().await.is_err() {
                return None;
            }
        }
    }
}

impl Log {
    /// A few lines from there on.
    fn after(&self, at: u64) -> Vec<String> {
        let lines = lock(&self.0.lines);
        let from = usize::try_from(at.saturating_sub(lines.gone)).unwrap_or(usize::MAX).min(lines.kept.len());
        lines.kept.range(from..).take(256).map(Line::text).collect()
    }
}

impl Line {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Numbered(text, number) => text.replace("{}", &number.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_follows_gets_each_line_once_and_the_end() {
        let log = Log::new();
        log.write_many("line {}", 1_000);
        let mut follow = log.follow(600);
        log.write("last");
        log.close();
        let mut found = Vec::new();
        while let Some(lines) = follow.next().await {
            found.extend(lines);
        }
        assert_eq!(
            (found.len(), found[0].as_str(), found[599].as_str(), found[600].as_str()),
            (601, "line 400", "line 999", "last")
        );
        assert_eq!(log.tail(2), "line 999\nlast\n");
    }
}
