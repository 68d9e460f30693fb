//! What a key is for. It is the first part of the name of its user.

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The person's own computer.
    Laptop,
    /// A service that sends code by itself.
    Ci,
    /// Somebody else.
    Teammate,
    /// An AI tool.
    Assistant,
}

impl Purpose {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::Laptop, Self::Assistant, Self::Ci, Self::Teammate];

    /// Its word, in forms and in names of users.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Laptop => "laptop",
            Self::Ci => "ci",
            Self::Teammate => "teammate",
            Self::Assistant => "assistant",
        }
    }

    /// The purpose with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }

    /// What a user of this name is for, if the name says so, and the rest of the name.
    pub(super) fn of_user(name: &str) -> (Option<Self>, &str) {
        let told = name.split_once('-').and_then(|(word, rest)| Some((Self::from_word(word)?, rest)));
        told.map_or((None, name), |(purpose, rest)| (Some(purpose), rest))
    }
}
