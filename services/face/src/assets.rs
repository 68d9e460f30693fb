//! The files that pages load, each named after its own content, so that a browser may keep them for ever.
//!
//! They are part of the binary: a replica can never serve the style of another version than its pages. The style sheet
//! is written as many small files, one beside each component, and joined here in a fixed order; there is no build step.

use std::borrow::Cow;
use std::io::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// Where the files are served; [`serve`] expects to be mounted at `/assets/{name}`.
pub const PREFIX: &str = "/assets/";

const STYLE: &[&str] = &[
    include_str!("../assets/css/layers.css"),
    include_str!("../assets/css/reset.css"),
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../templates/parts/button.css"),
    include_str!("../templates/parts/badge.css"),
    include_str!("../templates/parts/card.css"),
    include_str!("../templates/parts/field.css"),
    include_str!("../templates/parts/select.css"),
    include_str!("../templates/parts/table.css"),
    include_str!("../templates/parts/tabs.css"),
    include_str!("../templates/parts/menu.css"),
    include_str!("../templates/parts/dialog.css"),
    include_str!("../templates/parts/toast.css"),
    include_str!("../templates/parts/code.css"),
    include_str!("../templates/parts/skeleton.css"),
    include_str!("../templates/parts/chart.css"),
    include_str!("../templates/parts/graph.css"),
    include_str!("../templates/parts/pagination.css"),
    include_str!("../templates/parts/palette.css"),
    include_str!("../templates/parts/keys.css"),
    include_str!("../templates/parts/banner.css"),
    include_str!("../templates/parts/steps.css"),
    include_str!("../templates/face/layout.css"),
    include_str!("../assets/css/pages/site.css"),
    include_str!("../assets/css/pages/status.css"),
    include_str!("../assets/css/pages/signin.css"),
    include_str!("../assets/css/pages/workspaces.css"),
    include_str!("../assets/css/pages/usage.css"),
    include_str!("../assets/css/pages/logs.css"),
    include_str!("../assets/css/pages/sites.css"),
    include_str!("../assets/css/pages/steps.css"),
    include_str!("../assets/css/pages/account.css"),
    include_str!("../assets/css/pages/help.css"),
    include_str!("../assets/css/pages/gallery.css"),
    include_str!("../assets/css/utilities.css"),
];

/// A file that pages may load. Templates name a variant, so a missing file does not compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asset {
    /// The one style sheet.
    Style,
    /// Our own script: small helps only.
    Script,
    /// Our second one: keys, dialogs and the palette.
    Keys,
    /// Our third one, for pages that change by themselves.
    Live,
    /// Our fourth one, for the page that sends a folder.
    Upload,
    /// Our fifth one, for logs that are followed.
    Logs,
    /// Our sixth one, for passkeys.
    Passkey,
    /// The icon in the browser's tab.
    Mark,
    /// What a workspace's page looks like, in light. Made from the page itself by `scripts/picture`.
    PictureLight,
    /// The same in dark.
    PictureDark,
}

impl Asset {
    /// Every file, in the order of declaration.
    pub const ALL: [Self; 10] = [
        Self::Style,
        Self::Script,
        Self::Keys,
        Self::Live,
        Self::Upload,
        Self::Logs,
        Self::Passkey,
        Self::Mark,
        Self::PictureLight,
        Self::PictureDark,
    ];

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

    /// The same, made small by gzip once and for all; none where that would not make it much smaller.
    #[must_use]
    pub fn compressed(self) -> Option<&'static [u8]> {
        FILES[self as usize].compressed.as_deref()
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Style => "text/css; charset=utf-8",
            Self::Script | Self::Keys | Self::Live | Self::Upload | Self::Logs | Self::Passkey => {
                "text/javascript; charset=utf-8"
            }
            Self::Mark => "image/svg+xml",
            Self::PictureLight | Self::PictureDark => "image/webp",
        }
    }

    const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Style => ("app", "css"),
            Self::Script => ("app", "js"),
            Self::Keys => ("keys", "js"),
            Self::Live => ("live", "js"),
            Self::Upload => ("upload", "js"),
            Self::Logs => ("logs", "js"),
            Self::Passkey => ("passkey", "js"),
            Self::Mark => ("mark", "svg"),
            Self::PictureLight => ("workspace-light", "webp"),
            Self::PictureDark => ("workspace-dark", "webp"),
        }
    }

    fn source(self) -> Cow<'static, [u8]> {
        match self {
            Self::Style => Cow::Owned(STYLE.concat().into_bytes()),
            Self::Script => Cow::Borrowed(include_bytes!("../assets/app.js")),
            Self::Keys => Cow::Borrowed(include_bytes!("../assets/keys.js")),
            Self::Live => Cow::Borrowed(include_bytes!("../assets/live.js")),
            Self::Upload => Cow::Borrowed(include_bytes!("../assets/upload.js")),
            Self::Logs => Cow::Borrowed(include_bytes!("../assets/logs.js")),
            Self::Passkey => Cow::Borrowed(include_bytes!("../assets/passkey.js")),
            Self::Mark => Cow::Borrowed(include_bytes!("../assets/mark.svg")),
            Self::PictureLight => Cow::Borrowed(include_bytes!("../assets/pictures/workspace-light.webp")),
            Self::PictureDark => Cow::Borrowed(include_bytes!("../assets/pictures/workspace-dark.webp")),
        }
    }
}

/// The size at which the pictures are shown, so that a page keeps their place before they are there. They hold twice as
/// many points in each direction, for sharp screens.
pub const PICTURE: (u32, u32) = (600, 440);

struct File {
    path: String,
    content: Cow<'static, [u8]>,
    compressed: Option<Vec<u8>>,
}

static FILES: LazyLock<[File; Asset::ALL.len()]> = LazyLock::new(|| {
    Asset::ALL.map(|asset| {
        let content = asset.source();
        let (stem, extension) = asset.name();
        let hash = &hex(&Sha256::digest(&content))[..16];
        let compressed = gzip(&content).filter(|compressed| compressed.len() * 10 < content.len() * 9);
        File { path: format!("{PREFIX}{stem}.{hash}.{extension}"), content, compressed }
    })
});

/// As small as gzip makes it. Done once for each file when the program starts, so it may take its time.
fn gzip(content: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).ok()?;
    encoder.finish().ok()
}

/// Whether a browser reads gzip. All do; what says `gzip;q=0` gets the file as it is.
fn reads_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Answers `GET /assets/{name}`: the file, to be kept for ever; or 404 for a name of another version.
pub async fn serve(Path(name): Path<String>, asked: HeaderMap) -> Response {
    let Some(asset) = Asset::ALL.into_iter().find(|asset| asset.path().strip_prefix(PREFIX) == Some(name.as_str()))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.content_type()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match asset.compressed() {
        None => (headers, asset.content()).into_response(),
        Some(compressed) => {
            let vary = [(header::VARY, "accept-encoding")];
            if reads_gzip(&asked) {
                (headers, vary, [(header::CONTENT_ENCODING, "gzip")], compressed).into_response()
            } else {
                (headers, vary, asset.content()).into_response()
            }
        }
    }
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
    fn what_is_sent_small_reads_back_as_the_file() {
        use std::io::Read;

        for asset in Asset::ALL {
            let Some(compressed) = asset.compressed() else { continue };
            let mut content = Vec::new();
            flate2::read::GzDecoder::new(compressed).read_to_end(&mut content).unwrap();
            assert!(content == asset.content() && compressed.len() < content.len(), "{}", asset.path());
        }
        for asset in [Asset::Style, Asset::Script, Asset::Live] {
            assert!(asset.compressed().is_some_and(|small| small.len() * 2 < asset.content().len()), "{asset:?}");
        }
    }

    #[test]
    fn only_who_reads_gzip_gets_it() {
        let reads = |accepts: &'static str| {
            reads_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, header::HeaderValue::from_static(accepts))]))
        };
        for accepts in ["gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.5"] {
            assert!(reads(accepts), "{accepts}");
        }
        for accepts in ["", "br", "gzip;q=0", "br, gzip; q=0.0", "x-gzip"] {
            assert!(!reads(accepts), "{accepts}");
        }
    }

    /// `VP8X`, `VP8 ` and `VP8L` are the three ways in which the format says how large a picture is.
    fn size_of(webp: &[u8]) -> (u32, u32) {
        let pair = |at: usize| u32::from(u16::from_le_bytes([webp[at], webp[at + 1]]));
        match &webp[12..16] {
            b"VP8X" => (pair(24) + 1, pair(27) + 1),
            b"VP8 " => (pair(26) & 0x3fff, pair(28) & 0x3fff),
            b"VP8L" => {
                let bits = u32::from_le_bytes([webp[21], webp[22], webp[23], webp[24]]);
                ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
            }
            other => panic!("{other:?} is no picture"),
        }
    }

    #[test]
    fn the_pictures_are_as_large_as_pages_say() {
        for picture in [Asset::PictureLight, Asset::PictureDark] {
            assert_eq!(size_of(picture.content()), (PICTURE.0 * 2, PICTURE.1 * 2), "{picture:?}: run scripts/picture");
        }
    }

    #[test]
    fn our_own_scripts_stay_small() {
        let all = [(Asset::Script, 7), (Asset::Keys, 7), (Asset::Live, 12), (Asset::Logs, 6), (Asset::Passkey, 4)];
        for (script, kilobytes) in all {
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
