//! What a page weighs when somebody opens it for the first time: all that the browser must fetch to show it.

use std::collections::BTreeSet;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::pages;
use crate::routes::places;
use face::assets::Asset;
use face::layout::Theme;

/// The most that any page may weigh, as it travels.
const MOST: usize = 60 * 1024;

fn sent(asset: Asset) -> usize {
    asset.compressed().unwrap_or(asset.content()).len()
}

fn gzipped(html: &str) -> usize {
    // As fast as it goes: what travels is never larger than this.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(html.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

/// Only one of the two pictures is fetched: the larger one counts.
fn weight(html: &str) -> usize {
    let named: BTreeSet<usize> = Asset::ALL
        .into_iter()
        .filter(|asset| html.contains(&format!("\"{}\"", asset.path())))
        .map(|asset| asset as usize)
        .collect();
    let pictures = [Asset::PictureLight, Asset::PictureDark];
    let picture = pictures.into_iter().filter(|picture| named.contains(&(*picture as usize))).map(sent).max();
    let others = Asset::ALL.into_iter().filter(|asset| named.contains(&(*asset as usize)) && !pictures.contains(asset));
    gzipped(html) + others.map(sent).sum::<usize>() + picture.unwrap_or(0)
}

/// `cargo test -p web weigh -- --nocapture` prints the list.
#[test]
fn the_first_load_of_any_page_stays_within_sixty_kilobytes() {
    for asset in Asset::ALL {
        println!("{:>7} {}", sent(asset), asset.path());
    }
    for exhibit in pages(Theme::System, &places()).unwrap() {
        let weight = weight(&exhibit.html);
        println!("{weight:>7} {}", exhibit.name);
        assert!(weight <= MOST, "{} weighs {weight} bytes", exhibit.name);
        let named = exhibit.html.matches("/assets/").count();
        let known: usize = Asset::ALL.into_iter().map(|asset| exhibit.html.matches(asset.path()).count()).sum();
        assert_eq!(named, known, "{} loads what is not weighed", exhibit.name);
        // The one thing that comes from elsewhere is the picture that a person has there.
        let elsewhere = exhibit.html.matches("src=\"http").count();
        let pictures = exhibit.html.matches("referrerpolicy=\"no-referrer\"").count();
        assert_eq!(elsewhere, pictures, "{} loads something from elsewhere", exhibit.name);
    }
}
