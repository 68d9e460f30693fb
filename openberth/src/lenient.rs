//! Reading what the server writes: moments in three forms, and empty texts where there is nothing.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};
use url::Url;

/// A moment; none for an empty text, or one that is no moment. `2026-04-29T16:09:41Z` and `2026-04-29 16:09:41` are the
/// same one.
pub(crate) fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(read_moment(&text(from)?))
}

fn read_moment(text: &str) -> Option<Timestamp> {
    let zoned = || text.parse::<Timestamp>().ok();
    let plain = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    zoned().or_else(plain)
}

/// A text, empty where there is none.
pub(crate) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(from)?.unwrap_or_default())
}

/// An address that a browser may be sent to; none for any other.
pub(crate) fn address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Url>, D::Error> {
    let url = Url::parse(&text(from)?).ok();
    Ok(url.filter(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.has_host()))
}

/// The rows of a list that read. One that does not keeps nobody from the others.
pub(crate) fn rows<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let rows = Option::<Vec<serde_json::Value>>::deserialize(from)?.unwrap_or_default();
    let all = rows.len();
    let read: Vec<T> = rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect();
    if read.len() < all {
        tracing::warn!(unread = all - read.len(), all, "rows of an OpenBerth server do not read");
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_in_each_of_its_forms() {
        let at = "2026-04-29T16:09:41Z".parse().ok();
        for text in ["2026-04-29T16:09:41Z", "2026-04-29 16:09:41", "2026-04-29T16:09:41.000Z"] {
            assert_eq!(read_moment(text), at, "{text}");
        }
        for text in ["", "never", "2026-13-01 00:00:00"] {
            assert_eq!(read_moment(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_is_one_for_browsers_or_none() {
        #[derive(Deserialize)]
        struct Row {
            #[serde(deserialize_with = "address")]
            url: Option<Url>,
        }
        let read = |url: &str| serde_json::from_value::<Row>(serde_json::json!({ "url": url })).unwrap().url;
        assert_eq!(read("https://shop.example.com").unwrap().as_str(), "https://shop.example.com/");
        for url in ["", "javascript:alert(1)", "data:text/html,x", "//x", "https://ada@x", "file:///etc/passwd"] {
            assert_eq!(read(url), None, "{url}");
        }
    }
}
