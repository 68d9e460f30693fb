//! Taking files out of an archive as the server does: what leads elsewhere, and links, are passed over.

use std::io::{self, Read};

use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use super::files::Files;

/// Of a file, no more is kept; the rest is lost without a word.
const LARGEST_FILE: u64 = 100 << 20;
const LARGEST_WHOLE: u64 = 2 << 30;
const MOST_ENTRIES: usize = 50_000;

/// The files in a `tar.gz`.
pub(super) fn unpack(archive: &[u8], files: &mut Files) -> Result<(), String> {
    // Go reads the head of the archive when it opens it, and calls an empty one the end of the file.
    if archive.len() < 10 || !archive.starts_with(&[0x1f, 0x8b]) {
        return Err(if archive.is_empty() { "gzip: EOF" } else { "gzip: gzip: invalid header" }.to_owned());
    }
    let mut tar = tar::Archive::new(GzDecoder::new(archive));
    let mut whole = 0_u64;
    for (number, entry) in tar.entries().map_err(|error| format!("tar: {error}"))?.enumerate() {
        let entry = entry.map_err(|error| format!("tar: {error}"))?;
        if number >= MOST_ENTRIES {
            return Err(format!("tar: archive exceeds entry cap ({} > {MOST_ENTRIES})", number + 1));
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let (Some(path), true) = (clean(&name), entry.header().entry_type().is_file()) else { continue };
        if whole + entry.size() > LARGEST_WHOLE {
            return Err(format!(
                "tar: archive exceeds cumulative byte cap ({} > {LARGEST_WHOLE})",
                whole + entry.size()
            ));
        }
        let mut content = Vec::new();
        entry.take(LARGEST_FILE).read_to_end(&mut content).map_err(|error| format!("tar: {error}"))?;
        whole += content.len() as u64;
        files.insert(path, Bytes::from(content));
    }
    Ok(())
}

/// The files as a `tar.gz`.
pub(super) fn pack(files: &Files) -> io::Result<Vec<u8>> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, content.as_ref())?;
    }
    tar.into_inner()?.finish()
}

/// The path inside the folder of the row; none when it leads out of it.
pub(super) fn clean(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for (path, inside) in [
            ("index.html", Some("index.html")),
            ("./a//b/../c", Some("a/c")),
            ("/etc/passwd", Some("etc/passwd")),
            ("../x", None),
            ("a/../../x", None),
            (".", None),
        ] {
            assert_eq!(clean(path).as_deref(), inside, "{path}");
        }
    }

    #[test]
    fn what_is_no_archive_is_said_to_be_none() {
        assert_eq!(unpack(b"", &mut Files::new()), Err("gzip: EOF".to_owned()));
        assert_eq!(unpack(b"<html>, not an archive", &mut Files::new()), Err("gzip: gzip: invalid header".to_owned()));
    }
}
