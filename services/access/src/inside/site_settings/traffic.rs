//! How much a site may send in a period. The server takes any text for it, and one that it cannot read is no limit: so it is read here as the
//! server does.

/// How much a site may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// As much as it likes.
    Unlimited,
    /// So many MiB, rounded up.
    Mib(u64),
}

/// Of one gigabyte.
const MIB: u64 = 1024;

impl Traffic {
    /// Reads what the server says: a whole number of bytes, or with a letter behind it.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = text.trim().to_ascii_lowercase();
        let (number, factor) = match text.char_indices().last() {
            Some((at, letter @ ('k' | 'm' | 'g' | 't'))) => (text.get(..at), factor(letter)),
            Some(_) | None => (Some(text.as_str()), 1),
        };
        let bytes = number.and_then(|number| number.parse::<u64>().ok()).and_then(|number| number.checked_mul(factor));
        match bytes {
            Some(0) | None => Self::Unlimited,
            Some(bytes) => Self::Mib(bytes.div_ceil(MIB * MIB)),
        }
    }

    /// In whole gigabytes, if it is so many.
    #[must_use]
    pub const fn gigabytes(self) -> Option<u64> {
        match self {
            Self::Mib(mib) if mib.is_multiple_of(MIB) => Some(mib / MIB),
            Self::Mib(_) | Self::Unlimited => None,
        }
    }

    /// As people read it.
    #[must_use]
    pub fn words(self) -> String {
        match (self, self.gigabytes()) {
            (Self::Unlimited, _) => "No limit".to_owned(),
            (Self::Mib(_), Some(gigabytes)) => format!("{gigabytes} GB"),
            (Self::Mib(mib), None) => format!("{mib} MB"),
        }
    }
}

const fn factor(letter: char) -> u64 {
    match letter {
        'k' => 1024,
        'm' => MIB * MIB,
        'g' => MIB * MIB * MIB,
        't' => MIB * MIB * MIB * MIB,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_the_server_reads_it() {
        for (text, words) in [
            ("", "No limit"),
            ("0", "No limit"),
            ("5g", "5 GB"),
            ("5120M", "5 GB"),
            (" 1t ", "1024 GB"),
            ("1500m", "1500 MB"),
            ("1", "1 MB"),
            ("5 g", "No limit"),
            ("-5g", "No limit"),
            ("<b>g", "No limit"),
            ("99999999999999999999t", "No limit"),
            ("ü", "No limit"),
        ] {
            assert_eq!(Traffic::read(text).words(), words, "{text:?}");
        }
    }
}
