//! Every user against every kind of subject, as the server really answers, compared with the checked-in matrix.

use std::fmt::Write as _;

use messages::Producer;
use messages::nouns::sections;
use messages::subject::matches;
use nkeys::KeyPair;

use crate::raw::Raw;
use crate::server::{PERMISSIONS, Server, all_users, services, soon};

/// Every shape of subject that is published, and those that must not be. Where it says `<user>`, `<service>` or
/// `<producer>`, the lines are tried for each.
const CATALOGUE: &str = include_str!("subjects.txt");

#[tokio::test]
async fn the_server_allows_what_the_matrix_says_and_nothing_else() {
    let server = Server::with_users();
    let (users, subjects) = (all_users(), subjects());
    let subjects: Vec<&str> = subjects.iter().map(String::as_str).collect();
    let mut columns = Vec::new();
    for user in &users {
        columns.push(soon(probe(server.port, server.key(user), &subjects)).await);
    }
    let matrix = draw(&users, &subjects, &columns);
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path("../../server");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description("Who may publish (P) and subscribe (S), as the server answers; see README.md.");
    settings.bind(|| insta::assert_snapshot!("permissions", matrix));
}

#[test]
fn each_producer_may_publish_where_the_tables_say_and_nowhere_else_on_the_log() {
    for producer in Producer::ALL {
        let user = format!("nkey: $HARBOR_NATS_{}_NKEY", producer.name().to_uppercase());
        let (_, user) = PERMISSIONS.split_once(&user).unwrap();
        let (publishes, _) = user.split_once("subscribe:").unwrap();
        for section in sections() {
            let is_allowed = publishes.contains(&format!("\"{}\"", section.filter));
            assert_eq!(is_allowed, section.producer == producer, "{producer} on {}", section.filter);
        }
    }
}

#[test]
fn every_place_of_the_tables_is_tried() {
    for section in sections() {
        assert!(CATALOGUE.lines().any(|line| matches(section.filter, line)), "{}", section.filter);
    }
    for subjects in messages::subject::of_the_stream() {
        let exported = format!("{{ service: \"{subjects}\", response_type: stream, accounts: [SERVICES");
        assert!(PERMISSIONS.contains(&exported), "{subjects}");
    }
}

/// The catalogue, with the lines that stand for several written out.
fn subjects() -> Vec<String> {
    let names = [
        ("<user>", all_users()),
        ("<service>", services()),
        ("<producer>", Producer::ALL.map(|producer| producer.name().to_owned()).into()),
    ];
    let lines: Vec<&str> =
        CATALOGUE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let standing_for = |line: &str| names.iter().find(|(word, _)| line.contains(word));
    let mut subjects = Vec::new();
    for block in lines.chunk_by(|one, next| standing_for(one) == standing_for(next)) {
        match standing_for(block[0]) {
            Some((word, names)) => {
                subjects.extend(names.iter().flat_map(|name| block.iter().map(move |line| line.replace(word, name))));
            }
            None => subjects.extend(block.iter().map(|line| (*line).to_owned())),
        }
    }
    subjects
}

fn draw(users: &[String], subjects: &[&str], columns: &[Vec<Answer>]) -> String {
    let width = subjects.iter().map(|subject| subject.len()).max().unwrap();
    let mut matrix = String::new();
    let line = |first: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut line = format!("{first:width$}");
        for (cell, user) in cells.zip(users) {
            write!(line, "  {cell:length$}", length = user.len()).unwrap();
        }
        line.trim_end().to_owned() + "\n"
    };
    matrix += &line("subject", &mut users.iter().map(String::as_str));
    for (row, subject) in subjects.iter().enumerate() {
        matrix += &line(subject, &mut columns.iter().map(|column| column[row].letters()));
    }
    matrix
}

/// What one user may do with one subject.
#[derive(Clone, Copy, Default)]
struct Answer {
    publish: bool,
    subscribe: bool,
}

impl Answer {
    const fn letters(self) -> &'static str {
        match (self.publish, self.subscribe) {
            (true, true) => "PS",
            (true, false) => "P",
            (false, true) => "S",
            (false, false) => "-",
        }
    }
}

/// Writes the wire protocol itself, so that each refusal is seen where it happens.
async fn probe(port: u16, key: &KeyPair, subjects: &[&str]) -> Vec<Answer> {
    let mut raw = Raw::connect(port, Some(key)).await.unwrap();
    let mut answers = Vec::new();
    for subject in subjects {
        // A wildcard cannot be published to, whoever asks.
        let plain = !subject.contains(['*', '>']);
        let publish = plain && raw.allowed(&format!("PUB {subject} 0\r\n\r\n")).await;
        let subscribe = raw.allowed(&format!("SUB {subject} 1\r\nUNSUB 1\r\n")).await;
        let queue = raw.allowed(&format!("SUB {subject} group 2\r\nUNSUB 2\r\n")).await;
        assert_eq!(subscribe, queue, "{subject} alone or in a group");
        answers.push(Answer { publish, subscribe });
    }
    answers
}
