//! What web must be given.

use std::net::SocketAddr;
use std::path::PathBuf;

use chassis::Own;
use chassis::config::{List, Reader};
use chassis::vault::Vault;
use domain::endpoint::Suffix;
use openberth::Reach;

use crate::help::Mailbox;
use crate::help::promise::Promise;
use crate::network::Network;
use crate::origin::Origin;
use crate::provider::Settings;
use crate::site::legal::Texts;

/// What web must be given.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service has.
    pub own: Own,
    /// Where browsers, or what stands before us, reach the pages.
    pub listen: SocketAddr,
    /// What the address bar shows.
    pub origin: Origin,
    /// The ways to sign in, at least one.
    pub sign_in: Vec<Settings>,
    /// Whether people can sign in by a link in a letter.
    pub sign_in_by_email: bool,
    /// Other sites that may ask whether somebody is signed in.
    pub status_origins: Vec<Origin>,
    /// How often a minute one address may begin to sign in.
    pub sign_in_attempts: u32,
    /// How often an hour one address may write to us.
    pub questions: u32,
    /// How often an hour all who are not signed in may write to us, together.
    pub questions_of_strangers: u32,
    /// When somebody who writes to us gets an answer, and from where.
    pub help: Promise,
    /// Whether plans can be bought here.
    pub sells_plans: bool,
    /// The legal texts.
    pub legal: Texts,
    /// How many streams of changes this process holds open at once; pages beyond that ask now and then.
    pub live_streams: usize,
    /// Whose `X-Forwarded-For` is believed: our own proxies. Never empty behind TLS, which ends at one of them.
    pub trusted_proxies: Vec<Network>,
    /// Opens the keys to workspaces.
    pub vault: Vault,
    /// The file that they are in, if they are in one.
    pub master_key_file: Option<PathBuf>,
    /// Where the servers of workspaces may be.
    pub reach: Reach,
    /// How many seconds are between two looks at what a workspace uses; 0 for none.
    pub usage_every_seconds: u32,
    /// Whether `/gallery` shows every page in every state: for those who work on Harbor.
    pub gallery: bool,
}

impl Config {
    /// Reads `web.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let own = crate::SERVICE.own(reader);
        let listen = reader.required("web.listen", "where browsers, or what stands before us, reach the pages");
        let origin: Option<Origin> =
            reader.required("web.origin", "what the address bar shows, e.g. https://harbor.example.com");
        let attempts = reader.or("web.sign_in_attempts", 10, "how often a minute one address may begin to sign in");
        let questions = reader.or("web.questions", 10, "how often an hour one address may write to us");
        let strangers = reader.or(
            "web.questions_of_strangers",
            200,
            "how often an hour all who are not signed in may write to us, together",
        );
        let streams = reader.or(
            "web.live_streams",
            4000,
            "how many streams of changes one process holds open at once, about 40 KiB each; pages beyond that ask now and then",
        );
        let proxies = reader.optional::<List>(
            "web.trusted_proxies",
            "addresses or networks of our own proxies, whose X-Forwarded-For is believed",
        );
        let vault = reader.secret_as(
            "web.master_key",
            "the keys that admin keys are sealed with, <id>:<32 bytes in base64>, one a line: the same as reconciler.master_key",
            |keys| Vault::new(&keys),
        );
        let master_key_file = reader.private_file_of("web.master_key");
        let reach = read_reach(reader);
        let usage = read_usage(reader);
        let sells_plans = read_sells_plans(reader);
        let gallery = read_gallery(reader);
        let sign_in = read_sign_in(reader);
        let by_email = read_sign_in_by_email(reader);
        let status_origins = read_status_origins(reader);
        let secure = origin.as_ref().is_some_and(Origin::is_secure);
        let help = read_help(reader, secure);
        let legal = Texts::read(reader, secure);
        let proxies = proxies.and_then(|proxies| read_proxies(reader, &proxies.unwrap_or(List(Vec::new())), secure));
        Some(Self {
            own: own?,
            listen: listen?,
            origin: origin?,
            sign_in: sign_in?,
            sign_in_by_email: by_email?,
            status_origins: status_origins?,
            sign_in_attempts: attempts?,
            questions: questions?,
            questions_of_strangers: strangers?,
            help: help?,
            sells_plans: sells_plans?,
            legal: legal?,
            live_streams: streams?,
            trusted_proxies: proxies?,
            vault: vault?,
            master_key_file,
            reach: reach?,
            usage_every_seconds: usage?,
            gallery: gallery?,
        })
    }
}

fn read_sign_in_by_email(reader: &mut Reader) -> Option<bool> {
    let what = "whether people can sign in by a link in a letter, too, once they confirmed their address here";
    reader.or("web.sign_in_by_email", false, what)
}

fn read_usage(reader: &mut Reader) -> Option<u32> {
    let what = "how many seconds are between two looks at what a workspace uses, for its page \"Usage\"; 0 for none";
    reader.or("web.usage_every_seconds", 300, what)
}

fn read_sells_plans(reader: &mut Reader) -> Option<bool> {
    let what = "whether plans can be bought here: where billing.stripe_key is set; else pages say that they cannot yet";
    reader.or("web.sells_plans", false, what)
}

/// Only a program for those who build Harbor has one.
fn read_gallery(reader: &mut Reader) -> Option<bool> {
    let gallery = reader.or("web.gallery", false, "whether /gallery shows every page in every state, for development");
    if gallery == Some(true) && !cfg!(any(test, feature = "gallery")) {
        return reader.problem("web.gallery is on, and this program has no gallery: leave it out".to_owned());
    }
    gallery
}

/// The same names and networks as the reconciler has: what infra is believed is what pages connect to.
fn read_reach(reader: &mut Reader) -> Option<Reach> {
    let suffixes = reader.required::<List>(
        "web.endpoint_suffixes",
        "names under which infra puts workspaces, e.g. eu.example.com: the same as reconciler.endpoint_suffixes",
    );
    let networks = reader.optional::<List>(
        "web.endpoint_networks",
        "private networks that workspaces may be in, e.g. 10.1.0.0/16; without it, only addresses that everybody can reach",
    );
    let (List(suffixes), networks) = (suffixes?, networks?.unwrap_or_default());
    let read = suffixes.iter().map(|name| name.parse::<Suffix>()).collect::<Result<Vec<_>, _>>();
    let suffixes =
        read.map_or_else(|error| reader.problem(format!("web.endpoint_suffixes does not read: {error}")), Some)?;
    let reach = Reach::under(suffixes).and_in(networks.0.iter().map(String::as_str));
    reach.map_or_else(|error| reader.problem(format!("web.endpoint_networks: {error}")), Some)
}

fn read_status_origins(reader: &mut Reader) -> Option<Vec<Origin>> {
    const SETTING: &str = "web.status_origins";
    let origins = reader.optional::<List>(
        SETTING,
        "other sites of yours that may ask whether somebody is signed in here, e.g. https://www.example.com",
    );
    let List(origins) = origins?.unwrap_or_default();
    let read = origins.iter().map(|origin| origin.parse::<Origin>()).collect::<Result<_, _>>();
    read.map_or_else(|error| reader.problem(format!("{SETTING} does not read: {error}")), Some)
}

fn read_sign_in(reader: &mut Reader) -> Option<Vec<Settings>> {
    let names = reader.tables("web.sign_in");
    if names.is_empty() {
        return reader
            .problem("web.sign_in is missing: a table for each way to sign in, e.g. [web.sign_in.google]".to_owned());
    }
    // All are read before one is given up, so that every problem is reported at once.
    let read: Vec<_> = names.iter().map(|name| Settings::read(reader, name)).collect();
    read.into_iter().collect()
}

/// Whom people write to. `for_customers` is whether this Harbor can be reached from elsewhere.
fn read_help(reader: &mut Reader, for_customers: bool) -> Option<Promise> {
    let address: Option<Mailbox> =
        reader.required("web.help_address", "e-mail address that answers people who need help; pages show it");
    // What is promised to people is promised by who runs Harbor, and by no default of ours.
    let within: Option<String> = reader.required(
        "web.help_answer",
        "when people who write get an answer: what comes behind \"You get an answer\", e.g. within one working day",
    );
    let hours: Option<Option<String>> = reader.optional(
        "web.help_hours",
        "when somebody is there: what comes behind \"We are here\", e.g. Monday to Friday, 9:00 to 17:00 in Berlin",
    );
    let address = match address {
        Some(address) if for_customers && address.is_made_up() => {
            reader.problem(format!("web.help_address: nobody reads what is sent to {address}"))
        }
        address => address,
    };
    let within = within.and_then(|within| words(reader, "web.help_answer", within));
    let hours = match hours? {
        Some(hours) => words(reader, "web.help_hours", hours).map(Some),
        None => Some(None),
    };
    Some(Promise { address: address?.to_string(), within: within?, hours: hours? })
}

/// A part of a sentence that pages show.
fn words(reader: &mut Reader, setting: &str, words: String) -> Option<String> {
    const LONGEST: usize = 100;
    let words = words.trim().trim_end_matches('.').to_owned();
    if words.is_empty() || words.chars().count() > LONGEST || words.chars().any(char::is_control) {
        return reader.problem(format!("{setting} is a part of a sentence, of up to {LONGEST} characters"));
    }
    Some(words)
}

fn read_proxies(reader: &mut Reader, List(networks): &List, secure: bool) -> Option<Vec<Network>> {
    // We do not speak TLS ourselves: a proxy does, and is the only peer that we ever see.
    if secure && networks.is_empty() {
        return reader
            .problem("web.trusted_proxies is missing: behind TLS all visitors would share one limit".to_owned());
    }
    let read = networks.iter().map(|network| network.parse::<Network>()).collect::<Result<_, _>>();
    read.map_or_else(|error| reader.problem(format!("web.trusted_proxies does not read: {error}")), Some)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use chassis::config::Problems;

    use super::*;

    fn read(text: &str) -> Result<Config, Problems> {
        // What lies there has a title: as far as can be told, it is a legal text.
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("help");
        let mut reader = Reader::parse(text, BTreeMap::new(), folder).unwrap();
        let config = Config::read(&mut reader);
        reader.finish(config)
    }

    const BASE: &str = "[web]\nadmin = '127.0.0.1:1'\nnats_seed = 'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY'\npostgres_password = 'p'\nlisten = '127.0.0.1:2'\norigin = 'http://localhost:2'\nhelp_address = 'help@harbor.dev'\nhelp_answer = 'within one working day'\nmaster_key = 'k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='\nendpoint_suffixes = ['localhost']\nterms = 'start.md'\nprivacy = 'keys.md'\nimprint = 'trouble.md'\n";
    const WAY: &str = "label = 'Google'\nclient_id = 'c'\nclient_secret = 's'\n";

    #[test]
    fn a_whole_configuration_reads() {
        let config = read(&format!(
            "{BASE}trusted_proxies = ['10.0.0.1', 'fd00::/8']\n[web.sign_in.google]\nissuer = 'https://accounts.google.com'\n{WAY}"
        ))
        .unwrap();
        assert_eq!(
            (config.sign_in[0].id.as_str(), config.sign_in_attempts, config.trusted_proxies.len()),
            ("google", 10, 2)
        );
        assert!(!config.gallery, "only where it is asked for");
    }

    #[test]
    fn a_way_to_sign_in_must_be_there_and_safe() {
        assert_eq!(read(BASE).unwrap_err().0.len(), 1);
        for (id, issuer) in [
            ("google", "http://accounts.google.com"),
            ("google", "accounts"),
            ("Goo_gle", "https://accounts.google.com"),
        ] {
            let problems = read(&format!("{BASE}[web.sign_in.{id}]\nissuer = '{issuer}'\n{WAY}")).unwrap_err();
            assert_eq!(problems.0.len(), 1, "{problems}");
        }
    }

    #[test]
    fn behind_tls_somebody_stands_before_us() {
        let way = format!("[web.sign_in.google]\nissuer = 'https://accounts.google.com'\n{WAY}");
        let safe = BASE.replace("http://localhost:2", "https://harbor.example.com");
        for (proxies, problems) in [("", 1), ("trusted_proxies = []\n", 1), ("trusted_proxies = ['10.0.0.0/33']\n", 1)]
        {
            assert_eq!(read(&format!("{safe}{proxies}{way}")).unwrap_err().0.len(), problems, "{proxies}");
        }
        assert!(read(&format!("{safe}trusted_proxies = ['10.0.0.0/8']\n{way}")).is_ok());
    }

    #[test]
    fn an_identity_may_be_for_others_too_if_they_are_named() {
        let with = |lines: &str| read(&format!("{BASE}[web.sign_in.x]\nissuer = 'https://x.example'\n{lines}{WAY}"));
        assert_eq!(with("audiences = ['a', 'b']\n").unwrap().sign_in[0].audiences, ["a", "b"]);
        assert!(with("").unwrap().sign_in[0].audiences.is_empty());
        assert_eq!(
            with("audience = ['a']\n").unwrap_err().0,
            ["web.sign_in.x.audience is not a setting; did you mean web.sign_in.x.audiences?"]
        );
    }

    #[test]
    fn people_can_write_to_somebody_and_read_what_they_agree_to() {
        let way = format!("[web.sign_in.google]\nissuer = 'https://accounts.google.com'\n{WAY}");
        let told = |from: &str, to: &str| {
            assert!(BASE.contains(from));
            read(&format!("{}{way}", BASE.replace(from, to))).err().map(|problems| problems.0).unwrap_or_default()
        };
        assert_eq!(told("help_address", "help_address"), Vec::<String>::new());
        let missing = told("help_address = 'help@harbor.dev'\n", "");
        assert!(missing.len() == 1 && missing[0].starts_with("web.help_address is missing: "), "{missing:?}");
        assert_eq!(told("help@harbor.dev", "help"), ["web.help_address does not read: write it like name@example.com"]);
        let missing = told("help_answer = 'within one working day'\n", "");
        assert!(missing.len() == 1 && missing[0].starts_with("web.help_answer is missing: "), "{missing:?}");
        let empty = told("help_answer = 'within one working day'", "help_answer = ''\nhelp_hours = '\t'");
        assert_eq!(empty.len(), 2, "{empty:?}");
        for (from, to, wanted) in [
            ("terms = 'start.md'\n", "", "web.terms is missing: "),
            ("'start.md'", "'nothing.md'", "web.terms: "),
            ("'keys.md'", "'../src/config.rs'", "web.privacy: "),
            ("'trouble.md'", "'../help'", "web.imprint: "),
        ] {
            let told = told(from, to);
            assert!(told.len() == 1 && told[0].starts_with(wanted), "{told:?}");
        }
    }

    #[test]
    fn what_stands_in_for_something_is_for_this_machine_only() {
        let way = format!(
            "trusted_proxies = ['10.0.0.0/8']\n[web.sign_in.google]\nissuer = 'https://accounts.google.com'\n{WAY}"
        );
        let file = std::env::temp_dir().join(format!("harbor-terms-{}.md", std::process::id()));
        std::fs::write(&file, format!("# Terms\n\n{}\n", crate::site::legal::PLACEHOLDER)).unwrap();
        let here = BASE.replace("help@harbor.dev", "help@example.com").replace("start.md", file.to_str().unwrap());
        assert!(read(&format!("{here}{way}")).is_ok());
        let told = read(&format!("{}{way}", here.replace("http://localhost:2", "https://harbor.dev"))).unwrap_err().0;
        std::fs::remove_file(&file).unwrap();
        assert_eq!(told[0], "web.help_address: nobody reads what is sent to help@example.com");
        assert!(
            told[1].starts_with("web.terms: ")
                && told[1].ends_with(" is a placeholder: put your own text in its place"),
            "{told:?}"
        );
    }
}
