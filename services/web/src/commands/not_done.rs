//! Why nothing came of what was asked for, or nothing that we know of.

use access::command::NotSent;
use domain::wording;
use messages::account;
use messages::workspace::Refusal;

use super::problems::Problems;

/// Why nothing came of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotDone {
    /// It cannot be asked for like that: nothing was sent.
    Invalid(Problems),
    /// Whoever decides it refused it, or would.
    Refused(Refusal),
    /// Billing refused it, or would.
    Declined(account::Refusal),
    /// It is not under way, as far as we know.
    NotSent(NotSent),
}

/// What stands in the address of a page before the word of what was asked for on it in vain.
const ASKED: &str = "asked=";

/// The same for what is asked of billing, which has words of its own.
const DECLINED: &str = "declined=";

impl NotDone {
    /// The address of this page that says so; none where a word cannot say it.
    pub fn on(&self, page: &str) -> Option<String> {
        let field = if matches!(self, Self::Declined(_)) { DECLINED } else { ASKED };
        Some(format!("{page}?{field}{}", self.word()?))
    }

    /// What the address of a page says.
    pub fn asked(query: Option<&str>) -> Option<Self> {
        if let Some(word) = query?.strip_prefix(DECLINED) {
            return account::Refusal::from_word(word).map(Self::Declined);
        }
        let word = query?.strip_prefix(ASKED)?;
        let not_sent = [NotSent::Busy, NotSent::Unsure].into_iter().find(|why| why.word() == word);
        not_sent.map(Self::NotSent).or_else(|| Refusal::from_word(word).map(Self::Refused))
    }

    /// What is said of it on the page of a button.
    pub fn sentence(&self) -> String {
        match self {
            Self::Invalid(problems) => problems.of_all().unwrap_or_default().to_owned(),
            Self::Refused(refusal) => wording::refusal(*refusal, None, None),
            Self::Declined(refusal) => wording::money::refusal(*refusal),
            Self::NotSent(why) => why.sentence().to_owned(),
        }
    }

    const fn word(&self) -> Option<&'static str> {
        match self {
            Self::Invalid(_) => None,
            Self::Refused(refusal) => Some(refusal.word()),
            Self::Declined(refusal) => Some(refusal.word()),
            Self::NotSent(why) => Some(why.word()),
        }
    }
}

impl From<Problems> for NotDone {
    fn from(problems: Problems) -> Self {
        Self::Invalid(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    #[test]
    fn every_answer_survives_its_address_and_is_plain() {
        let refusals = Refusal::ALL.iter().copied().map(NotDone::Refused);
        let declined = account::Refusal::ALL.iter().copied().map(NotDone::Declined);
        for answer in refusals.chain(declined).chain([NotSent::Busy, NotSent::Unsure].map(NotDone::NotSent)) {
            let address = answer.on("/workspaces/ws_1").unwrap_or_default();
            assert_eq!(NotDone::asked(address.strip_prefix("/workspaces/ws_1?")), Some(answer.clone()));
            let sentence = answer.sentence();
            assert_eq!(banned_in(&sentence), None, "{sentence}");
            assert!(grade(&sentence) <= 8.0, "{sentence}");
        }
        assert_eq!(NotDone::asked(Some("asked=<b>")), None);
        assert_eq!(NotDone::Invalid(Problems::whole("No.")).on("/"), None, "a sentence is no address");
    }
}
