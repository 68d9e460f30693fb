//! What a request says: a flat form in which brackets are part of the names.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::reply::Refusal;

/// A request, without how it came.
pub(super) struct Asked {
    /// The id in the path; empty where there is none.
    pub(super) id: String,
    pub(super) params: Params,
}

#[derive(Default)]
pub(super) struct Params(BTreeMap<String, String>);

impl Params {
    pub(super) fn read(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(super) fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| Refusal::missing(name))
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        self.get(name).map(|text| text.parse().map_err(|_| Refusal::invalid(name))).transpose()
    }

    pub(super) fn time(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        let seconds = self.number(name)?;
        seconds.map(|seconds| Timestamp::from_second(seconds).map_err(|_| Refusal::invalid(name))).transpose()
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).map(|text| text == "true")
    }

    /// What stands in brackets behind a name: `metadata[a]=b` is `{"a": "b"}`.
    pub(super) fn map(&self, name: &str) -> Map<String, Value> {
        let within = |key: &str| key.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']').map(str::to_owned);
        let pairs = self.0.iter().filter_map(|(key, value)| Some((within(key)?, Value::from(value.as_str()))));
        pairs.filter(|(key, _)| !key.contains('[')).collect()
    }

    /// Whether something that is named is to stand there whole.
    pub(super) fn expands(&self, what: &str) -> bool {
        self.0.iter().any(|(key, value)| key.starts_with("expand[") && value == what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_part_of_names() {
        let params = Params::read("metadata[a]=1&metadata[b%5D=2&expand[0]=data.payments&created[gte]=7&on=true");
        assert_eq!(Value::from(params.map("metadata")).to_string(), r#"{"a":"1","b":"2"}"#);
        assert!(params.expands("data.payments") && params.flag("on") == Some(true));
        assert_eq!(params.number("created[gte]").ok().flatten(), Some(7));
        assert!(params.need("absent").is_err());
    }
}
