//! Measuring a body before it is read.
//!
//! A decoder calls itself for each level and makes room for what a length promises, so bytes that nest or promise
//! enough end the process before any error can be returned. This walk reads only the heads, keeps its place in an
//! array of fixed size, and makes no room at all.

use super::Unreadable;

/// The most bytes of a body: what the server takes in one message.
pub const LARGEST: usize = 1 << 20;

/// The most levels of arrays and maps in each other. Ours have three.
pub const DEEPEST: usize = 32;

/// The most values in a body, those of all levels together. A decoder keeps a value of one byte in 32 or more, so this
/// bounds what small bytes can be blown up to. Ours have fewer than fifty.
pub const MOST_VALUES: u64 = 1_024;

/// What stands at the beginning of a value.
enum Head {
    /// So many bytes follow, and they are the whole value.
    Bytes(u64),
    /// So many values follow.
    Values(u64),
}

/// Makes sure that the bytes are one value within the limits, and nothing after it.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge(bytes.len()));
    }
    let mut rest = bytes;
    // How many values are still to come on each level that is open.
    let mut open = [0_u64; DEEPEST];
    let (mut depth, mut values) = (0, 0);
    loop {
        match head(&mut rest)? {
            Head::Bytes(count) => drop(take(&mut rest, count)?),
            Head::Values(0) => {}
            Head::Values(count) => {
                // Each value takes a byte at least.
                if count > rest.len() as u64 {
                    return Err(Unreadable::TooShort);
                }
                values += count;
                if values > MOST_VALUES {
                    return Err(Unreadable::TooMany);
                }
                *open.get_mut(depth).ok_or(Unreadable::TooDeep)? = count;
                depth += 1;
                continue;
            }
        }
        // A value has ended, and with it every level whose last it was.
        loop {
            let Some(level) = depth.checked_sub(1) else {
                return if rest.is_empty() { Ok(()) } else { Err(Unreadable::TooLong(rest.len())) };
            };
            open[level] -= 1;
            if open[level] > 0 {
                break;
            }
            depth = level;
        }
    }
}

/// Reads a marker and the length after it.
fn head(rest: &mut &[u8]) -> Result<Head, Unreadable> {
    let marker = take(rest, 1)?[0];
    Ok(match marker {
        0x00..=0x7f | 0xc0 | 0xc2 | 0xc3 | 0xe0..=0xff => Head::Bytes(0),
        0x80..=0x8f => Head::Values(2 * u64::from(marker & 0x0f)),
        0x90..=0x9f => Head::Values(u64::from(marker & 0x0f)),
        0xa0..=0xbf => Head::Bytes(u64::from(marker & 0x1f)),
        0xc1 => return Err(Unreadable::Reserved),
        0xc4 | 0xd9 => Head::Bytes(number(rest, 1)?),
        0xc5 | 0xda => Head::Bytes(number(rest, 2)?),
        0xc6 | 0xdb => Head::Bytes(number(rest, 4)?),
        // An extension has a byte for its kind after its length.
        0xc7 => Head::Bytes(number(rest, 1)? + 1),
        0xc8 => Head::Bytes(number(rest, 2)? + 1),
        0xc9 => Head::Bytes(number(rest, 4)? + 1),
        0xcc | 0xd0 => Head::Bytes(1),
        0xcd | 0xd1 => Head::Bytes(2),
        0xca | 0xce | 0xd2 => Head::Bytes(4),
        0xcb | 0xcf | 0xd3 => Head::Bytes(8),
        0xd4..=0xd8 => Head::Bytes((1 << (marker - 0xd4)) + 1),
        0xdc => Head::Values(number(rest, 2)?),
        0xdd => Head::Values(number(rest, 4)?),
        0xde => Head::Values(2 * number(rest, 2)?),
        0xdf => Head::Values(2 * number(rest, 4)?),
    })
}

/// A number of so many bytes, the highest first; at most four, so that sums of it do not overflow.
fn number(rest: &mut &[u8], width: u64) -> Result<u64, Unreadable> {
    Ok(take(rest, width)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

fn take<'a>(rest: &mut &'a [u8], count: u64) -> Result<&'a [u8], Unreadable> {
    let count = usize::try_from(count).map_err(|_| Unreadable::TooShort)?;
    let (taken, left) = rest.split_at_checked(count).ok_or(Unreadable::TooShort)?;
    *rest = left;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_limited_and_measured_without_recursion() {
        let nested = |depth: usize| [vec![0x91; depth], vec![0xc0]].concat();
        assert!(check(&nested(DEEPEST)).is_ok());
        for depth in [DEEPEST + 1, 700, LARGEST - 1] {
            assert!(matches!(check(&nested(depth)), Err(Unreadable::TooDeep)), "{depth}");
        }
    }

    #[test]
    fn a_length_reaches_no_further_than_the_bytes() {
        for claim in [
            &b"\xdd\xff\xff\xff\xff"[..],
            b"\xdf\xff\xff\xff\xff\xa1t",
            b"\xdc\xff\xff",
            b"\xdb\x40\x00\x00\x00abc",
            b"\xc6\xff\xff\xff\xff",
            b"\xc9\xff\xff\xff\xff\x01",
            b"\xa5abcd",
            b"\xd8\x01abc",
            b"\xcf\x00",
            b"\xd9",
            b"",
        ] {
            assert!(matches!(check(claim), Err(Unreadable::TooShort)), "{claim:?}");
        }
    }

    #[test]
    fn the_count_of_values_and_the_size_are_limited() {
        let flat = |count: u16| [vec![0xdc], count.to_be_bytes().into(), vec![0xc0; count.into()]].concat();
        assert!(check(&flat(1_024)).is_ok());
        assert!(matches!(check(&flat(1_025)), Err(Unreadable::TooMany)));
        assert!(matches!(check(&vec![0xc0; LARGEST + 1]), Err(Unreadable::TooLarge(_))));
        assert!(matches!(check(b"\xc0\xc0"), Err(Unreadable::TooLong(1))));
        assert!(matches!(check(b"\xc1"), Err(Unreadable::Reserved)));
    }

    #[test]
    fn every_kind_of_value_is_measured_as_long_as_it_is() {
        for value in [
            &b"\x05"[..],
            b"\xff",
            b"\xc3",
            b"\xa3abc",
            b"\xd9\x01a",
            b"\xda\x00\x01a",
            b"\xdb\x00\x00\x00\x01a",
            b"\xc4\x01a",
            b"\xc5\x00\x01a",
            b"\xc6\x00\x00\x00\x01a",
            b"\xc7\x01\x05a",
            b"\xc8\x00\x01\x05a",
            b"\xc9\x00\x00\x00\x01\x05a",
            b"\xd4\x05a",
            b"\xd5\x05ab",
            b"\xd6\x05abcd",
            b"\xd7\x05abcdefgh",
            b"\xd8\x05abcdefghabcdefgh",
            b"\xcc\x01",
            b"\xcd\x01\x02",
            b"\xce\x01\x02\x03\x04",
            b"\xcf\x01\x02\x03\x04\x05\x06\x07\x08",
            b"\xd0\x01",
            b"\xd1\x01\x02",
            b"\xd2\x01\x02\x03\x04",
            b"\xd3\x01\x02\x03\x04\x05\x06\x07\x08",
            b"\xca\x01\x02\x03\x04",
            b"\xcb\x01\x02\x03\x04\x05\x06\x07\x08",
            b"\x81\xa1a\x91\x80",
            b"\xdc\x00\x02\x90\xc0",
            b"\xdd\x00\x00\x00\x01\xc0",
            b"\xde\x00\x01\xa1a\xc0",
            b"\xdf\x00\x00\x00\x01\xa1a\xc0",
        ] {
            assert!(check(value).is_ok(), "{value:?}");
            assert!(matches!(check(&[value, b"\xc0"].concat()), Err(Unreadable::TooLong(1))), "{value:?}");
        }
    }
}
