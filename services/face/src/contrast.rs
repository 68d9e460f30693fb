//! Reads the colours out of the style sheet and measures every pair that pages put together, in light and in dark.
//!
//! A colour that is changed for one scheme is easily forgotten in the other; the eye of whoever changes it is no judge.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../assets/css/tokens.css");

/// What text stands on what: at least 4.5 to 1.
const READ: &[(&str, &[&str])] = &[
    ("ink", &["page", "surface", "sunken", "accent-soft", "good-soft", "busy-soft", "rest-soft", "bad-soft"]),
    ("ink-soft", &["page", "surface", "sunken", "accent-soft"]),
    ("ink-faint", &["page", "surface", "sunken"]),
    ("accent", &["page", "surface", "sunken", "accent-soft", "good-soft", "rest-soft", "bad-soft"]),
    ("accent-strong", &["page", "surface", "sunken", "accent-soft"]),
    ("on-accent", &["accent", "accent-strong"]),
    ("page", &["ink"]),
    ("surface", &["bad"]),
    ("good", &["page", "surface", "good-soft"]),
    ("busy", &["page", "surface", "busy-soft"]),
    ("rest", &["page", "surface", "rest-soft"]),
    ("bad", &["page", "surface", "sunken", "bad-soft"]),
];

/// What must be seen but not read, such as the edge of a field: at least 3 to 1.
const SEEN: &[(&str, &[&str])] = &[
    ("line-strong", &["page", "surface"]),
    ("focus", &["page", "surface", "sunken", "accent-soft"]),
    ("accent", &["surface"]),
];

type Colour = [u8; 3];

/// The light and the dark value of every colour that has a name.
fn colours() -> BTreeMap<&'static str, [Colour; 2]> {
    let mut colours = BTreeMap::new();
    let declarations = TOKENS.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "));
    for (name, value) in declarations {
        let value = value.trim_end_matches(';');
        if let Some(other) = value.strip_prefix("var(--").and_then(|rest| rest.strip_suffix(')')) {
            let known = colours.get(other).copied();
            colours.extend(known.map(|known| (name, known)));
        } else if let Some((light, dark)) = value
            .strip_prefix("light-dark(")
            .and_then(|rest| rest.strip_suffix(')')?.split_once(", "))
            .and_then(|(light, dark)| Some((colour(light)?, colour(dark)?)))
        {
            colours.insert(name, [light, dark]);
        }
    }
    colours
}

fn colour(text: &str) -> Option<Colour> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, colour @ ..] = number.to_be_bytes();
    Some(colour)
}

/// How far apart two colours are, by the formula of WCAG: 1 for the same, 21 for black on white.
fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn weak(pairs: &[(&str, &[&str])], least: f64) -> Vec<String> {
    let colours = colours();
    let all = pairs.iter().flat_map(|(above, grounds)| grounds.iter().map(move |ground| (*above, *ground)));
    all.flat_map(|(above, ground)| {
        let (aboves, grounds) = (colours[above], colours[ground]);
        ["light", "dark"].into_iter().enumerate().filter_map(move |(scheme, name)| {
            let found = contrast(aboves[scheme], grounds[scheme]);
            (found < least).then(|| format!("{above} on {ground} in {name}: {found:.2}, needs {least}"))
        })
    })
    .collect()
}

const BUTTON: &str = include_str!("../templates/parts/button.css");

/// What a token of a button is in each light: a colour that has a name, or that of what is behind it.
fn filled<'a>(token: &'a str, colours: &BTreeMap<&'static str, [Colour; 2]>) -> Vec<(&'a str, [Colour; 2])> {
    let named = |name: &str| colours[name];
    match token.strip_prefix("var(--").and_then(|rest| rest.strip_suffix(')')) {
        Some(name) => vec![(name, named(name))],
        None => ["page", "surface", "sunken"].map(|behind| (behind, named(behind))).into(),
    }
}

/// The looks of a button, each with the ground and the ink that it has by its own rules or those before it: at rest,
/// under the mouse, and on its way, when it says "Saving…" and is to be read all the same.
fn looks() -> Vec<(String, String, String)> {
    let mut looks: Vec<(String, String, String)> = Vec::new();
    let mut path: Vec<(String, String, String)> = Vec::new();
    let inside = BUTTON.split_once("@layer components {").map_or(BUTTON, |(_, rest)| rest);
    for piece in inside.split_inclusive(['{', '}', ';']) {
        let text = piece.trim().trim_end_matches(['{', '}', ';']).trim();
        let text = text.rsplit("*/").next().unwrap_or(text).trim();
        if piece.ends_with('{') {
            let (fill, label) = path.last().map(|(_, fill, label)| (fill.clone(), label.clone())).unwrap_or_default();
            path.push((text.to_owned(), fill, label));
        } else {
            if let (Some((_, fill, label)), Some((name, value))) = (path.last_mut(), text.split_once(": ")) {
                match name {
                    "--fill" => value.clone_into(fill),
                    "--label" => value.clone_into(label),
                    _ => {}
                }
            }
            if piece.ends_with('}')
                && let Some((_, fill, label)) = path.pop()
                && !fill.is_empty()
            {
                let of: Vec<&str> = path.iter().map(|(selector, ..)| selector.as_str()).collect();
                looks.push((of.join(" "), fill, label));
            }
        }
    }
    looks
}

#[test]
fn a_button_is_read_in_all_its_looks_and_most_of_all_when_it_is_on_its_way() {
    let colours = colours();
    let looks = looks();
    let mut faults = Vec::new();
    for (of, fill, label) in looks.iter().filter(|(_, fill, _)| !fill.starts_with("color-mix")) {
        for (ink, inks) in filled(label, &colours) {
            for (ground, grounds) in filled(fill, &colours) {
                for scheme in [0, 1] {
                    let found = contrast(inks[scheme], grounds[scheme]);
                    if found < 4.5 {
                        faults.push(format!("{of}: {ink} on {ground}: {found:.2}"));
                    }
                }
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
    assert!(BUTTON.contains("&[data-was] {") && looks.len() > 8, "{looks:?}");
    assert!(!BUTTON.contains("opacity"), "what is faded has another contrast than its colours");
}

#[test]
fn the_measure_is_right() {
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 0.001);
    assert!((contrast([0x77; 3], [255; 3]) - 4.48).abs() < 0.01);
    assert!((contrast([9; 3], [9; 3]) - 1.0).abs() < 0.001);
}

#[test]
fn what_is_read_stands_out_from_its_ground() {
    assert_eq!(weak(READ, 4.5), Vec::<String>::new());
}

#[test]
fn what_must_be_seen_can_be() {
    assert_eq!(weak(SEEN, 3.0), Vec::<String>::new());
}

#[test]
fn no_colour_is_left_unmeasured() {
    // A fine line between things that the space between them parts already.
    const MEANT_FAINT: &str = "line";
    let measured = |name: &str| {
        let named =
            |pairs: &[(&str, &[&str])]| pairs.iter().any(|(above, grounds)| *above == name || grounds.contains(&name));
        named(READ) || named(SEEN)
    };
    let missed: Vec<_> = colours().into_keys().filter(|name| !measured(name)).collect();
    assert_eq!(missed, [MEANT_FAINT]);
}
