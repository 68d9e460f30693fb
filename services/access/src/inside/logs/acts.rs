//! What people do with logs: look at the last lines, follow, and take them along.

use std::collections::VecDeque;
use std::time::Duration;

use domain::authorize::Permit;
use domain::authorize::permission::ViewSites;
use openberth::{ContainerStatus, Deployment, DeploymentId, LogText, Mode, Server, Tail};
use tokio::time::timeout;

use super::seam::{Seam, mark};
use super::shared::{ASKED, Follower};
use crate::Access;
use crate::inside::sites::text::line;
use crate::inside::{Error, Refusal, look};
use crate::workspace::Workspace;

/// A page holds no more of a log than this, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Of one line a page holds so much, in bytes.
const LONGEST: usize = 8 * 1024;

/// So long a server may take until a stream begins.
const BEGIN: Duration = Duration::from_secs(10);

/// Of which site, and how many of its last lines.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The site or sandbox.
    pub site: &'a DeploymentId,
    /// So many lines.
    pub lines: u16,
}

/// The last lines of a log.
#[derive(Debug, Clone)]
pub struct Last {
    /// What the site or the sandbox is called.
    pub site: String,
    /// Whether it is a sandbox.
    pub is_sandbox: bool,
    /// Whether there is a program at all. What a server says in place of a log where there is none, is not for people.
    pub has_program: bool,
    /// The lines, the oldest first.
    pub lines: VecDeque<String>,
    /// Whether there are fewer than were asked for because all of them together are too long.
    pub is_cut: bool,
    /// Where one stands after them.
    pub seam: Seam,
}

/// The last lines of the log of a site.
///
/// # Errors
/// When there are none to be had.
pub async fn last(
    access: &Access,
    permit: &Permit<ViewSites>,
    row: &Workspace,
    asked: Asked<'_>,
) -> Result<Last, Error> {
    let server = access.enter(permit, row).await?.server;
    let site = server.deployment(asked.site).await.map_err(look)?;
    let is_sandbox = site.mode == Mode::Sandbox;
    let mut read = Lines::default();
    if site.container_status == Some(ContainerStatus::NotFound) {
        let (site, seam) = (called(&site), Seam::default());
        return Ok(Last { site, is_sandbox, has_program: false, lines: read.lines, is_cut: false, seam });
    }
    let mut text = begin(&server, asked).await?;
    while let Some(part) = text.next().await.map_err(look)? {
        read.add(&part);
    }
    read.end();
    let seam = Seam::after(read.marks.into_iter());
    Ok(Last { site: called(&site), is_sandbox, has_program: true, lines: read.lines, is_cut: read.is_cut, seam })
}

/// The last lines as they come, for a file, and what the site is called.
///
/// # Errors
/// When there are none to be had.
pub async fn download(
    access: &Access,
    permit: &Permit<ViewSites>,
    row: &Workspace,
    site: &DeploymentId,
) -> Result<(String, LogText), Error> {
    let server = access.enter(permit, row).await?.server;
    let found = server.deployment(site).await.map_err(look)?;
    Ok((called(&found), begin(&server, Asked { site, lines: ASKED }).await?))
}

/// Follows the log of a site from where somebody stopped. The server is asked only if nobody follows it yet.
///
/// # Errors
/// When it cannot be followed.
pub async fn follow(
    access: &Access,
    permit: &Permit<ViewSites>,
    row: &Workspace,
    site: &DeploymentId,
    seam: Seam,
) -> Result<Follower, Error> {
    crate::inside::is_open(row)?;
    let open = async {
        let server = access.enter(permit, row).await?.server;
        in_time(server.follow_logs(site, Tail::of(ASKED))).await
    };
    let followed = &access.inside.followed;
    followed.slot(row.id, site).follow(followed, seam, open).await
}

/// What it is called: its title, or else its name.
fn called(site: &Deployment) -> String {
    let [title, name] = [&site.title, &site.name].map(|text| line(text));
    if title.is_empty() { name } else { title }
}

async fn begin(server: &Server, asked: Asked<'_>) -> Result<LogText, Error> {
    in_time(server.log_text(asked.site, Tail::of(asked.lines))).await
}

/// A stream that does not begin does not come.
async fn in_time<T>(stream: impl Future<Output = Result<T, openberth::Error>>) -> Result<T, Error> {
    match timeout(BEGIN, stream).await {
        Ok(begun) => begun.map_err(look),
        Err(_) => Err(Refusal::NoAnswer.into()),
    }
}

/// The lines of a text that comes in parts: the last ones, as far as a page holds them.
#[derive(Default)]
struct Lines {
    lines: VecDeque<String>,
    marks: Vec<super::Mark>,
    bytes: usize,
    is_cut: bool,
    /// The line that comes, as far as it is there.
    rest: Vec<u8>,
}

impl Lines {
    fn add(&mut self, part: &[u8]) {
        let mut parts = part.split(|byte| *byte == b'\n');
        if let Some(first) = parts.next() {
            self.more(first);
        }
        for next in parts {
            self.line();
            self.more(next);
        }
    }

    /// What is too long for any page is not held either.
    fn more(&mut self, part: &[u8]) {
        let room = (2 * LONGEST).saturating_sub(self.rest.len());
        self.rest.extend_from_slice(part.get(..room).unwrap_or(part));
    }

    fn line(&mut self) {
        let line = String::from_utf8_lossy(&self.rest);
        self.marks.push(mark(&line));
        let line = line.trim_end_matches('\r');
        let end = line.floor_char_boundary(LONGEST.min(line.len()));
        let shown = line.get(..end).unwrap_or_default().to_owned();
        self.rest.clear();
        self.bytes += shown.len();
        self.lines.push_back(shown);
        while self.bytes > LARGEST {
            let Some(gone) = self.lines.pop_front() else { break };
            self.bytes -= gone.len();
            self.is_cut = true;
        }
    }

    /// What stands after the last end of a line is one, too, if it is anything.
    fn end(&mut self) {
        if !self.rest.is_empty() {
            self.line();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], size: usize) -> Lines {
        let mut lines = Lines::default();
        for part in text.chunks(size) {
            lines.add(part);
        }
        lines.end();
        lines
    }

    #[test]
    fn lines_come_whole_however_they_are_cut() {
        let text = "one\r\n\nzwölf\nlast".as_bytes();
        for size in 1..text.len() {
            assert_eq!(read(text, size).lines, ["one", "", "zwölf", "last"], "in parts of {size}");
        }
        assert_eq!(read(b"one\n", 2).lines.len(), 1, "an end of a line is no line");
        assert!(read(b"", 1).lines.is_empty());
    }

    #[test]
    fn a_page_holds_so_much_and_the_newest_of_it() {
        let text: Vec<u8> =
            (0..3000).flat_map(|number| format!("{number} {}\n", "x".repeat(1000)).into_bytes()).collect();
        let read = read(&text, 64 * 1024);
        assert!(
            read.is_cut && read.bytes <= LARGEST && read.lines.back().is_some_and(|line| line.starts_with("2999 "))
        );
        assert_eq!(read.marks.len(), 3000, "where one stands is known all the same");
        let long = self::read(&[b'x'; 100_000], 1000);
        assert_eq!((long.lines.len(), long.lines[0].len()), (1, LONGEST));
        let wide = self::read("ü".repeat(LONGEST).as_bytes(), 999);
        assert!(wide.lines[0].len() <= LONGEST && !wide.lines[0].contains('\u{fffd}'));
    }
}
