//! The statement that a list of columns makes, and the values that go with it.

use jiff::Timestamp;
use messages::WorkspaceId;

use super::{Error, Row, Rule};

struct Look {
    workspace: WorkspaceId,
    version: u64,
    word: String,
    place: Option<String>,
    ready_at: Option<Timestamp>,
    tries: Option<u32>,
}

crate::table! {
    static LOOKS: Table<Look> = looks {
        workspace: uuid key,
        version: bigint key,
        word: text,
        place: text known,
        ready_at: timestamptz first,
        tries: integer fixed,
    } and |look| {
        letters: integer = u32::try_from(look.word.len()).ok(),
    } where "excluded.version > looks.version";
}

crate::table! {
    static FIRST_LOOKS: Table<Look> = first_looks {
        workspace: uuid key,
        word: text fixed,
    };
}

struct Letter {
    letter: WorkspaceId,
    published: Option<String>,
}

crate::table! {
    static LETTERS: Table<Letter> = letters {
        letter: uuid key,
        told as published: text read,
    } and |_letter| {
        nudge: bigint counted = 0_u64,
    };
    fn from_row;
}

#[test]
fn what_is_only_read_is_not_written_and_what_is_counted_goes_up() {
    insta::assert_snapshot!(LETTERS.upsert(), @r"
    insert into letters (letter, nudge)
    select * from unnest($1::uuid[], $2::bigint[])
    on conflict (letter) do update set nudge = letters.nudge + 1
    ");
    assert_eq!(LETTERS.column_names(), "letter, told, nudge");
    let letter = Letter { letter: WorkspaceId::new(), published: Some("read".into()) };
    assert_eq!(LETTERS.values(&[&letter]).len(), 2);
    let _: fn(&Row) -> Result<Letter, Error> = from_row;
}

#[test]
fn each_rule_says_what_a_row_that_is_there_becomes() {
    insta::assert_snapshot!(LOOKS.upsert(), @r"
    insert into looks (workspace, version, word, place, ready_at, tries, letters)
    select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::integer[], $7::integer[])
    on conflict (workspace, version) do update set word = excluded.word, place = coalesce(excluded.place, looks.place), ready_at = coalesce(looks.ready_at, excluded.ready_at), letters = excluded.letters
    where excluded.version > looks.version
    ");
}

#[test]
fn a_join_names_the_columns_of_its_tables() {
    assert_eq!(FIRST_LOOKS.column_names(), "workspace, word");
    assert_eq!(FIRST_LOOKS.column_names_of("l"), "l.workspace, l.word");
}

#[test]
fn where_nothing_changes_the_row_that_is_there_stays() {
    insta::assert_snapshot!(FIRST_LOOKS.upsert(), @r"
    insert into first_looks (workspace, word)
    select * from unnest($1::uuid[], $2::text[])
    on conflict (workspace) do nothing
    ");
}

#[test]
fn every_column_has_a_value_for_each_row() {
    let look = || Look {
        workspace: WorkspaceId::new(),
        version: u64::MAX,
        word: "ready".into(),
        place: None,
        ready_at: None,
        tries: Some(3),
    };
    let (one, another) = (look(), look());
    let shown: Vec<_> = LOOKS.values(&[&one, &another]).iter().skip(1).map(|values| format!("{values:?}")).collect();
    let expected = [
        "[-1, -1]",
        r#"["ready", "ready"]"#,
        "[None, None]",
        "[None, None]",
        "[Some(3), Some(3)]",
        "[Some(5), Some(5)]",
    ];
    assert_eq!(shown, expected);
    assert_eq!(LOOKS.columns.iter().filter(|column| column.rule == Rule::Key).count(), 2);
}
