//! A `zip` of files, stored as they are: enough for whoever unpacks one.

use flate2::Crc;

use super::files::Files;

/// The files, one after the other, and the list of them behind.
pub(super) fn pack(files: &Files) -> Vec<u8> {
    let (mut whole, mut list) = (Vec::new(), Vec::new());
    for (path, content) in files {
        let mut crc = Crc::new();
        crc.update(content);
        let at = small(whole.len());
        let head = head(path, crc.sum(), small(content.len()));
        whole.extend_from_slice(b"PK\x03\x04");
        whole.extend_from_slice(&head);
        whole.extend_from_slice(path.as_bytes());
        whole.extend_from_slice(content);
        list.extend_from_slice(b"PK\x01\x02\x14\x00");
        list.extend_from_slice(&head);
        // No remark, one volume, no attributes.
        list.extend_from_slice(&[0; 10]);
        list.extend_from_slice(&at.to_le_bytes());
        list.extend_from_slice(path.as_bytes());
    }
    let (begin, length, count) =
        (small(whole.len()), small(list.len()), u16::try_from(files.len()).unwrap_or(u16::MAX));
    whole.extend_from_slice(&list);
    whole.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    whole.extend_from_slice(&count.to_le_bytes());
    whole.extend_from_slice(&count.to_le_bytes());
    whole.extend_from_slice(&length.to_le_bytes());
    whole.extend_from_slice(&begin.to_le_bytes());
    whole.extend_from_slice(&[0; 2]);
    whole
}

/// What both lists say of a file: version 2.0, names in UTF-8, stored, the first day there is.
fn head(path: &str, crc: u32, length: u32) -> Vec<u8> {
    let mut head = vec![0x14, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x21, 0x00];
    head.extend_from_slice(&crc.to_le_bytes());
    head.extend_from_slice(&length.to_le_bytes());
    head.extend_from_slice(&length.to_le_bytes());
    head.extend_from_slice(&u16::try_from(path.len()).unwrap_or(u16::MAX).to_le_bytes());
    head.extend_from_slice(&[0; 2]);
    head
}

fn small(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
