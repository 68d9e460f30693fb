//! Whether what is read of a text is all that is in it.
//!
//! Names are read on pages, in letters, in logs and on terminals, by people who decide by them. They may be in any
//! script and have emoji in them. What is barred is what deceives: control characters (they forge lines and escape
//! terminals), what turns the direction of writing, and what cannot be seen (both make two names look like one).
//!
//! Three things that cannot be seen are part of honest writing, each in its place only: the *joiner* in Indic
//! conjuncts and between the parts of one emoji, the *non-joiner* in Persian, Urdu and Indic words, and the *tags* that
//! make the flag of a region. Where they change what is read they are kept; where they change nothing they are barred.
//! The places of joiners are those of RFC 5892, appendix A.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{CanonicalCombiningClass, EmojiModifier, ExtendedPictographic, JoiningType};
use icu_properties::{CodePointMapData, CodePointSetData};

const NON_JOINER: char = '\u{200C}';
const JOINER: char = '\u{200D}';
/// Picks the colourful form of a sign.
const COLOURFUL: char = '\u{FE0F}';
const BLACK_FLAG: char = '\u{1F3F4}';
const END_OF_TAGS: char = '\u{E007F}';
/// Letters and digits of a region's code, as tags: `gbsct` has five, none has more than six.
const TAGS: std::ops::RangeInclusive<usize> = 3..=6;

/// Whether what is read of a text is all that is in it.
#[must_use]
pub fn is_seen_as_it_is(text: &str) -> bool {
    let all: Vec<char> = text.chars().collect();
    let mut place = 0;
    while let Some(&one) = all.get(place) {
        let (before, after) = (&all[..place], &all[place + 1..]);
        let is_seen = match one {
            JOINER => follows_virama(before) || joins_emoji(before, after),
            NON_JOINER => follows_virama(before) || parts_letters(before, after),
            BLACK_FLAG => {
                place += flag(after);
                true
            }
            _ => !is_barred(one),
        };
        if !is_seen {
            return false;
        }
        place += 1;
    }
    true
}

/// The one spelling of a text that can be written in several: canonically composed.
#[must_use]
pub fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// Behind the sign that silences a vowel both joiners choose between two forms of the letter.
fn follows_virama(before: &[char]) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    before.last().is_some_and(|last| class.get(*last) == CanonicalCombiningClass::Virama)
}

/// A family is people who are joined; a profession is a person joined to a thing.
fn joins_emoji(before: &[char], after: &[char]) -> bool {
    let pictures = CodePointSetData::new::<ExtendedPictographic>();
    let shades = CodePointSetData::new::<EmojiModifier>();
    let mut back = before.iter().rev().filter(|one| **one != COLOURFUL && !shades.contains(**one));
    back.next().is_some_and(|one| pictures.contains(*one)) && after.first().is_some_and(|one| pictures.contains(*one))
}

/// Between two letters that would otherwise be joined in writing.
fn parts_letters(before: &[char], after: &[char]) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let nearest = |letters: &mut dyn Iterator<Item = &char>| {
        letters.map(|letter| joining.get(*letter)).find(|kind| *kind != JoiningType::Transparent)
    };
    let left = nearest(&mut before.iter().rev());
    let right = nearest(&mut after.iter());
    matches!(left, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right, Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

/// How many tags, with their end, make the flag that was just begun the flag of a region; 0 when they do not.
fn flag(after: &[char]) -> usize {
    let is_tag = |one: &&char| matches!(one, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let tags = after.iter().take_while(is_tag).count();
    if TAGS.contains(&tags) && after.get(tags) == Some(&END_OF_TAGS) { tags + 1 } else { 0 }
}

/// Control characters, what turns the direction of writing, and what cannot be seen. [`COLOURFUL`] is not among them.
fn is_barred(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' // soft hyphen
            | '\u{034F}' // grapheme joiner
            | '\u{061C}' // Arabic letter mark
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' // fillers of Hangul
            | '\u{17B4}' | '\u{17B5}' // unwritten vowels of Khmer
            | '\u{180B}'..='\u{180F}' // selectors of Mongolian
            | '\u{200B}'..='\u{200F}' // of no width, joiners, marks of direction
            | '\u{2028}'..='\u{202E}' // separators of lines and paragraphs, embeddings and overrides of direction
            | '\u{2060}'..='\u{206F}' // word joiner, invisible operators, isolates of direction
            | '\u{2800}' // Braille without dots
            | '\u{FEFF}' // byte order mark
            | '\u{FFF9}'..='\u{FFFC}' // annotations and placeholders
            | '\u{1D173}'..='\u{1D17A}' // marks of musical notation
            | '\u{E0000}'..='\u{E0FFF}' // tags and further selectors
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_are_kept_where_they_are_read() {
        for text in [
            "علی\u{200C}رضا",
            "می\u{200C}روم",
            "ශ\u{0DCA}\u{200D}රී",
            "क्\u{200D}ष",
            "അവന\u{0D4D}\u{200D}",
            "বঙ্\u{200C}গ",
        ] {
            assert!(is_seen_as_it_is(text), "{text:?}");
        }
    }

    #[test]
    fn emoji_of_several_parts_are_one_sign() {
        for text in
            ["👨\u{200D}👩\u{200D}👧", "👩🏽\u{200D}💻", "🏳\u{FE0F}\u{200D}🌈", "❤\u{FE0F}\u{200D}🔥", "🛍\u{FE0F}"]
        {
            assert!(is_seen_as_it_is(text), "{text:?}");
        }
        let scotland = "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}";
        assert!(is_seen_as_it_is(&format!("{scotland} shop")));
    }

    #[test]
    fn joiners_that_change_nothing_are_barred() {
        let alone = ["\u{200D}", "\u{200C}", "\u{200D}\u{200D}", "👨\u{200D}", "\u{200D}👩", "👨\u{200D}\u{200D}👩"];
        let between =
            ["pay\u{200D}pal", "pay\u{200C}pal", "shop\u{200C}", "\u{200C}علی", "علی\u{200C}", "علی\u{200C}shop"];
        for text in alone.into_iter().chain(between) {
            assert!(!is_seen_as_it_is(text), "{text:?}");
        }
    }

    #[test]
    fn tags_without_a_flag_of_a_region_are_barred() {
        let tags = "\u{E0067}\u{E0062}";
        for text in [
            format!("a{tags}b"),
            format!("🏴{tags}"),
            format!("🏴{tags}\u{E007F}"),
            format!("🏴{}\u{E007F}", tags.repeat(9)),
        ] {
            assert!(!is_seen_as_it_is(&text), "{text:?}");
        }
    }

    #[test]
    fn what_deceives_is_barred() {
        let controls = (0..=0x1Fu32).chain(0x7F..=0x9F);
        let unseen = [
            0x00AD, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A,
            0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A, 0x2800, 0x3164,
            0xFEFF, 0xFFA0, 0xFFF9, 0xFFFC, 0xE0001, 0xE0020, 0xE0100,
        ];
        for code in controls.chain(unseen) {
            let character = char::from_u32(code).unwrap();
            assert!(!is_seen_as_it_is(&format!("pay{character}pal")), "{code:x}");
        }
    }

    #[test]
    fn one_spelling_is_kept_of_several() {
        assert_eq!(composed("Zoe\u{0308}"), "Zoë");
        for as_it_is in ["علی\u{200C}رضا", "ශ\u{0DCA}\u{200D}රී", "👨\u{200D}👩\u{200D}👧", "சிவா", "שלום!"]
        {
            assert_eq!(composed(as_it_is), as_it_is);
        }
    }
}
