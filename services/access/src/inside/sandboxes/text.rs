//! What people write down for a sandbox: its name, files, commands and packages. Checked before anything is sent.

use openberth::{Push, SiteName};

/// As much as fits into a form whatever is in it.
const LONGEST_FILE: usize = 20_000;

/// So many packages at a time.
const MOST_PACKAGES: usize = 20;

/// Why a text is no name of a sandbox. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// There is nothing in it that could be in an address.
    #[error("Give the sandbox a name, with letters from A to Z or digits in it.")]
    Empty,
    /// It has more than 40 characters.
    #[error("A name can have up to 40 characters.")]
    TooLong,
}

/// Why a file cannot be written. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFile {
    /// It has no name.
    #[error("Give the file a name, such as index.html.")]
    Unnamed,
    /// It would be somewhere else.
    #[error("Write where the file is from the top folder on, such as src/app.js.")]
    Elsewhere,
    /// Its name has characters that lead to trouble.
    #[error("Name the file with letters, digits, dots, dashes and spaces only.")]
    Character,
    /// There is too much in it.
    #[error("A file can have up to 20,000 characters here. Send a larger one with the command-line tool.")]
    TooLong,
}

/// Why a command cannot be run. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCommand {
    /// There is none.
    #[error("Type a command, such as ls.")]
    Empty,
    /// It is longer than anybody types.
    #[error("A command can have up to 2,000 characters.")]
    TooLong,
}

/// Why packages cannot be installed. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPackages {
    /// There are none.
    #[error("Type the name of a package.")]
    Empty,
    /// There are too many.
    #[error("You can install up to 20 packages at once.")]
    TooMany,
    /// One of them has a name that no package has.
    #[error("One of these is not the name of a package. Put spaces between them, and leave out options.")]
    Odd,
}

/// A change to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change(pub(super) Push);

/// A command to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command(pub(super) String);

/// Packages to install.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packages(pub(super) Vec<String>);

/// The name that the server would make of a text, so that it is known before: it is in the address.
///
/// # Errors
/// When none can be made of it, and why.
pub fn name(text: &str) -> Result<SiteName, BadName> {
    let small = text.trim().to_lowercase();
    let parts = small.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-");
    if name.is_empty() {
        return Err(BadName::Empty);
    }
    SiteName::parse(&name).map_err(|_| BadName::TooLong)
}

impl Change {
    /// A file with this in it, as it came out of a form: browsers write each line break as two characters.
    ///
    /// # Errors
    /// When it cannot be written, and why.
    pub fn file(path: &str, content: &str) -> Result<Self, BadFile> {
        let path = place(path)?;
        if content.len() > LONGEST_FILE {
            return Err(BadFile::TooLong);
        }
        Ok(Self(Push::Write { path: path.to_owned(), content: content.replace("\r\n", "\n") }))
    }

    /// That there is no such file any more.
    ///
    /// # Errors
    /// When it cannot be deleted, and why.
    pub fn no_file(path: &str) -> Result<Self, BadFile> {
        Ok(Self(Push::Delete { path: place(path)?.to_owned() }))
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &str {
        match &self.0 {
            Push::Write { path, .. } | Push::Delete { path } => path,
        }
    }
}

/// Where a file is in a sandbox, as somebody wrote it.
fn place(path: &str) -> Result<&str, BadFile> {
    let path = path.trim();
    if path.is_empty() {
        return Err(BadFile::Unnamed);
    }
    let plain = |letter: char| letter.is_alphanumeric() || "._- /@+()[]".contains(letter);
    if path.contains(['\\', '~', ':']) || path.starts_with('/') {
        return Err(BadFile::Elsewhere);
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(BadFile::Elsewhere);
    }
    if path.len() > 200 || !path.chars().all(plain) {
        return Err(BadFile::Character);
    }
    Ok(path)
}

impl Command {
    /// The command in a text.
    ///
    /// # Errors
    /// When there is none, and why.
    pub fn parse(text: &str) -> Result<Self, BadCommand> {
        let text = text.trim();
        match text.len() {
            0 => Err(BadCommand::Empty),
            1..=2000 => Ok(Self(text.to_owned())),
            _ => Err(BadCommand::TooLong),
        }
    }

    /// As it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Packages {
    /// The names in a text, with spaces or commas between them. None may look like an option of the program that installs them.
    ///
    /// # Errors
    /// When these cannot be installed, and why.
    pub fn parse(text: &str) -> Result<Self, BadPackages> {
        let names = text.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|name| !name.is_empty());
        let names: Vec<String> = names.map(str::to_owned).collect();
        if names.is_empty() {
            return Err(BadPackages::Empty);
        }
        if names.len() > MOST_PACKAGES {
            return Err(BadPackages::TooMany);
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@_./:=<>^~-".contains(&byte);
        let is_one = |name: &String| name.len() <= 200 && !name.starts_with('-') && name.bytes().all(is_plain);
        if names.iter().all(is_one) { Ok(Self(names)) } else { Err(BadPackages::Odd) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_stands_in_the_address() {
        for (text, name_of) in [("Try it", "try-it"), ("  a--B_c ", "a-b-c"), ("Büro 2", "b-ro-2"), ("x", "x")] {
            assert_eq!(name(text).unwrap().as_str(), name_of);
        }
        assert_eq!(name("店"), Err(BadName::Empty));
        assert_eq!(name(" "), Err(BadName::Empty));
        assert_eq!(name(&"a".repeat(41)), Err(BadName::TooLong));
    }

    #[test]
    fn a_file_is_in_the_sandbox() {
        let change = Change::file(" src/my app.js ", "a\r\nb").unwrap();
        assert_eq!(change.0, Push::Write { path: "src/my app.js".to_owned(), content: "a\nb".to_owned() });
        assert!(Change::file("app/[id]/(main)/page.tsx", "").is_ok(), "an empty file is one");
        for (path, why) in [
            ("", BadFile::Unnamed),
            ("../x", BadFile::Elsewhere),
            ("a/../../x", BadFile::Elsewhere),
            ("/etc/passwd", BadFile::Elsewhere),
            ("a//b", BadFile::Elsewhere),
            ("./a", BadFile::Elsewhere),
            ("C:\\x", BadFile::Elsewhere),
            ("~/x", BadFile::Elsewhere),
            ("a\0b", BadFile::Character),
            ("a\nb", BadFile::Character),
            ("a%2e", BadFile::Character),
        ] {
            assert_eq!(Change::file(path, "x").map(drop), Err(why), "{path:?}");
        }
        assert_eq!(Change::no_file(" a/b ").unwrap().0, Push::Delete { path: "a/b".to_owned() });
        assert_eq!(Change::no_file("../b").map(drop), Err(BadFile::Elsewhere));
        assert_eq!(Change::file("a", &"x".repeat(LONGEST_FILE + 1)).map(drop), Err(BadFile::TooLong));
    }

    #[test]
    fn packages_are_names_and_no_options() {
        let names = |text| Packages::parse(text).map(|packages| packages.0);
        assert_eq!(names("left-pad, @types/node@20\nvite").unwrap(), ["left-pad", "@types/node@20", "vite"]);
        assert_eq!(names(" , "), Err(BadPackages::Empty));
        for odd in ["--registry=https://evil.example.com", "-g", "a;b", "$(id)", "a|b", "ä"] {
            assert_eq!(names(odd), Err(BadPackages::Odd), "{odd}");
        }
        assert_eq!(names(&"a ".repeat(21)), Err(BadPackages::TooMany));
        assert_eq!(Command::parse(" ls -l ").unwrap().as_str(), "ls -l");
        assert_eq!(Command::parse(" "), Err(BadCommand::Empty));
    }
}
