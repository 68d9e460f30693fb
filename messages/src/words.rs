//! Words: enums without fields, as they stand in messages and in the database.
//!
//! A newer release may use a word that this one does not know. It reads as `Unknown`, so that the rest of the message
//! can be acted on; who needs the word for a decision refuses it there.

/// Gives an enum its words: in messages, in the database, in tests. It must have an `Unknown`: in the first list when
/// we use that word ourselves, else in the second, which `ALL` leaves out.
macro_rules! words {
    (
        $(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }
        besides { $($(#[$besides_doc:meta])* $besides:ident = $besides_word:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $name {
            $($(#[$besides_doc])* #[serde(rename = $besides_word)] $besides,)*
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every value that we use ourselves, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word in messages and in the database.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* $(Self::$besides => $besides_word,)* }
            }

            /// The value with this word, if we use it ourselves.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct AnyWord;

                impl serde::de::Visitor<'_> for AnyWord {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a word")
                    }

                    fn visit_str<E>(self, word: &str) -> Result<$name, E> {
                        Ok($name::from_word(word).unwrap_or($name::Unknown))
                    }
                }

                deserializer.deserialize_str(AnyWord)
            }
        }

        impl postgres_types::ToSql for $name {
            postgres_types::accepts!(TEXT);
            postgres_types::to_sql_checked!();

            fn to_sql(
                &self,
                kind: &postgres_types::Type,
                out: &mut bytes::BytesMut,
            ) -> Result<postgres_types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
                self.word().to_sql(kind, out)
            }
        }

        impl<'a> postgres_types::FromSql<'a> for $name {
            postgres_types::accepts!(TEXT);

            fn from_sql(
                kind: &postgres_types::Type,
                raw: &'a [u8],
            ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
                let word = <&str as postgres_types::FromSql>::from_sql(kind, raw)?;
                Ok(Self::from_word(word).unwrap_or(Self::Unknown))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::person::Role;
    use crate::wire::{decode, encode};
    use crate::workspace::{Desired, Refusal, Region, State, Trouble, Word};

    fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(all: &[T], unknown: &T) {
        for word in all {
            assert_eq!(&decode::<T>(&encode(word).unwrap()).unwrap(), word);
        }
        for newer in ["unknown", "moved_to_the_moon", "", "EU"] {
            assert_eq!(&decode::<T>(&encode(&newer).unwrap()).unwrap(), unknown, "{newer}");
        }
        assert!(decode::<T>(&encode(&7).unwrap()).is_err(), "a number is no word");
    }

    #[test]
    fn a_word_of_a_newer_release_is_unknown_and_every_word_of_ours_is_itself() {
        survives(Region::ALL, &Region::Unknown);
        survives(Desired::ALL, &Desired::Unknown);
        survives(Word::ALL, &Word::Unknown);
        survives(State::ALL, &State::Unknown);
        survives(Trouble::ALL, &Trouble::Unknown);
        survives(Refusal::ALL, &Refusal::Unknown);
        survives(Role::ALL, &Role::Unknown);
    }

    #[test]
    fn nobody_can_ask_for_the_unknown() {
        assert_eq!((Region::from_word("unknown"), Role::from_word("unknown")), (None, None));
        assert!(Role::Unknown < Role::Member, "who is something that we do not know is nothing");
    }
}
