//! Writes every page of the gallery, and the files they load, into a folder, so that any static server can show them.
//!
//! `cargo run -p web --example gallery -- <folder>` writes `<folder>/light/…` and `<folder>/dark/…`.

use std::error::Error;
use std::path::Path;

use web::face::assets::Asset;
use web::face::layout::Theme;
use web::gallery;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("which folder?")?;
    let folder = Path::new(&folder);
    for (name, theme) in [("light", Theme::Light), ("dark", Theme::Dark)] {
        write(&folder.join(name).join("index.html"), gallery::index(theme)?.as_bytes())?;
        for exhibit in gallery::pages(theme)? {
            write(&folder.join(name).join(exhibit.name).with_extension("html"), exhibit.html.as_bytes())?;
        }
    }
    for asset in Asset::ALL {
        write(&folder.join(asset.path().trim_start_matches('/')), asset.content())?;
    }
    Ok(())
}

fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, content)
}
