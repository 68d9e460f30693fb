//! Which messages a tail wants, and which the server is asked for.
//!
//! The server filters where there is one filter. Several it would intersect with the subjects of each block again for
//! every message that it looks for, which with thousands of subjects costs more than all else together (a backlog went
//! through at 4,700 instead of 16,000 a second): then it sends everything, and what nobody asked for is dropped here.

use messages::subject::matches;

use crate::bucket;

/// What the server is asked for: the one filter, or everything where there are several.
pub(super) fn server_filter(filters: &[String]) -> &str {
    if let [one] = filters { one } else { ">" }
}

/// Whether a message on this subject is wanted.
pub(super) fn wants(filters: &[String], subject: &str) -> bool {
    filters.iter().any(|filter| matches(filter, subject))
}

/// Whether the server sends everything that the stream holds, so that a gap in the sequence is to be explained.
pub(super) fn is_whole(stream: &str, filters: &[String]) -> bool {
    let filter = server_filter(filters);
    filter == ">" || bucket::filter_of(stream).is_some_and(|all| all == filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_to_be_explained_where_everything_is_sent() {
        let is_whole = |stream: &str, filters: &[&str]| {
            is_whole(stream, &filters.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert!(is_whole("HARBOR", &["a.>", "b.>"]) && is_whole("HARBOR", &[">"]));
        assert!(is_whole("KV_people", &["$KV.people.>"]));
        assert!(!is_whole("HARBOR", &["clock.tick"]) && !is_whole("KV_people", &["$KV.people.a"]));
    }
}
