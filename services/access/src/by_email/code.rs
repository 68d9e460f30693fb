//! Six digits that stand in a letter, for who reads it elsewhere than where they want to sign in.

use std::fmt;
use std::str::FromStr;

use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::session::Secret;

const DIGITS: usize = 6;
const ALL: u32 = 1_000_000;

/// Six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// The text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoCode;

impl Code {
    /// A new one, each as likely as any other.
    pub(super) fn new() -> Result<Self, Error> {
        // Numbers at the end that would come up once more often are left out.
        let end = u32::MAX - u32::MAX % ALL;
        loop {
            let number = OsRng.try_next_u32().map_err(|_| Error::Ours("the system gave no randomness".to_owned()))?;
            if number < end {
                return Ok(Self(format!("{:0DIGITS$}", number % ALL)));
            }
        }
    }

    /// As it stands in the letter.
    pub(super) fn digits(&self) -> &str {
        &self.0
    }

    /// What is stored of it: with what only one browser holds.
    pub(super) fn hash(&self, browser: &Secret) -> [u8; 32] {
        Sha256::new().chain_update(browser.text()).chain_update(&self.0).finalize().into()
    }
}

impl FromStr for Code {
    type Err = NoCode;

    /// As people type it: in two halves, or with a space behind.
    fn from_str(text: &str) -> Result<Self, NoCode> {
        let digits: String =
            text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').take(DIGITS + 1).collect();
        let good = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        good.then_some(Self(digits)).ok_or(NoCode)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_people_type_them() {
        for text in ["123456", " 123456 ", "123 456", "123-456", "1 2 3 4 5 6"] {
            assert_eq!(text.parse::<Code>().unwrap().digits(), "123456", "{text}");
        }
        for text in
            ["", "12345", "1234567", "12345a", "１２３４５６", "0x1234", "-12345", "123456 7", &"1".repeat(9_000)]
        {
            assert_eq!(text.parse::<Code>(), Err(NoCode), "{text}");
        }
    }

    #[test]
    fn a_code_has_six_digits_and_is_worth_nothing_without_its_browser() {
        let (here, elsewhere) = (Secret::new().unwrap(), Secret::new().unwrap());
        for _ in 0..100 {
            let code = Code::new().unwrap();
            assert_eq!(code.digits().parse::<Code>().unwrap(), code);
            assert_ne!(code.hash(&here), code.hash(&elsewhere));
        }
        assert_eq!(format!("{:?}", Code::new().unwrap()), "Code(..)");
    }
}
