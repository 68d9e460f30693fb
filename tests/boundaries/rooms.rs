//! What stands in which rooms only.

use super::sources::Source;

/// A rule: what is looked for in code, and where it may stand.
pub struct Rule {
    /// What it is about.
    pub what: &'static str,
    /// One of these in a line is it.
    marks: &'static [&'static str],
    /// It may stand in files whose path has one of these.
    rooms: &'static [&'static str],
    /// Files that the rule is not about.
    besides: &'static [&'static str],
    /// Why, and what to do instead.
    why: &'static str,
}

/// Tests look into everything.
const TESTS: &[&str] = &["tests/", "bench/"];

pub const RULES: &[Rule] = &[
    Rule {
        what: "SQL",
        marks: &["\"select ", "\"insert into ", "\"update ", "\"delete from ", "\"with "],
        // A small service is one room, and so is what keeps the tables in order.
        rooms: &[
            "/rows",
            "nats/src/fold/",
            "nats/src/effect/",
            "services/chassis/src/",
            "services/lifecycle/src/",
            "services/reconciler/src/",
            "installation/src/incident.rs",
            "installation/src/questions.rs",
            "dev/src/",
        ],
        besides: TESTS,
        why: "tables are known where their rows are: write a function in `rows`, and call it",
    },
    Rule {
        what: "rows looked up by what a join finds",
        marks: &["in (select "],
        // Two columns together, for which there is no array; and what reads whole tables anyway.
        rooms: &[
            "nats/src/fold/retention.rs",
            "services/access/src/read_model/rows/statements.rs",
            "installation/src/verify/",
        ],
        besides: TESTS,
        why: "a table that Postgres knows little of is walked through as a whole: write `= any(array(select …))`",
    },
    Rule {
        what: "templates",
        marks: &["#[template("],
        rooms: &["services/web/src/", "services/face/src/", "letters/src/"],
        besides: TESTS,
        why: "what people see is made by pages and letters alone",
    },
    Rule {
        what: "subjects of the log",
        marks: &["\".*.", "\"workspace.*", "\"account.*", "\"person.*", "\"clock.tick"],
        rooms: &["messages/src/"],
        besides: TESTS,
        why: "where a message stands is known to `messages` alone",
    },
    Rule {
        what: "the client of NATS",
        marks: &["async_nats::", "use async_nats"],
        rooms: &["nats/src/"],
        besides: TESTS,
        why: "`nats` checks what is stored and says what may be sent: use it",
    },
    Rule {
        what: "the web's framework",
        marks: &["axum::", "use axum"],
        rooms: &[
            "services/web/src/",
            "services/face/src/",
            "services/ingress/src/",
            "services/chassis/src/",
            "fakes/src/",
        ],
        besides: TESTS,
        why: "rules, rows and commands must serve other forms of asking, too",
    },
    Rule {
        what: "deciding who may do what",
        marks: &["authorize("],
        rooms: &["domain/src/", "services/access/src/permit/", "services/operations/src/"],
        besides: TESTS,
        why: "whoever answers a person asks for a permit: `access.ask` finds the row and decides in one step",
    },
    Rule {
        what: "the wall clock",
        marks: &["Timestamp::now()", "SystemTime::now()", "Zoned::now()"],
        rooms: &["services/chassis/src/clock.rs", "fakes/src/", "dev/src/"],
        besides: TESTS,
        why: "time is an input: take it from the message, or from the clock that you were given",
    },
];

impl Rule {
    /// Whether it may stand in this file.
    pub fn allows(&self, source: &Source) -> bool {
        self.rooms.iter().any(|room| source.path.contains(room))
    }

    /// The lines in which it stands.
    pub fn found_in<'a>(&self, source: &'a Source) -> Vec<(usize, &'a str)> {
        source.code().filter(|(_, line)| self.marks.iter().any(|mark| line.contains(mark))).collect()
    }

    /// The lines that stand in the wrong room, for people.
    pub fn broken_by(&self, source: &Source) -> Vec<String> {
        if self.allows(source) || self.besides.iter().any(|beside| source.path.contains(beside)) {
            return Vec::new();
        }
        let line = |(number, line)| format!("{}:{number}: {} ({}): {line}", source.path, self.what, self.why);
        self.found_in(source).into_iter().map(line).collect()
    }
}
