//! Configuration: one TOML file plus the environment, read once, strictly, all problems reported together.
//!
//! Every setting has a dotted name and one sentence that says what it is; `harbor doctor` prints them all. The
//! environment wins over the file: `web.listen` is `HARBOR_WEB_LISTEN`. A secret may be given as `file:…`, a path
//! beside the configuration file. White space at the end of a secret or of a variable is none of it. A name that nobody asks
//! for is a problem too, here or there: it is usually a misspelling.

mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use secrecy::SecretString;
use toml::{Table, Value};

pub use names::Names;

/// What those who are neither owner nor group of a file may do with it.
pub(crate) const OTHERS: u32 = 0o007;

/// A setting that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What it is.
    pub meaning: &'static str,
    /// What it is when nothing is said; none if something must be said.
    pub default: Option<String>,
    /// Whether its value must not be shown.
    pub secret: bool,
}

/// All that is wrong with a configuration, one sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|problem| writeln!(f, "- {problem}"))
    }
}

impl std::error::Error for Problems {}

/// Reads settings one by one and collects what is wrong with them.
pub struct Reader {
    table: Table,
    environment: BTreeMap<String, String>,
    folder: PathBuf,
    settings: BTreeMap<String, Setting>,
    problems: Vec<String>,
    names: Names,
}

impl Reader {
    /// Reads this file and the environment of the process.
    ///
    /// # Errors
    /// When the file is not there or is no TOML.
    pub fn open(file: &Path) -> Result<Self, Problems> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Problems(vec![format!("the configuration {} does not open: {error}", file.display())]))?;
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        let (environment, problems) = names::ours(std::env::vars_os());
        Ok(Self { problems, ..Self::parse(&text, environment, folder)? })
    }

    /// Reads this text and this environment; paths in it are relative to `folder`.
    ///
    /// # Errors
    /// When the text is no TOML.
    pub fn parse(text: &str, environment: BTreeMap<String, String>, folder: PathBuf) -> Result<Self, Problems> {
        let table = text
            .parse::<Table>()
            .map_err(|error| Problems(vec![format!("the configuration is not TOML: {}", error.message())]))?;
        let (settings, problems, names) = (BTreeMap::new(), Vec::new(), Names::default());
        Ok(Self { table, environment, folder, settings, problems, names })
    }

    /// Says which names there are besides the settings that are asked for, so that every other one can be reported.
    #[must_use]
    pub fn knowing(self, names: Names) -> Self {
        Self { names, ..self }
    }

    /// A setting that must be there. `None` means that a problem was noted.
    pub fn required<T: FromStr<Err: fmt::Display>>(&mut self, name: &str, meaning: &'static str) -> Option<T> {
        self.note(name, Setting { meaning, default: None, secret: false });
        match self.text(name) {
            Some(text) if text.trim().is_empty() => self.problem(format!("{name} is empty: {meaning}")),
            Some(text) => self.parsed(name, &text),
            None => self.problem(format!("{name} is missing: {meaning}")),
        }
    }

    /// A setting that has a default.
    pub fn or<T: FromStr<Err: fmt::Display> + fmt::Display>(
        &mut self,
        name: &str,
        default: T,
        meaning: &'static str,
    ) -> Option<T> {
        self.note(name, Setting { meaning, default: Some(default.to_string()), secret: false });
        match self.text(name) {
            Some(text) => self.parsed(name, &text),
            None => Some(default),
        }
    }

    /// A setting that may be left out. The outer `None` means that a problem was noted.
    pub fn optional<T: FromStr<Err: fmt::Display>>(&mut self, name: &str, meaning: &'static str) -> Option<Option<T>> {
        self.note(name, Setting { meaning, default: Some("not set".to_owned()), secret: false });
        match self.text(name) {
            Some(text) => self.parsed(name, &text).map(Some),
            None => Some(None),
        }
    }

    /// A secret that must be there: the value itself, or `file:…` for the file that holds it.
    pub fn secret(&mut self, name: &str, meaning: &'static str) -> Option<SecretString> {
        self.note(name, Setting { meaning, default: None, secret: true });
        let Some(text) = self.text(name) else { return self.problem(format!("{name} is missing: {meaning}")) };
        self.read_secret(name, meaning, text)
    }

    /// A secret that may be left out. The outer `None` means that a problem was noted.
    pub fn optional_secret(&mut self, name: &str, meaning: &'static str) -> Option<Option<SecretString>> {
        self.note(name, Setting { meaning, default: Some("not set".to_owned()), secret: true });
        let Some(text) = self.text(name) else { return Some(None) };
        self.read_secret(name, meaning, text).map(Some)
    }

    fn read_secret(&mut self, name: &str, meaning: &'static str, text: String) -> Option<SecretString> {
        let secret = match text.trim_end().strip_prefix("file:") {
            None => text,
            Some(path) => match std::fs::read_to_string(self.folder.join(path)) {
                Ok(secret) => secret,
                Err(error) => return self.problem(format!("{name}: the file it names does not open: {error}")),
            },
        };
        let secret = secret.trim_end();
        if secret.is_empty() { self.problem(format!("{name} is empty: {meaning}")) } else { Some(secret.into()) }
    }

    /// A secret of a kind that can be recognised by its form: `read` says what it is, or in a few words, without the secret,
    /// why it is not.
    pub fn secret_as<T, E: fmt::Display>(
        &mut self,
        name: &str,
        meaning: &'static str,
        read: impl FnOnce(SecretString) -> Result<T, E>,
    ) -> Option<T> {
        let secret = self.secret(name, meaning)?;
        self.of_form(name, read(secret))
    }

    /// The same of one that may be left out. The outer `None` means that a problem was noted.
    pub fn optional_secret_as<T, E: fmt::Display>(
        &mut self,
        name: &str,
        meaning: &'static str,
        read: impl FnOnce(SecretString) -> Result<T, E>,
    ) -> Option<Option<T>> {
        match self.optional_secret(name, meaning)? {
            Some(secret) => self.of_form(name, read(secret)).map(Some),
            None => Some(None),
        }
    }

    fn of_form<T, E: fmt::Display>(&mut self, name: &str, read: Result<T, E>) -> Option<T> {
        match read {
            Ok(value) => Some(value),
            Err(error) => self.problem(format!("{name}: {error}")),
        }
    }

    /// The file that a secret is in, if it is in one, for who reads it again. It is a problem when everybody on this machine may read it.
    pub fn private_file_of(&mut self, name: &str) -> Option<PathBuf> {
        let file = self.folder.join(self.text(name)?.trim_end().strip_prefix("file:")?);
        match std::fs::metadata(&file) {
            Ok(found) if found.permissions().mode() & OTHERS != 0 => self.problem(format!(
                "{name}: everybody on this machine may read {}; take that away from all but its owner (chmod 600)",
                file.display()
            )),
            // That it does not open was said when it was read.
            Ok(_) | Err(_) => Some(file),
        }
    }

    /// A path of the configuration: relative ones begin where the file is.
    #[must_use]
    pub fn beside(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// The names of the tables under `name`, e.g. `google` for `[web.sign_in.google]`.
    #[must_use]
    pub fn tables(&self, name: &str) -> Vec<String> {
        match self.find(name) {
            Some(Value::Table(table)) => {
                table.iter().filter(|(_, value)| value.is_table()).map(|(key, _)| key.clone()).collect()
            }
            Some(_) | None => Vec::new(),
        }
    }

    /// Notes a problem that only the caller can see.
    pub fn problem<T>(&mut self, problem: String) -> Option<T> {
        self.problems.push(problem);
        None
    }

    /// What was asked for so far, by name.
    #[must_use]
    pub const fn settings(&self) -> &BTreeMap<String, Setting> {
        &self.settings
    }

    /// Like [`Reader::finish`], for a command that reads only a part of the sections it reads from.
    ///
    /// # Errors
    /// With all problems that were noted.
    pub fn finish_part<T>(self, value: Option<T>) -> Result<T, Problems> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            Some(_) | None => Err(Problems(self.problems)),
        }
    }

    /// The value if nothing was wrong, or everything that was.
    ///
    /// # Errors
    /// With all problems: those noted, and every name in a section that was read which nobody asked for.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Problems> {
        let mut unknown = self.unknown_names();
        unknown.extend(self.unknown_variables());
        self.problems.extend(unknown);
        self.finish_part(value)
    }

    fn sections_read(&self) -> BTreeSet<&str> {
        self.settings.keys().filter_map(|name| name.split('.').next()).collect()
    }

    fn unknown_names(&self) -> Vec<String> {
        let (read, mut unknown) = (self.sections_read(), Vec::new());
        for (section, value) in &self.table {
            if read.contains(section.as_str()) {
                leaves(section, value, &mut |name| {
                    if !self.settings.contains_key(&name) {
                        let known = self.settings.keys().map(String::as_str);
                        unknown.push(format!("{name} is not a setting{}", names::suggestion(&name, known)));
                    }
                });
            } else if !self.names.sections.is_empty() && !self.names.sections.contains(&section.as_str()) {
                let known = self.names.sections.iter().copied();
                unknown.push(format!("{section} is not a section{}", names::suggestion(section, known)));
            }
        }
        unknown
    }

    fn unknown_variables(&self) -> Vec<String> {
        let known: BTreeSet<String> = self.settings.keys().map(|name| names::variable(name)).collect();
        let read = self.sections_read();
        let is_unknown =
            |(name, value): &(&String, &String)| !known.contains(*name) && !self.names.tolerates(name, value, &read);
        let report = |(name, _): (&String, &String)| {
            format!("{name} is not a setting{}", names::suggestion(name, known.iter().map(String::as_str)))
        };
        self.environment.iter().filter(is_unknown).map(report).collect()
    }

    fn note(&mut self, name: &str, setting: Setting) {
        self.settings.insert(name.to_owned(), setting);
    }

    fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, name: &str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => self.problem(format!("{name} does not read: {error}")),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        if let Some(text) = self.environment.get(&names::variable(name)) {
            return Some(text.trim_end().to_owned());
        }
        match self.find(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Array(items) => Some(
                items
                    .iter()
                    .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                    .collect::<Vec<_>>()
                    .join(","),
            ),
            other => Some(other.to_string()),
        }
    }

    fn find(&self, name: &str) -> Option<&Value> {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let mut value = self.table.get(first)?;
        for part in rest.into_iter().flat_map(|rest| rest.split('.')) {
            value = value.as_table()?.get(part)?;
        }
        Some(value)
    }
}

fn leaves(name: &str, value: &Value, found: &mut impl FnMut(String)) {
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| leaves(&format!("{name}.{key}"), value, found)),
        _ => found(name.to_owned()),
    }
}

/// A list in one setting: a TOML array of strings, or words with commas between them in the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List(pub Vec<String>);

impl FromStr for List {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()))
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use secrecy::ExposeSecret;

    use super::*;

    fn reader(text: &str, environment: &[(&str, &str)]) -> Reader {
        let environment = environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Reader::parse(text, environment, PathBuf::new()).unwrap()
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let mut reader = reader("[web]\nlisten = '127.0.0.1:1'", &[("HARBOR_WEB_LISTEN", "127.0.0.1:2")]);
        assert_eq!(reader.required::<SocketAddr>("web.listen", "where"), Some("127.0.0.1:2".parse().unwrap()));
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let mut reader = reader("[web]\nlisten = 'here'\nlissten = 1\n[mailer]\nunread = true", &[]);
        let listen = reader.required::<SocketAddr>("web.listen", "where browsers reach the site");
        let origin = reader.required::<String>("web.origin", "what the address bar shows");
        let Problems(problems) = reader.finish(listen.zip(origin)).unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].starts_with("web.listen does not read"));
        assert_eq!(problems[1], "web.origin is missing: what the address bar shows");
        assert_eq!(problems[2], "web.lissten is not a setting; did you mean web.listen?");
    }

    #[test]
    fn a_secret_can_stand_in_a_file() {
        let file = std::env::temp_dir().join(format!("harbor-secret-{}", std::process::id()));
        std::fs::write(&file, "hush\n").unwrap();
        let mut reader = reader(&format!("[web]\nseed = 'file:{}'", file.display()), &[]);
        let secret = reader.secret("web.seed", "a seed");
        std::fs::remove_file(file).unwrap();
        assert_eq!(secret.unwrap().expose_secret(), "hush");
    }

    #[test]
    fn a_secret_is_the_same_however_it_comes() {
        for environment in ["hush", "hush\n", "hush \r\n"] {
            let secret = reader("", &[("HARBOR_WEB_SEED", environment)]).secret("web.seed", "a seed");
            assert_eq!(secret.unwrap().expose_secret(), "hush", "{environment:?}");
        }
        assert_eq!(reader("[web]\nseed = 'hush\t'", &[]).secret("web.seed", "a seed").unwrap().expose_secret(), "hush");
        for nothing in ["", "\n"] {
            let mut reader = reader("", &[("HARBOR_WEB_SEED", nothing)]);
            let secret = reader.secret("web.seed", "a seed");
            assert_eq!(reader.finish(secret).unwrap_err().0, ["web.seed is empty: a seed"]);
        }
    }

    #[test]
    fn a_secret_of_the_wrong_form_is_told_without_it() {
        let mut reader = reader("[web]\nseed = 'hush'", &[]);
        let seed: Option<()> = reader.secret_as("web.seed", "a seed", |_| Err("a seed begins with S"));
        assert_eq!(reader.finish(seed).unwrap_err().0, ["web.seed: a seed begins with S"]);
    }

    #[test]
    fn a_secret_that_may_be_left_out_is_right_when_it_is_there() {
        let form = |text: &str| {
            let mut reader = reader(text, &[]);
            let seed = reader.optional_secret_as("web.seed", "a seed", |_| Err::<(), _>("a seed begins with S"));
            (seed, reader.finish(Some(())).map_err(|Problems(problems)| problems))
        };
        assert_eq!(form("[web]"), (Some(None), Ok(())));
        assert_eq!(form("[web]\nseed = 'hush'"), (None, Err(vec!["web.seed: a seed begins with S".to_owned()])));
        assert_eq!(form("[web]\nseed = ''"), (None, Err(vec!["web.seed is empty: a seed".to_owned()])));
    }

    #[test]
    fn a_variable_that_is_no_setting_is_told_like_a_name_in_the_file() {
        let environment = [("HARBOR_WEB_LISTENN", "1"), ("HARBOR_WEBB_LISTEN", "1"), ("HARBOR_BILLING_ADMIN", "1")];
        let mut reader = reader("[web]\nlisten = 'x'\n[bill]\nx = 1", &environment)
            .knowing(Names { sections: vec!["web", "billing"], variables: Vec::new() });
        let listen = reader.required::<String>("web.listen", "where");
        let Problems(problems) = reader.finish(listen).unwrap_err();
        let wanted = [
            "bill is not a section",
            "HARBOR_WEBB_LISTEN is not a setting; did you mean HARBOR_WEB_LISTEN?",
            "HARBOR_WEB_LISTENN is not a setting; did you mean HARBOR_WEB_LISTEN?",
        ];
        assert_eq!(problems, wanted);
    }

    #[test]
    fn a_list_of_nothing_is_empty() {
        let mut reader = reader("[nats]\nservers = []", &[]);
        let servers = reader.required::<List>("nats.servers", "where");
        assert_eq!(reader.finish(servers).unwrap_err().0, ["nats.servers is empty: where"]);
    }

    #[test]
    fn lists_come_from_arrays_and_from_words() {
        let wanted = Some(List(vec!["a".into(), "b".into()]));
        assert_eq!(reader("[nats]\nservers = ['a', 'b']", &[]).required("nats.servers", "where"), wanted);
        assert_eq!(reader("", &[("HARBOR_NATS_SERVERS", "a, b")]).required("nats.servers", "where"), wanted);
    }
}
