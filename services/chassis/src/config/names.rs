//! Names of settings, in the file and in the environment. One that nobody asks for is usually misspelt: it is reported, with
//! the name that was probably meant.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

/// What every variable of ours begins with.
const OURS: &str = "HARBOR_";

/// The most letters in which a misspelt name may differ from the one that was meant.
const NEAR: usize = 3;

/// What names there are besides the settings that were asked for.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Every section of the file, also those that this process does not read.
    pub sections: Vec<&'static str>,
    /// Variables that begin like ours and are no settings; one that ends with `*` stands for all that begin so.
    pub variables: Vec<String>,
}

/// The variable of a setting: `HARBOR_WEB_LISTEN` for `web.listen`.
pub(super) fn variable(name: &str) -> String {
    format!("{OURS}{}", name.to_uppercase().replace('.', "_"))
}

/// Our part of an environment, and a sentence for each variable of ours that is no text. What others keep there is none of
/// our business, whatever it is made of.
pub(super) fn ours(all: impl Iterator<Item = (OsString, OsString)>) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut read, mut problems) = (BTreeMap::new(), Vec::new());
    for (name, value) in all {
        if !name.to_string_lossy().starts_with(OURS) {
            continue;
        }
        match (name.to_str(), value.into_string()) {
            (Some(name), Ok(value)) => drop(read.insert(name.to_owned(), value)),
            (Some(_) | None, Ok(_) | Err(_)) => {
                problems.push(format!("{} in the environment is not text in UTF-8", name.to_string_lossy()));
            }
        }
    }
    (read, problems)
}

impl Names {
    /// Whether a variable that begins like ours may be there although it is none of these settings.
    pub(super) fn tolerates(&self, variable: &str, value: &str, sections_read: &BTreeSet<&str>) -> bool {
        let listed = self.variables.iter().any(|known| match known.strip_suffix('*') {
            Some(beginning) => variable.starts_with(beginning),
            None => variable == known,
        });
        listed || is_of_an_orchestrator(variable, value) || self.is_of_others(variable, sections_read)
    }

    /// Whether it belongs to a section that this process does not read. Where nobody said which sections there are, only
    /// what was read is judged.
    fn is_of_others(&self, variable: &str, sections_read: &BTreeSet<&str>) -> bool {
        let belongs = |section: &&str| variable.starts_with(&(self::variable(section) + "_"));
        if sections_read.iter().any(belongs) {
            return false;
        }
        self.sections.is_empty() || self.sections.iter().any(belongs)
    }
}

/// Some that run containers put the address of each service into the environment of the others, under the service's name;
/// a service may well be called harbor.
fn is_of_an_orchestrator(variable: &str, value: &str) -> bool {
    let address = ["tcp://", "udp://", "sctp://"].iter().any(|scheme| value.starts_with(scheme));
    let of_a_port = variable.split("_PORT_").skip(1).any(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    address || of_a_port || variable.contains("_SERVICE_HOST") || variable.contains("_SERVICE_PORT")
}

/// `; did you mean …?`, or nothing if no known name is near.
pub(super) fn suggestion<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let nearest = known.map(|known| (distance(name, known), known)).min();
    match nearest {
        Some((far, known)) if far <= NEAR && far * 3 <= name.len() => format!("; did you mean {known}?"),
        Some(_) | None => String::new(),
    }
}

/// How many letters must be put in, taken out or exchanged.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.bytes().enumerate() {
        let mut above_left = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in other.bytes().enumerate() {
            let exchanged = above_left + usize::from(letter != other);
            above_left = row[column + 1];
            row[column + 1] = exchanged.min(above_left + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn the_nearest_name_is_meant() {
        let known = ["web.listen", "web.origin", "nats.servers"];
        assert_eq!(suggestion("web.lissten", known.into_iter()), "; did you mean web.listen?");
        assert_eq!(suggestion("nats.server", known.into_iter()), "; did you mean nats.servers?");
        assert_eq!(suggestion("web.colour", known.into_iter()), "");
        assert_eq!(suggestion("x", ["y"].into_iter()), "");
    }

    #[test]
    fn only_what_is_ours_and_no_text_is_told() {
        let bytes = |text: &[u8]| OsString::from_vec(text.to_vec());
        let all = [
            (bytes(b"PATH"), bytes(b"/bin:\xff")),
            (bytes(b"\xff\xfe"), bytes(b"x")),
            (bytes(b"HARBOR_WEB_LISTEN"), bytes(b"\xc3\x28")),
            (bytes(b"HARBOR_\xff"), bytes(b"x")),
            (bytes(b"HARBOR_WEB_ORIGIN"), bytes(b"http://localhost:1")),
        ];
        let (read, problems) = ours(all.into_iter());
        assert_eq!(read.into_keys().collect::<Vec<_>>(), ["HARBOR_WEB_ORIGIN"]);
        assert_eq!(problems[0], "HARBOR_WEB_LISTEN in the environment is not text in UTF-8");
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn what_others_put_there_is_tolerated() {
        let names = Names {
            sections: vec!["web", "billing"],
            variables: vec!["HARBOR_LOG".to_owned(), "HARBOR_NATS_SERVER_*".to_owned()],
        };
        let read = BTreeSet::from(["web"]);
        for (variable, value) in [
            ("HARBOR_LOG", "info"),
            ("HARBOR_NATS_SERVER_NAME", "n1"),
            ("HARBOR_BILLING_ADMIN", "127.0.0.1:1"),
            ("HARBOR_PORT", "tcp://10.0.0.1:80"),
            ("HARBOR_WEB_SERVICE_HOST", "10.0.0.1"),
            ("HARBOR_WEB_PORT_80_TCP_ADDR", "10.0.0.1"),
        ] {
            assert!(names.tolerates(variable, value, &read), "{variable}");
        }
        for variable in ["HARBOR_WEB_LISTENN", "HARBOR_WEBB_LISTEN", "HARBOR_LOGS", "HARBOR_PORT"] {
            assert!(!names.tolerates(variable, "1", &read), "{variable}");
        }
    }
}
