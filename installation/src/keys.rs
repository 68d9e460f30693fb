//! `harbor keys`: makes every secret that an installation needs, once, in a folder: seeds, passwords, the master key.
//!
//! A file that is there already is kept, so running it again after an upgrade adds what is new. What only others can
//! give (the sign-in provider's secret, infra's token) is named, not made up. Who may ask operations is in a file of its own beside
//! them, for the NATS server to include ([`staff`]).

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use nats::staff;
use nats::staff::Name;
use nkeys::KeyPair;

use crate::{Service, kept, services};

/// The users of NATS that are tools: what migrates, what looks, what erases.
const OPERATORS: [&str; 3] = ["migrate", "ops", "erase"];

/// The users of NATS that every installation has: each service, and the tools.
pub fn nats_users() -> impl Iterator<Item = &'static str> {
    Service::ALL.map(Service::name).into_iter().chain(OPERATORS)
}

/// The variable that gives the NATS server the public key of a user.
#[must_use]
pub fn variable(user: &str) -> String {
    format!("HARBOR_NATS_{}_NKEY", user.to_uppercase())
}

/// The secrets that others give to the services.
fn from_others() -> impl Iterator<Item = &'static str> {
    Service::ALL.into_iter().flat_map(|service| service.entry().secrets_of_others).copied()
}

/// Why not all of them could be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or a file in it.
    #[error(transparent)]
    Kept(#[from] kept::Unusable),
    /// A key.
    #[error("a key: {0}")]
    Key(#[from] nkeys::error::Error),
    /// Whoever reads what is printed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Makes what is missing in `folder`, also for these people; prints the public keys as an environment file for the NATS server to
/// `out`, and what others must give to `aside`.
///
/// # Errors
/// When a file cannot be written.
pub fn make(folder: &Path, staff: &[Name], out: &mut impl Write, aside: &mut impl Write) -> Result<(), Error> {
    kept::folder(folder, 0o700)?;
    for user in nats_users() {
        writeln!(out, "{}={}", variable(user), public_key(folder, user)?)?;
    }
    let people = people(folder, staff)?;
    let keyed: Vec<String> = people
        .iter()
        .map(|name| public_key(folder, &format!("{STAFF}{}", name.as_str())))
        .collect::<Result<_, Error>>()?;
    std::fs::write(folder.join(staff::FILE), staff::conf(people.iter().zip(keyed.iter().map(String::as_str))))?;
    for role in services::roles() {
        kept::secret(&folder.join(format!("{role}.postgres_password")), random_password)?;
    }
    kept::secret(&folder.join("postgres.password"), random_password)?;
    kept::secret(&folder.join("vault.master_key"), master_key)?;
    for name in from_others().filter(|name| !folder.join(name).exists()) {
        writeln!(aside, "{} is still missing: others give it to you", folder.join(name).display())?;
    }
    Ok(())
}

/// How the names of the seeds of people begin.
const STAFF: &str = "staff.";

/// The public key of a user, whose seed is made if it is missing.
fn public_key(folder: &Path, user: &str) -> Result<String, Error> {
    let seed = KeyPair::new_user().seed()?;
    let seed = kept::secret(&folder.join(format!("{user}.nats_seed")), || seed)?;
    Ok(KeyPair::from_seed(&seed)?.public_key())
}

/// Everybody who has a seed here, and those who come: whose seed is taken away has left.
fn people(folder: &Path, new: &[Name]) -> Result<BTreeSet<Name>, Error> {
    let mut people: BTreeSet<Name> = new.iter().cloned().collect();
    for file in std::fs::read_dir(folder)? {
        let file = file?.file_name();
        let name = file.to_str().and_then(|file| file.strip_prefix(STAFF)?.strip_suffix(".nats_seed"));
        people.extend(name.and_then(|name| name.parse().ok()));
    }
    Ok(people)
}

/// A password that nobody will type.
#[must_use]
pub fn random_password() -> String {
    STANDARD.encode(rand::random::<[u8; 24]>())
}

/// A fresh master key for the vault.
#[must_use]
pub fn master_key() -> String {
    format!("k1:{}", STANDARD.encode(rand::random::<[u8; 32]>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dev::Scratch;

    #[test]
    fn the_second_time_nothing_changes() {
        let scratch = Scratch::new("keys").unwrap();
        let folder = scratch.path().join("secrets");
        let (mut first, mut second, mut aside) = (Vec::new(), Vec::new(), Vec::new());
        make(&folder, &["kim".parse().unwrap()], &mut first, &mut aside).unwrap();
        let people = std::fs::read_to_string(folder.join(staff::FILE)).unwrap();
        assert!(people.contains("\"ops.kim.>\""), "{people}");
        make(&folder, &[], &mut second, &mut Vec::new()).unwrap();
        assert_eq!(std::fs::read_to_string(folder.join(staff::FILE)).unwrap(), people);
        assert_eq!(first, second);
        assert_eq!(String::from_utf8(first).unwrap().lines().count(), nats_users().count());
        assert!(String::from_utf8(aside).unwrap().contains("infra.token is still missing"));
    }

    /// The containers' configuration names every setting but those that each installation has of its own, and every secret
    /// it names is made or known to come from others.
    #[test]
    fn the_configuration_of_the_containers_is_whole() {
        let scratch = Scratch::new("compose").unwrap();
        let folder = scratch.path().join("secrets");
        make(&folder, &[], &mut Vec::new(), &mut Vec::new()).unwrap();
        from_others()
            .for_each(|name| std::fs::write(folder.join(name), "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz").unwrap());
        for paper in ["terms", "privacy", "imprint"] {
            std::fs::write(folder.join(format!("{paper}.md")), "# A title\n\nA text.\n").unwrap();
        }
        let text = include_str!("../../config/compose.toml");
        let text = ["/run/secrets", "/etc/harbor/legal"]
            .iter()
            .fold(text.to_owned(), |text, place| text.replace(place, folder.to_str().unwrap()));
        let own = [("HARBOR_WEB_HELP_ADDRESS", "help@harbor.dev"), ("HARBOR_WEB_HELP_ANSWER", "within a week")];
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let reader = chassis::config::Reader::parse(&text, own, Default::default()).unwrap();
        let (_, result) = crate::config::examine(reader);
        assert_eq!(result.map(drop), Ok(()));
    }
}
