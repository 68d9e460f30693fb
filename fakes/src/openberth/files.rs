//! The files of a project, whatever holds them.

use std::collections::BTreeMap;

use bytes::Bytes;

/// What is in them, by path.
pub(super) type Files = BTreeMap<String, Bytes>;
