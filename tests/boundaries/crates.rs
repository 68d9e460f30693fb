//! Which crate may use which. The order of the table is the order of the floors: nobody looks up.

use std::fs;

use super::sources::root;

/// A crate, and all of ours that it may use.
struct Crate {
    folder: &'static str,
    uses: &'static [&'static str],
    why: &'static str,
}

const CRATES: &[Crate] = &[
    Crate { folder: "messages", uses: &[], why: "what services may send each other leans on nothing of ours" },
    Crate { folder: "plans", uses: &["messages"], why: "what we sell is data: it knows words, and no mechanism" },
    Crate {
        folder: "domain",
        uses: &["messages", "plans"],
        why: "what may happen is pure: no log, no tables, no clock",
    },
    Crate { folder: "nats", uses: &["messages"], why: "how messages travel knows no rule of ours" },
    Crate {
        folder: "services/chassis",
        uses: &["messages", "nats"],
        why: "how a service starts and stops knows no service",
    },
    Crate {
        folder: "openberth",
        uses: &["chassis", "domain"],
        why: "what may be asked of a server knows nothing of who asks it",
    },
    Crate {
        folder: "payments",
        uses: &["chassis"],
        why: "what may be asked of a payment provider knows nothing of plans and accounts",
    },
    Crate {
        folder: "mail",
        uses: &["chassis"],
        why: "what may be asked of who carries mail knows nothing of what is in it",
    },
    Crate {
        folder: "letters",
        uses: &["domain", "messages", "plans"],
        why: "what letters say and look like knows no tables and no way to send them",
    },
    Crate {
        folder: "services/face",
        uses: &["domain", "messages", "plans"],
        why: "how things look knows no tables and no requests",
    },
    Crate {
        folder: "services/access",
        uses: &["chassis", "domain", "messages", "nats", "openberth", "plans"],
        why: "what answers a person knows no form in which it is shown",
    },
    Crate {
        folder: "services/web",
        uses: &["access", "chassis", "domain", "face", "letters", "mail", "messages", "nats", "openberth", "plans"],
        why: "a service never knows another service",
    },
    Crate {
        folder: "services/billing",
        uses: &["chassis", "domain", "messages", "nats", "payments", "plans"],
        why: "a service never knows another service",
    },
    Crate {
        folder: "services/mailer",
        uses: &["chassis", "domain", "letters", "mail", "messages", "nats", "plans"],
        why: "a service never knows another service",
    },
    Crate { folder: "services/lifecycle", uses: SERVICE, why: "a service never knows another service" },
    Crate {
        folder: "services/reconciler",
        uses: &["chassis", "domain", "messages", "nats", "openberth", "plans"],
        why: "a service never knows another service",
    },
    Crate { folder: "services/operations", uses: SERVICE, why: "a service never knows another service" },
    Crate {
        folder: "services/ingress",
        uses: &["chassis", "mail", "messages", "nats", "payments"],
        why: "the door decides nothing: it needs no rule of ours",
    },
    Crate {
        folder: "verify",
        uses: &["domain", "messages", "plans"],
        why: "what must always hold is judged by facts: who reads them is somebody else",
    },
    Crate { folder: "installation", uses: INSTALLED, why: "the registry alone knows all services" },
    Crate { folder: "fakes", uses: &[], why: "stand-ins for others are judged by: they share nothing with us" },
    Crate {
        folder: "dev",
        uses: &["chassis", "fakes", "installation", "messages", "plans", "web"],
        why: "what runs Harbor on one machine is no part of a service",
    },
    Crate {
        folder: "simulation",
        uses: &["chassis", "dev", "domain", "fakes", "installation", "messages", "nats", "plans", "verify"],
        why: "what plays customers sees what they see, and the stores, and no service from inside",
    },
];

const SERVICE: &[&str] = &["chassis", "domain", "messages", "nats", "plans"];

const INSTALLED: &[&str] = &[
    "access",
    "billing",
    "chassis",
    "domain",
    "ingress",
    "lifecycle",
    "mail",
    "mailer",
    "messages",
    "nats",
    "operations",
    "payments",
    "plans",
    "reconciler",
    "verify",
    "web",
];

/// What is wrong with the crates, in lines for people.
pub fn wrong() -> Vec<String> {
    let ours: Vec<&str> = CRATES.iter().map(Crate::name).collect();
    let mut wrong = Vec::new();
    for this in CRATES {
        for used in this.used().iter().filter(|used| ours.contains(&used.as_str())) {
            if !this.uses.contains(&used.as_str()) {
                wrong.push(format!("{} uses {used}: {}", this.folder, this.why));
            }
        }
    }
    for folder in fs::read_dir(root().join("services")).unwrap() {
        let folder = format!("services/{}", folder.unwrap().file_name().display());
        if !CRATES.iter().any(|this| this.folder == folder) {
            wrong.push(format!("{folder} has no place in the table of tests/boundaries/crates.rs"));
        }
    }
    wrong
}

impl Crate {
    fn name(&self) -> &'static str {
        self.folder.rsplit('/').next().unwrap_or(self.folder)
    }

    /// What its manifest names as needed to run, not to test.
    fn used(&self) -> Vec<String> {
        let manifest = fs::read_to_string(root().join(self.folder).join("Cargo.toml")).unwrap();
        let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
        let lines = lines.take_while(|line| !line.starts_with('['));
        lines.filter_map(|line| line.split(['.', ' ', '=']).next()).map(str::to_owned).collect()
    }
}
