//! Documents that the program of a site keeps, under `/_data` of its own address: whoever may see the site may read and write them.

use std::collections::BTreeMap;

use axum::response::Response;
use http::{Method, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Refused, reply, send},
    moment::seconds,
    xid,
};
use crate::clock;

/// Of a body, no more is read; what is cut off does not read.
pub(super) const MOST_READ: usize = 200 << 10;

const LARGEST: usize = 100 << 10;
const MOST_DOCUMENTS: usize = 10_000;
const MOST_COLLECTIONS: usize = 100;
const LARGEST_WHOLE: usize = 50 << 20;

/// A list has no more than this, whatever it says.
const PAGE: usize = 100;

/// The documents of a site, by collection, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Data(BTreeMap<String, Vec<Document>>);

#[derive(Clone, Debug)]
struct Document {
    id: String,
    data: Value,
    size: usize,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Document {
    fn view(&self, collection: &str) -> Value {
        json!({
            "id": self.id,
            "collection": collection,
            "data": self.data,
            "createdAt": seconds(self.created_at),
            "updatedAt": seconds(self.updated_at),
        })
    }
}

/// Whether it is asked of the documents, and not of the site.
pub(super) fn is_of_documents(path: &str) -> bool {
    path == "/_data" || path.starts_with("/_data/")
}

/// What comes of it on the address of the server itself.
pub(super) fn without_a_site() -> Response {
    send(Err(Refused::bad("Cannot determine deployment from hostname")))
}

/// Answers for the site that has these, if there is one; they can be asked for while it runs.
pub(super) fn answer(
    site: Option<(&mut Data, bool)>,
    method: &Method,
    (path, query): (&str, &str),
    body: &[u8],
) -> Response {
    if method == Method::OPTIONS {
        return reply(StatusCode::NO_CONTENT, &Value::Null);
    }
    send(asked(site, method, (path, query), body))
}

fn asked(site: Option<(&mut Data, bool)>, method: &Method, (path, query): (&str, &str), body: &[u8]) -> Answer {
    let (data, runs) = site.ok_or_else(|| Refused::new(404, "Deployment not found"))?;
    if !runs {
        return Err(Refused::new(503, "Deployment is not running"));
    }
    let path = path.trim_start_matches("/_data").trim_start_matches('/');
    let path = path.strip_suffix('/').unwrap_or(path);
    let (collection, id) = path.split_once('/').unwrap_or((path, ""));
    let body = &body[..body.len().min(MOST_READ)];
    match (method.as_str(), collection, id) {
        ("GET", "", _) => Ok((200, json!({ "collections": data.collections() }))),
        (_, "", _) => Err(wrong_method()),
        ("GET", _, "") => Ok((200, data.list(collection, query))),
        ("POST", _, "") => Ok((201, data.create(collection, body)?)),
        ("DELETE", _, "") => {
            let count = data.0.remove(collection).map_or(0, |documents| documents.len());
            Ok((200, json!({ "status": "deleted", "count": count })))
        }
        ("GET", _, id) => Ok((200, data.find(collection, id)?.view(collection))),
        ("PUT", _, id) => Ok((200, data.update(collection, id, body)?)),
        ("DELETE", _, id) => {
            let id = data.find(collection, id)?.id.clone();
            data.0.entry(collection.to_owned()).or_default().retain(|document| document.id != id);
            Ok((200, json!({ "status": "deleted" })))
        }
        _ => Err(wrong_method()),
    }
}

fn wrong_method() -> Refused {
    Refused::new(405, "Method not allowed")
}

impl Data {
    fn collections(&self) -> Vec<Value> {
        let filled = self.0.iter().filter(|(_, documents)| !documents.is_empty());
        filled.map(|(name, documents)| json!({ "name": name, "count": documents.len() })).collect()
    }

    fn list(&self, collection: &str, query: &str) -> Value {
        let number = |name: &str| {
            let pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.filter(|(key, _)| key == name).find_map(|(_, text)| text.parse::<usize>().ok())
        };
        let (limit, offset) =
            (number("limit").filter(|limit| *limit > 0).unwrap_or(PAGE), number("offset").unwrap_or(0));
        let all = self.0.get(collection).map(Vec::as_slice).unwrap_or_default();
        let newest = all.iter().rev().skip(offset).take(limit.min(PAGE));
        let documents: Vec<Value> = newest.map(|document| document.view(collection)).collect();
        json!({ "documents": documents, "total": all.len(), "limit": limit, "offset": offset })
    }

    fn create(&mut self, collection: &str, body: &[u8]) -> Result<Value, Refused> {
        let data = self.fitting(body)?;
        let filled = self.0.values().filter(|documents| !documents.is_empty()).count();
        let documents = self.0.entry(collection.to_owned()).or_default();
        if documents.is_empty() && filled >= MOST_COLLECTIONS {
            return Err(Refused::bad(format!("collection limit reached ({MOST_COLLECTIONS})")));
        }
        if documents.len() >= MOST_DOCUMENTS {
            return Err(Refused::bad(format!("document limit reached ({MOST_DOCUMENTS} per collection)")));
        }
        let now = clock::now();
        documents.push(Document { id: xid::new(now), data, size: body.len(), created_at: now, updated_at: now });
        Ok(documents[documents.len() - 1].view(collection))
    }

    fn update(&mut self, collection: &str, id: &str, body: &[u8]) -> Result<Value, Refused> {
        let data = self.fitting(body)?;
        let document = self.find(collection, id)?;
        (document.data, document.size, document.updated_at) = (data, body.len(), clock::now());
        Ok(document.view(collection))
    }

    /// A value that has room.
    fn fitting(&self, body: &[u8]) -> Result<Value, Refused> {
        let data = serde_json::from_slice(body).map_err(|error| Refused::bad(format!("Invalid JSON: {error}")))?;
        if body.len() > LARGEST {
            return Err(Refused::bad(format!("document exceeds maximum size of {LARGEST} bytes")));
        }
        let whole: usize = self.0.values().flatten().map(|document| document.size).sum();
        if whole + body.len() > LARGEST_WHOLE {
            return Err(Refused::bad("datastore size limit reached (50MB)"));
        }
        Ok(data)
    }

    fn find(&mut self, collection: &str, id: &str) -> Result<&mut Document, Refused> {
        let found = self.0.get_mut(collection).and_then(|all| all.iter_mut().find(|document| document.id == id));
        found.ok_or_else(|| Refused::new(404, "Document not found"))
    }
}
