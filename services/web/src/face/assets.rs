//! The files that pages load, each named after its own content, so that a browser may keep them for ever.
//!
//! They are part of the binary: a replica can never serve the style of another version than its pages. The style sheet
//! is written as many small files, one beside each component, and joined here in a fixed order; there is no build step.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Where the files are served; [`serve`] expects to be mounted at `/assets/{name}`.
pub const PREFIX: &str = "/assets/";

const STYLE: &[&str] = &[
    include_str!("../../assets/css/layers.css"),
    include_str!("../../assets/css/reset.css"),
    include_str!("../../assets/css/tokens.css"),
    include_str!("../../assets/css/base.css"),
    include_str!("../../templates/parts/button.css"),
    include_str!("../../templates/parts/badge.css"),
    include_str!("../../templates/parts/card.css"),
    include_str!("../../templates/parts/field.css"),
    include_str!("../../templates/parts/select.css"),
    include_str!("../../templates/parts/table.css"),
    include_str!("../../templates/parts/tabs.css"),
    include_str!("../../templates/parts/menu.css"),
    include_str!("../../templates/parts/dialog.css"),
    include_str!("../../templates/parts/toast.css"),
    include_str!("../../templates/parts/code.css"),
    include_str!("../../templates/parts/skeleton.css"),
    include_str!("../../templates/parts/chart.css"),
    include_str!("../../templates/parts/pagination.css"),
    include_str!("../../templates/parts/palette.css"),
    include_str!("../../templates/parts/keys.css"),
    include_str!("../../templates/parts/banner.css"),
    include_str!("../../templates/parts/steps.css"),
    include_str!("../../templates/face/layout.css"),
    include_str!("../../templates/site/site.css"),
    include_str!("../../templates/signin/signin.css"),
    include_str!("../../templates/workspaces/workspaces.css"),
    include_str!("../../templates/gallery/gallery.css"),
    include_str!("../../assets/css/utilities.css"),
];

/// The core first: the extension registers itself with it.
const VENDORED: [&str; 2] =
    [include_str!("../../assets/vendor/htmx-4.0.1.min.js"), include_str!("../../assets/vendor/hx-sse-4.0.1.min.js")];

/// A file that pages may load. Templates name a variant, so a missing file does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asset {
    /// The one style sheet.
    Style,
    /// Our own script: small helps only.
    Script,
    /// Our second one: keys, dialogs and the palette.
    Keys,
    /// htmx and its extension for streams of events, for pages with live parts. One file on purpose: htmx starts in a
    /// timer of its own, and an extension that arrives later than that finds the page already processed, so that now
    /// and then a live part would stay dead.
    Htmx,
    /// The icon in the browser's tab.
    Mark,
}

impl Asset {
    /// Every file, in the order of declaration.
    pub const ALL: [Self; 5] = [Self::Style, Self::Script, Self::Keys, Self::Htmx, Self::Mark];

    /// The address to put into a page, such as `/assets/app.0123456789abcdef.css`.
    #[must_use]
    pub fn path(self) -> &'static str {
        &FILES[self as usize].path
    }

    /// The bytes behind [`path`](Self::path).
    #[must_use]
    pub fn content(self) -> &'static [u8] {
        &FILES[self as usize].content
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Style => "text/css; charset=utf-8",
            Self::Script | Self::Keys | Self::Htmx => "text/javascript; charset=utf-8",
            Self::Mark => "image/svg+xml",
        }
    }

    const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Style => ("app", "css"),
            Self::Script => ("app", "js"),
            Self::Keys => ("keys", "js"),
            Self::Htmx => ("htmx", "js"),
            Self::Mark => ("mark", "svg"),
        }
    }

    fn source(self) -> Cow<'static, [u8]> {
        match self {
            Self::Style => Cow::Owned(STYLE.concat().into_bytes()),
            Self::Script => Cow::Borrowed(include_bytes!("../../assets/app.js")),
            Self::Keys => Cow::Borrowed(include_bytes!("../../assets/keys.js")),
            Self::Htmx => Cow::Owned(VENDORED.join("\n;\n").into_bytes()),
            Self::Mark => Cow::Borrowed(include_bytes!("../../assets/mark.svg")),
        }
    }
}

struct File {
    path: String,
    content: Cow<'static, [u8]>,
}

static FILES: LazyLock<[File; Asset::ALL.len()]> = LazyLock::new(|| {
    Asset::ALL.map(|asset| {
        let content = asset.source();
        let (stem, extension) = asset.name();
        let hash = &hex(&Sha256::digest(&content))[..16];
        File { path: format!("{PREFIX}{stem}.{hash}.{extension}"), content }
    })
});

/// Answers `GET /assets/{name}`: the file, to be kept for ever; or 404 for a name of another version.
pub async fn serve(Path(name): Path<String>) -> Response {
    let Some(asset) = Asset::ALL.into_iter().find(|asset| asset.path().strip_prefix(PREFIX) == Some(name.as_str()))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.content_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.content()).into_response()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_named_after_its_content_and_stands_at_its_own_place() {
        for (place, asset) in Asset::ALL.into_iter().enumerate() {
            assert_eq!(asset as usize, place);
            assert!(asset.path().contains(&hex(&Sha256::digest(asset.content()))[..16]), "{}", asset.path());
        }
    }

    #[test]
    fn vendored_files_are_the_ones_their_readme_names() {
        let readme = include_str!("../../assets/vendor/README.md");
        for file in VENDORED {
            assert!(readme.contains(&hex(&Sha256::digest(file))), "{}… differs from its sum", &file[..40]);
        }
    }

    #[test]
    fn our_own_scripts_stay_small() {
        for (script, kilobytes) in [(Asset::Script, 6), (Asset::Keys, 7)] {
            let size = script.content().len();
            assert!(size < kilobytes * 1024, "{script:?}: {size}; pages must work without it; keep it a help");
        }
    }

    /// A browser drops what it cannot read without a word, so at least the braces must balance in each file.
    #[test]
    fn every_style_file_is_whole_and_in_a_layer() {
        for file in STYLE {
            assert_eq!(file.matches('{').count(), file.matches('}').count(), "{file}");
            assert!(file.contains("@layer"), "{file}");
            assert!(!file.contains("url("), "no outside files: {file}");
        }
    }
}
