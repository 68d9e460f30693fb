//! The mark of a provider: what people look for where several ways to sign in stand below each other. Each is drawn by ourselves and in
//! one colour, so that it can be seen in light and in dark, and nothing is fetched from anybody to show it.

use std::str::FromStr;

/// The mark of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Google's.
    Google,
    /// GitHub's.
    GitHub,
    /// A company's own.
    Company,
    /// Any other.
    Other,
    /// Of a passkey, for which no provider vouches.
    Passkey,
}

/// The text is no mark that we have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write google, github, company or other")]
pub struct NoMark;

impl Mark {
    /// What fits an issuer of whom nothing was said.
    pub fn of_issuer(issuer: &str) -> Self {
        if issuer.trim_end_matches('/') == "https://accounts.google.com" { Self::Google } else { Self::Other }
    }

    /// What is drawn: trusted markup for `|safe`.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Google => include_str!("../../templates/signin/marks/google.svg"),
            Self::GitHub => include_str!("../../templates/signin/marks/github.svg"),
            Self::Company => include_str!("../../templates/signin/marks/company.svg"),
            Self::Other => include_str!("../../templates/signin/marks/other.svg"),
            Self::Passkey => include_str!("../../templates/signin/marks/passkey.svg"),
        }
    }
}

impl FromStr for Mark {
    type Err = NoMark;

    fn from_str(text: &str) -> Result<Self, NoMark> {
        match text {
            "google" => Ok(Self::Google),
            "github" => Ok(Self::GitHub),
            "company" => Ok(Self::Company),
            "other" => Ok(Self::Other),
            _ => Err(NoMark),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_is_known_by_its_name_and_all_others_say_what_they_are() {
        assert_eq!(Mark::of_issuer("https://accounts.google.com"), Mark::Google);
        assert_eq!(Mark::of_issuer("https://accounts.google.com.evil.example"), Mark::Other);
        assert_eq!("github".parse(), Ok(Mark::GitHub));
        assert_eq!("GitHub".parse::<Mark>(), Err(NoMark));
        for mark in [Mark::Google, Mark::GitHub, Mark::Company, Mark::Other, Mark::Passkey] {
            assert!(mark.icon().starts_with("<svg class=\"icon\"") && mark.icon().contains("aria-hidden=\"true\""));
        }
    }
}
