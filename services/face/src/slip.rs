//! One slip of the finger in what somebody types: a letter that is wrong, missing, too many, or exchanged with its
//! neighbour. Whatever looks for words of people forgives the same.

/// As many letters make a word long enough to be typed wrongly and still be meant.
const LONG_ENOUGH: usize = 4;

/// Whether a word begins with what was typed, but for one letter.
#[must_use]
pub fn forgives(typed: &str, word: &str) -> bool {
    let (typed, word): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    if typed.len() < LONG_ENOUGH || word.len() + 1 < typed.len() {
        return false;
    }
    let same = typed.iter().zip(&word).take_while(|(one, other)| one == other).count();
    let (rest, left) = (&typed[same..], &word[same..]);
    let begins = |with: &[char], from: &[char]| from.starts_with(with);
    let after = |letters: &[char], count: usize| letters.get(count..).map(<[char]>::to_vec).unwrap_or_default();
    let swapped = match (rest, left) {
        ([a, b, rest @ ..], [c, d, left @ ..]) => a == d && b == c && begins(rest, left),
        _ => false,
    };
    // One too many, one wrong, one missing, or two in each other's place.
    rest.is_empty()
        || begins(&after(rest, 1), left)
        || begins(&after(rest, 1), &after(left, 1))
        || begins(rest, &after(left, 1))
        || swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        for (typed, is_near) in
            [("domian", true), ("domai", true), ("domainn", true), ("dumain", true), ("dumian", false), ("dom", false)]
        {
            assert_eq!(forgives(typed, "domain"), is_near, "{typed}");
        }
        assert!(forgives("dmai", "domain"), "the beginning of a word is enough");
        assert!(!forgives("kay", "key"), "too short to be sure");
    }
}
