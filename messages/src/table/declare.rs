//! How a table becomes code. [`table!`] splits it into sections, [`section!`] makes the filter, the types and the
//! [`Body`](super::Body) of one, [`place!`] and [`line!`] what of it can be looked up.

/// The table of one noun; how it is written stands in the module above.
macro_rules! table {
    ($noun:literal of $id:ident; $($sections:tt)*) => {
        /// How its ids begin.
        const PREFIX: Option<&str> = Some(<$crate::id::$id>::PREFIX);

        $crate::table::table! { @sections $noun $($sections)* }
    };
    ($noun:literal; $($sections:tt)*) => {
        /// There is one of it, so it has no id.
        const PREFIX: Option<&str> = None;

        $crate::table::table! { @sections $noun $($sections)* }
    };
    (
        @sections $noun:literal
        $(
            $(#[$meta:meta])* $place:ident $body:ident by $producer:ident
            $(with $field:ident: $snapshot:ident $(, refused @ $refused:literal: $refusal:ident)?)?
            { $($lines:tt)* }
        )*
    ) => {
        /// Where its messages stand, and which they are.
        pub const TABLE: &[&$crate::table::Section] = &[$(<$body as $crate::table::Body>::SECTION),*];

        $($crate::table::section! {
            $(#[$meta])* $place ($noun) $body by $producer
            $(with $field: $snapshot $(, refused @ $refused: $refusal)?)?
            { $($lines)* }
        })*
    };
}

/// What one section of a table makes.
macro_rules! section {
    (command ($noun:literal) $body:ident by $producer:ident { $($lines:tt)* }) => {
        /// Commands to all of them.
        pub const COMMANDS: &str = concat!($noun, ".*.command.*");

        $crate::table::section! { @each Command COMMANDS ($noun) $body by $producer { $($lines)* } }
    };

    (event ($noun:literal) $body:ident by $producer:ident { $($lines:tt)* }) => {
        /// Events of all of them.
        pub const EVENTS: &str = concat!($noun, ".*.event.*");

        $crate::table::section! { @each Event EVENTS ($noun) $body by $producer { $($lines)* } }
    };

    (observed ($noun:literal) $body:ident by $producer:ident { $($lines:tt)* }) => {
        /// Observations of all of them.
        pub const OBSERVATIONS: &str = concat!($noun, ".*.observed");

        $crate::table::section! { @one Observed OBSERVATIONS ($noun) $body by $producer { $($lines)* } }
    };

    (tick ($noun:literal) $body:ident by $producer:ident { $($lines:tt)* }) => {
        /// Where it stands.
        pub const TICK: &str = concat!($noun, ".tick");

        $crate::table::section! { @one Tick TICK ($noun) $body by $producer { $($lines)* } }
    };

    // There is one message, so its body has no tag.
    (@one $place:ident $filter:ident ($noun:literal) $body:ident by $producer:ident {
        $name:ident @ $newest:literal $(, from $older:literal as $shape:ty)*
    }) => {
        impl $crate::table::Body for $body {
            $crate::table::place! { $place $filter ($noun) $producer [$name @ $newest $($older)*] }

            fn line(&self) -> Option<&'static $crate::table::Line> {
                Some(&$crate::table::line!($name @ $newest $($older)*))
            }

            fn encode(&self) -> Result<Vec<u8>, $crate::wire::Unwritable> {
                $crate::wire::encode(self)
            }

            fn decode(bytes: &[u8]) -> Result<Self, $crate::wire::Unreadable> {
                $crate::wire::decode(bytes)
            }

            fn raise(_name: &str, _version: u16, bytes: &[u8]) -> Result<Self, $crate::wire::Unreadable> {
                $(if _version == $older {
                    return $crate::wire::decode::<$shape>(bytes).map(Self::from);
                })*
                Self::decode(bytes)
            }
        }
    };

    // Each message has a body of its own: a variant of the enum that stands beside the table, by its name as the tag.
    (@each $place:ident $filter:ident ($noun:literal) $body:ident by $producer:ident {
        $($name:ident @ $newest:literal $(, from $older:literal as $shape:ty)* => $variant:ident,)*
    }) => {
        impl $crate::table::Body for $body {
            $crate::table::place! { $place $filter ($noun) $producer $([$name @ $newest $($older)*])* }

            fn line(&self) -> Option<&'static $crate::table::Line> {
                match self {
                    $(Self::$variant { .. } => Some(&$crate::table::line!($name @ $newest $($older)*)),)*
                    Self::Unknown => None,
                }
            }

            fn encode(&self) -> Result<Vec<u8>, $crate::wire::Unwritable> {
                $crate::wire::encode(self)
            }

            fn decode(bytes: &[u8]) -> Result<Self, $crate::wire::Unreadable> {
                $crate::wire::decode(bytes)
            }

            fn raise(_name: &str, _version: u16, bytes: &[u8]) -> Result<Self, $crate::wire::Unreadable> {
                $($(if _name == stringify!($name) && _version == $older {
                    return $crate::wire::decode::<$shape>(bytes).map(Self::from);
                })*)*
                Self::decode(bytes)
            }
        }
    };

    // All bodies are alike, the snapshot after the event: the table makes the enum and its kinds.
    ($(#[$meta:meta])* event ($noun:literal) $body:ident by $producer:ident
        with $field:ident: $snapshot:ident $(, refused @ $refused:literal: $refusal:ident)?
        { $($(#[$doc:meta])* $name:ident @ $newest:literal $(, from $older:literal as $shape:ty)* => $variant:ident,)* }
    ) => {
        /// Events of all of them.
        pub const EVENTS: &str = concat!($noun, ".*.event.*");

        /// What can happen to it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its word in messages.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name),)* }
            }

            /// The one with this word; none for a word of a newer release.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }
        }

        /// Something that happened, and how things stand after it; or that nothing did, and why.
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $body {
            /// It happened.
            Happened {
                /// What.
                kind: Kind,
                /// How it stands now.
                $field: $snapshot,
            },
            $(
                /// A command was refused; nothing changed.
                Refused {
                    /// Why.
                    refusal: $refusal,
                },
            )?
            /// From a newer producer: to be parked.
            Unknown,
        }

        impl $body {
            /// What happened, if anything did.
            #[must_use]
            pub const fn kind(&self) -> Option<Kind> {
                match self {
                    Self::Happened { kind, .. } => Some(*kind),
                    _ => None,
                }
            }

            /// How it stands after this event; none when nothing changed.
            #[must_use]
            pub const fn snapshot(&self) -> Option<&$snapshot> {
                match self {
                    Self::Happened { $field, .. } => Some($field),
                    _ => None,
                }
            }

            $(
                /// Why a command was refused, if one was.
                #[must_use]
                pub const fn refusal(&self) -> Option<$refusal> {
                    match self {
                        Self::Refused { refusal } => Some(*refusal),
                        _ => None,
                    }
                }
            )?
        }

        impl $crate::table::Body for $body {
            $crate::table::place! {
                Event EVENTS ($noun) $producer $([$name @ $newest $($older)*])* $([refused @ $refused])?
            }

            fn line(&self) -> Option<&'static $crate::table::Line> {
                match self {
                    Self::Happened { kind, .. } => match kind {
                        $(Kind::$variant => Some(&$crate::table::line!($name @ $newest $($older)*)),)*
                    },
                    $(Self::Refused { .. } => Some(&$crate::table::line!(refused @ $refused)),)?
                    Self::Unknown => None,
                }
            }

            fn is_about(&self, id: uuid::Uuid) -> bool {
                self.snapshot().is_none_or(|snapshot| snapshot.id.uuid() == id)
            }

            fn encode(&self) -> Result<Vec<u8>, $crate::wire::Unwritable> {
                #[derive(serde::Serialize)]
                struct Happened<'a> {
                    t: &'static str,
                    $field: &'a $snapshot,
                }
                match self {
                    Self::Happened { kind, $field } => $crate::wire::encode(&Happened { t: kind.word(), $field }),
                    $(Self::Refused { refusal } => {
                        #[derive(serde::Serialize)]
                        struct Refused<'a> {
                            t: &'static str,
                            refusal: &'a $refusal,
                        }
                        $crate::wire::encode(&Refused { t: "refused", refusal })
                    })?
                    Self::Unknown => $crate::wire::encode(&$crate::wire::Tag::unknown()),
                }
            }

            fn decode(bytes: &[u8]) -> Result<Self, $crate::wire::Unreadable> {
                #[derive(serde::Deserialize)]
                struct Happened {
                    $field: $snapshot,
                }
                let tag = $crate::wire::Tag::of(bytes)?;
                if let Some(kind) = Kind::from_word(&tag.t) {
                    let Happened { $field } = $crate::wire::decode(bytes)?;
                    return Ok(Self::Happened { kind, $field });
                }
                $(if tag.t == "refused" {
                    #[derive(serde::Deserialize)]
                    struct Refused {
                        refusal: $refusal,
                    }
                    let Refused { refusal } = $crate::wire::decode(bytes)?;
                    return Ok(Self::Refused { refusal });
                })?
                Ok(Self::Unknown)
            }

            fn raise(_name: &str, _version: u16, bytes: &[u8]) -> Result<Self, $crate::wire::Unreadable> {
                $($(if _name == stringify!($name) && _version == $older {
                    return $crate::wire::decode::<$shape>(bytes).map(Self::from);
                })*)*
                Self::decode(bytes)
            }
        }
    };
}

/// The part of a section that can be looked up.
macro_rules! place {
    ($place:ident $filter:ident ($noun:literal) $producer:ident $([$($line:tt)*])*) => {
        const SECTION: &'static $crate::table::Section = &$crate::table::Section {
            noun: $noun,
            prefix: PREFIX,
            place: $crate::table::Place::$place,
            producer: $crate::Producer::$producer,
            filter: $filter,
            lines: &[$($crate::table::line!($($line)*)),*],
        };
    };
}

/// One line of it.
macro_rules! line {
    ($name:ident @ $newest:literal $($older:literal)*) => {
        $crate::table::Line { name: stringify!($name), newest: $newest, older: &[$($older),*] }
    };
}

pub(crate) use {line, place, section, table};
