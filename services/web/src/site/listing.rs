//! How a public page is found: what search machines and previews of links are told about it.

use super::open::PUBLIC;
use crate::origin::Origin;
use face::assets::Asset;

/// What is told about a public page to those who only pass by.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Its name, without ours.
    pub title: &'static str,
    /// What it is, in a sentence or two.
    pub description: &'static str,
    /// The one address that it has, in full.
    pub address: String,
    /// The full address of a picture of the product.
    pub picture: String,
}

impl Listing {
    pub(crate) fn of(origin: &Origin, path: &str, title: &'static str, description: &'static str) -> Self {
        debug_assert!(PUBLIC.contains(&path), "{path} is not among the public pages");
        Self { title, description, address: origin.with(path), picture: origin.with(Asset::PictureLight.path()) }
    }
}

#[cfg(any(test, feature = "gallery"))]
impl Listing {
    /// As an installation under an invented address says it.
    pub(crate) fn shown(path: &str, title: &'static str, description: &'static str) -> Self {
        let address = |path: &str| format!("https://harbor.example.com{path}");
        let picture = address(Asset::PictureLight.path());
        Self { title, description, address: address(path), picture }
    }
}
