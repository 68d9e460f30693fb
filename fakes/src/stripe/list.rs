//! Lists, a page at a time.

use serde_json::{Value, json};

use super::{params::Params, reply::Refusal};

/// A page of a list, the newest first. `all` is in the order in which things were made.
pub(super) fn page(
    url: &str,
    all: impl DoubleEndedIterator<Item = (String, Value)>,
    asked: &Params,
) -> Result<Value, Refusal> {
    let limit = usize::try_from(asked.number("limit")?.unwrap_or(10)).map_err(|_| Refusal::invalid("limit"))?;
    if !(1..=100).contains(&limit) {
        return Err(Refusal::invalid("limit"));
    }
    let since = asked.number("created[gte]")?;
    let is_asked = |value: &Value| since.is_none_or(|since| value["created"].as_i64().is_none_or(|at| at >= since));
    let mut rest = all.rev().filter(|(_, value)| is_asked(value)).peekable();
    if let Some(after) = asked.get("starting_after")
        && !rest.by_ref().any(|(id, _)| id == after)
    {
        return Err(Refusal::no_such("object", after));
    }
    let data: Vec<Value> = rest.by_ref().take(limit).map(|(_, value)| value).collect();
    Ok(json!({ "object": "list", "url": url, "has_more": rest.peek().is_some(), "data": data }))
}
