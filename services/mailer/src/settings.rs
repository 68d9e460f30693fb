//! Who carries letters in an installation: how that is configured, and whether it is there.

use std::sync::Arc;

use chassis::config::Reader;
use chassis::service::Check;
use mail::domain::{self, Sending, System};
use mail::resend::{RESEND, Resend};
use mail::smtp::{self, Smtp, Tls};
use mail::{Mailbox, Transport};
use secrecy::SecretString;

use crate::sender::Terms;

/// The carrier, and what is the same for all letters.
#[derive(Debug, Clone)]
pub struct Settings {
    carrier: Carrier,
    /// Under which name the key stands that our mail is signed with.
    selector: Option<String>,
    terms: Terms,
}

#[derive(Debug, Clone)]
enum Carrier {
    Smtp(smtp::Settings),
    Resend { address: String, key: SecretString, from: Mailbox },
}

/// How many letters a process begins in a second.
const PER_SECOND: u32 = 10;

/// How many go to one domain in a minute.
const PER_DOMAIN_PER_MINUTE: u32 = 600;

impl Settings {
    /// Reads `mailer.*`. The inner none: nobody carries letters, and they wait.
    pub fn read(reader: &mut Reader) -> Option<Option<Self>> {
        let transport = reader.optional::<String>(
            "mailer.transport",
            "who carries letters: smtp or resend; without one they wait, and nothing is sent",
        );
        let from = reader.optional::<String>("mailer.from", "who letters come from, like Harbor <harbor@example.com>");
        let smtp = read_smtp(reader);
        let key = reader.optional_secret("mailer.resend_key", "the key of our account at Resend");
        let address = reader.or("mailer.resend", RESEND.to_owned(), "address of Resend, or of what stands in for it");
        let selector = reader.optional::<String>(
            "mailer.dkim_selector",
            "under which name in our domain the key stands that our mail is signed with; only the doctor asks",
        );
        let terms = read_terms(reader);
        let (transport, from, smtp, key, address) = (transport?, from?, smtp?, key?, address?);
        let (selector, terms) = (selector?, terms?);
        let Some(transport) = transport else { return Some(None) };
        let Some(from) = from.as_deref().and_then(|from| from.parse().ok()) else {
            return reader
                .problem("mailer.from is missing or no address; write it like Harbor <harbor@example.com>".to_owned());
        };
        let carrier = match (transport.as_str(), smtp.address, key) {
            ("smtp", Some(address), _) => {
                let (tls, sign_in, trusted) = (smtp.tls, smtp.sign_in, smtp.trusted);
                Carrier::Smtp(smtp::Settings { tls, sign_in, trusted, ..smtp::Settings::new(&address, from) })
            }
            ("smtp", None, _) => {
                return reader.problem("mailer.smtp is missing: the server that takes letters".to_owned());
            }
            ("resend", _, Some(key)) => Carrier::Resend { address, key, from },
            ("resend", _, None) => return reader.problem("mailer.resend_key is missing".to_owned()),
            (_, _, _) => return reader.problem("mailer.transport is smtp or resend".to_owned()),
        };
        let terms = terms.of_letters(reader)?;
        let settings = Self { carrier, selector, terms };
        match settings.carrier() {
            Ok(_) => Some(Some(settings)),
            Err(error) => reader.problem(format!("mailer.{transport}: {error}")),
        }
    }

    /// The way to who carries letters.
    ///
    /// # Errors
    /// When there is none: an address is none, or the system trusts nobody.
    pub(crate) fn carrier(&self) -> Result<Arc<dyn Transport>, String> {
        Ok(match &self.carrier {
            Carrier::Smtp(settings) => Arc::new(Smtp::new(settings).map_err(|error| error.to_string())?),
            Carrier::Resend { address, key, from } => {
                Arc::new(Resend::new(address, key.clone(), from.clone()).map_err(|error| error.to_string())?)
            }
        })
    }

    pub(crate) const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Whether the carrier is there, and whether the world may believe that our letters are ours. What stands in for a carrier on this
    /// machine sends nothing to the world.
    pub(crate) async fn check(&self) -> Vec<Check> {
        match &self.carrier {
            Carrier::Smtp(settings) => {
                let smtp = match Smtp::new(settings) {
                    Ok(smtp) => smtp,
                    Err(error) => return vec![reached(Some(error.to_string()))],
                };
                let mut all = vec![reached(smtp.reach().await.err())];
                if settings.tls != Tls::NotNeeded {
                    all.extend(self.names(settings.from.domain(), domain::Carrier::Server(smtp.host())).await);
                }
                all
            }
            // Its interface has nothing that a key for sending may read.
            Carrier::Resend { address, from, .. } if address == RESEND => {
                self.names(from.domain(), domain::Carrier::Resend).await
            }
            Carrier::Resend { .. } => Vec::new(),
        }
    }

    async fn names(&self, domain: &str, carrier: domain::Carrier<'_>) -> Vec<Check> {
        let sending = Sending { domain, selector: self.selector.as_deref(), carrier };
        match System::new() {
            Ok(names) => domain::check(&names, sending).await,
            Err(error) => vec![Check { what: format!("the names of {domain}"), problem: Some(error.to_string()) }],
        }
    }
}

fn reached(problem: Option<String>) -> Check {
    Check { what: "the server that takes letters".to_owned(), problem }
}

/// `mailer.smtp*`.
struct AtSmtp {
    address: Option<String>,
    tls: Tls,
    sign_in: Option<(String, SecretString)>,
    trusted: Option<String>,
}

fn read_smtp(reader: &mut Reader) -> Option<AtSmtp> {
    let address = reader.optional::<String>(
        "mailer.smtp",
        "the server that takes letters: smtp://host:port, or smtps:// where it is encrypted from the start",
    );
    let user = reader.optional::<String>("mailer.smtp_user", "whom that server knows us as");
    let password = reader.optional_secret("mailer.smtp_password", "the password for it");
    let tls = reader.optional::<Tls>(
        "mailer.smtp_tls",
        "required, or not_needed for a server on this machine; required if not set",
    );
    let trusted = reader.optional::<std::path::PathBuf>(
        "mailer.smtp_root",
        "a file of certificates in PEM that the server is known by, besides those that the system trusts",
    );
    let (address, user, password, tls, trusted) = (address?, user?, password?, tls?, trusted?);
    let trusted = match trusted.map(|path| std::fs::read_to_string(reader.beside(&path))).transpose() {
        Ok(trusted) => trusted,
        Err(error) => return reader.problem(format!("mailer.smtp_root: the file it names does not open: {error}")),
    };
    let sign_in = match (user, password) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, None) => None,
        (_, _) => return reader.problem("mailer.smtp_user and mailer.smtp_password go together".to_owned()),
    };
    Some(AtSmtp { address, tls: tls.unwrap_or_default(), sign_in, trusted })
}

/// What is the same for all letters, as far as it is set.
struct Said {
    origin: Option<String>,
    help: Option<String>,
    answered: Option<String>,
    answers: Option<String>,
    per_second: u32,
    per_domain_per_minute: u32,
    warm_up_days: u32,
}

fn read_terms(reader: &mut Reader) -> Option<Said> {
    let origin = reader.optional::<String>("mailer.origin", "what web.origin is: where the links in letters lead");
    let help =
        reader.optional::<String>("mailer.help_address", "what web.help_address is: where answers to letters go");
    let answered =
        reader.optional::<String>("mailer.help_answer", "what web.help_answer is: when people who write get an answer");
    let answers = reader
        .optional::<String>("mailer.answers", "who hears by mail that somebody asked us something; nobody if not set");
    let per_second =
        reader.or("mailer.per_second", PER_SECOND, "how many letters one process sends in a second at most");
    let per_domain = reader.or(
        "mailer.per_domain_per_minute",
        PER_DOMAIN_PER_MINUTE,
        "how many letters one process sends to one domain in a minute at most, but for those that people wait for",
    );
    let warm_up = reader.or(
        "mailer.warm_up_days",
        0,
        "in how many days after the first letter it becomes that many, a little more each day; 14 suits a new domain",
    );
    Some(Said {
        origin: origin?,
        help: help?,
        answered: answered?,
        answers: answers?,
        per_second: per_second?,
        per_domain_per_minute: per_domain?,
        warm_up_days: warm_up?,
    })
}

impl Said {
    /// All of it, where letters are sent.
    fn of_letters(self, reader: &mut Reader) -> Option<Terms> {
        let Some(origin) = self.origin.filter(|origin| chassis::http::is_address(origin)) else {
            return reader.problem(
                "mailer.origin is missing or no address; write it like https://harbor.example.com".to_owned(),
            );
        };
        let Some(help) = self.help.as_deref().and_then(|help| help.parse().ok()) else {
            return reader.problem("mailer.help_address is missing or no address".to_owned());
        };
        let answers = match self.answers.as_deref().map(str::parse) {
            Some(Err(_)) => return reader.problem("mailer.answers is no address".to_owned()),
            Some(Ok(answers)) => Some(answers),
            None => None,
        };
        Some(Terms {
            origin: origin.trim_end_matches('/').to_owned(),
            help,
            answered: self.answered.unwrap_or_else(|| "as soon as we can".to_owned()),
            answers,
            per_second: self.per_second,
            per_domain_per_minute: self.per_domain_per_minute,
            warm_up_days: self.warm_up_days,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;

    /// Whether anybody carries letters; or what is wrong.
    fn read(lines: &str) -> Result<bool, Vec<String>> {
        let mut reader = Reader::parse(&format!("[mailer]\n{lines}"), BTreeMap::new(), PathBuf::new()).unwrap();
        let settings = Settings::read(&mut reader);
        reader.finish(settings).map(|settings| settings.is_some()).map_err(|problems| problems.0)
    }

    const WHOLE: &str = "from = 'Harbor <harbor@example.com>'\norigin = 'https://harbor.example.com'\nhelp_address = 'help@example.com'\n";

    #[test]
    fn letters_wait_until_somebody_carries_them() {
        assert_eq!(read(""), Ok(false));
        assert_eq!(read(&format!("{WHOLE}transport = 'smtp'\nsmtp = 'smtp://mail.example.com'")), Ok(true));
        assert_eq!(read(&format!("{WHOLE}transport = 'resend'\nresend_key = 're_1'")), Ok(true));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (lines, named) in [
            (format!("{WHOLE}transport = 'smtp'"), "mailer.smtp is missing"),
            (format!("{WHOLE}transport = 'resend'"), "mailer.resend_key is missing"),
            (format!("{WHOLE}transport = 'pigeon'"), "smtp or resend"),
            ("transport = 'resend'\nresend_key = 're_1'".to_owned(), "mailer.from is missing"),
            (format!("{WHOLE}transport = 'smtp'\nsmtp = 'smtp://mail.example.com'\nsmtp_user = 'us'"), "go together"),
            (
                format!("{WHOLE}transport = 'smtp'\nsmtp = 'smtp://mail.example.com'\nsmtp_tls = 'not_needed'"),
                "only be on this machine",
            ),
        ] {
            let problems = read(&lines).unwrap_err();
            assert!(problems.iter().any(|problem| problem.contains(named)), "{problems:?}");
        }
    }

    #[test]
    fn names_of_mailboxes_may_stand_in_quotes() {
        let lines =
            "transport = 'smtp'\nsmtp = 'smtp://mail.example.com'\nanswers = '\"Us, and more\" <us@example.com>'";
        let text = format!("[mailer]\n{WHOLE}{lines}");
        let mut reader = Reader::parse(&text, BTreeMap::new(), PathBuf::new()).unwrap();
        let settings = Settings::read(&mut reader);
        let answers = reader.finish(settings).unwrap().unwrap().terms().answers.clone().unwrap();
        assert_eq!((answers.name(), answers.address()), ("Us, and more", "us@example.com"));
    }
}
