//! How long a connection may keep us waiting, and how many there may be: the same for every listener of a process.

use std::time::Duration;

use crate::config::Reader;

/// The limits of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the connection, or from the first byte of a request, until all of its header has come.
    pub headers: Duration,
    /// Between two pieces of a request's body.
    pub body_idle: Duration,
    /// Between the end of one answer and the next request on the same connection.
    pub keep_alive: Duration,
    /// How long an answer may wait because nobody takes what we send.
    pub write_idle: Duration,
    /// Connections at once, over all addresses.
    pub connections: usize,
    /// Connections at once from one address; addresses of our own proxies are not counted.
    pub connections_of_one: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            body_idle: Duration::from_secs(30),
            keep_alive: Duration::from_secs(60),
            write_idle: Duration::from_secs(30),
            connections: 4096,
            connections_of_one: 2048,
        }
    }
}

impl Limits {
    /// Reads `http.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let usual = Self::default();
        let seconds = |reader: &mut Reader, name: &str, usual: Duration, meaning: &'static str| match reader.or(
            name,
            usual.as_secs(),
            meaning,
        )? {
            0 => reader.problem(format!("{name}: nobody answers within 0 seconds")),
            seconds => Some(Duration::from_secs(seconds)),
        };
        let headers = seconds(
            reader,
            "http.headers_seconds",
            usual.headers,
            "how long the header of a request may take to arrive; a connection that sends nothing ends as soon",
        );
        let body_idle = seconds(
            reader,
            "http.body_idle_seconds",
            usual.body_idle,
            "how long the body of a request may pause before it is answered with 408",
        );
        let keep_alive = seconds(
            reader,
            "http.keep_alive_seconds",
            usual.keep_alive,
            "how long a connection is kept for the next request",
        );
        let write_idle = seconds(
            reader,
            "http.write_idle_seconds",
            usual.write_idle,
            "how long an answer may wait for someone who does not take it",
        );
        let connections = reader.or(
            "http.connections",
            usual.connections,
            "connections at once on one listener; each is an open file; beyond it the one that waits longest is cut",
        );
        let of_one = reader.or(
            "http.connections_of_one",
            usual.connections_of_one,
            "connections at once from one address, but for our own proxies",
        );
        let (connections, connections_of_one) = (connections?, of_one?);
        if connections == 0 || connections_of_one == 0 {
            return reader
                .problem("http.connections and http.connections_of_one: nobody could be let in with 0".to_owned());
        }
        Some(Self {
            headers: headers?,
            body_idle: body_idle?,
            keep_alive: keep_alive?,
            write_idle: write_idle?,
            connections,
            connections_of_one,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn what_is_not_said_is_as_usual_and_nothing_is_zero() {
        let read = |text: &str| {
            let mut reader = Reader::parse(text, BTreeMap::new(), PathBuf::new()).unwrap();
            let limits = Limits::read(&mut reader);
            reader.finish(limits)
        };
        assert_eq!(read(""), Ok(Limits::default()));
        let short = read("[http]\nheaders_seconds = 1").unwrap();
        assert_eq!(short, Limits { headers: Duration::from_secs(1), ..Limits::default() });
        for name in ["headers_seconds", "body_idle_seconds", "keep_alive_seconds", "write_idle_seconds", "connections"]
        {
            assert_eq!(read(&format!("[http]\n{name} = 0")).unwrap_err().0.len(), 1, "{name}");
        }
    }
}
