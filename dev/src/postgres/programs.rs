//! Finding PostgreSQL's server programs, because Debian keeps them off PATH.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::Error;
use crate::process::on_path;

const OLDEST: u32 = 15;
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs we start, of one version.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    pub postgres: PathBuf,
    pub initdb: PathBuf,
    pub pg_resetwal: PathBuf,
    /// What the server calls itself, with its minor version: a name for what only this build can read.
    pub version: String,
}

impl Programs {
    /// Those on PATH, else the newest of Debian's.
    pub(super) fn find() -> Result<Self, Error> {
        let path = on_path("postgres").and_then(|program| program.parent().map(Path::to_owned));
        let mut debian: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
            .collect();
        debian.sort();
        let folders = path.into_iter().chain(debian.into_iter().rev().map(|(_, folder)| folder));
        folders.filter_map(|folder| Self::of(&folder)).next().ok_or(Error::NotInstalled { wanted: OLDEST })
    }

    fn of(folder: &Path) -> Option<Self> {
        let [postgres, initdb, pg_resetwal] = ["postgres", "initdb", "pg_resetwal"].map(|name| folder.join(name));
        let said = Command::new(&postgres).arg("--version").output().ok()?.stdout;
        let said = String::from_utf8(said).ok()?;
        let version = said.strip_prefix("postgres (PostgreSQL) ")?.split_whitespace().next()?.to_owned();
        let major: u32 = version.split(|digit: char| !digit.is_ascii_digit()).next()?.parse().ok()?;
        let is_whole = initdb.is_file() && pg_resetwal.is_file();
        (major >= OLDEST && is_whole).then_some(Self { postgres, initdb, pg_resetwal, version })
    }
}
