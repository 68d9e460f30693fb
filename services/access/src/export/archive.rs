//! Tables in one archive: each as a file for spreadsheets, and all of them together in one for programs.

use std::io::{Cursor, Write};

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::csv;

/// What somebody has, as rows of columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// What it is called. So are its files.
    pub name: &'static str,
    /// What its columns are called.
    pub columns: &'static [&'static str],
    /// What stands in them.
    pub rows: Vec<Vec<Value>>,
}

/// What is said of it to who opens it.
const READ_ME: &str = "This is all that Harbor keeps of you, as it was when this was made.\r\n\r\n\
everything.json holds all of it, for programs. Each of the other files is one table of it: open it as a spreadsheet.\r\n\
Times are written with the zone that they are of. What opens something, such as keys, is not in here.\r\n\
What is in your workspaces is not in here either: take it from there.\r\n";

/// The archive, made at this time.
pub(super) fn archive(tables: &[Table], made_at: Timestamp) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut file = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
        Ok::<_, ZipError>(())
    };
    file("read-me.txt", READ_ME)?;
    file("everything.json", &format!("{:#}\n", everything(tables, made_at)))?;
    for table in tables {
        file(&format!("{}.csv", table.name), &table.lines())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn everything(tables: &[Table], made_at: Timestamp) -> Value {
    let of = |table: &Table| (table.name.to_owned(), table.objects());
    let made_at = [("made_at".to_owned(), json!(made_at))];
    Value::Object(tables.iter().map(of).chain(made_at).collect())
}

impl Table {
    fn objects(&self) -> Value {
        let named = |row: &Vec<Value>| {
            let columns = self.columns.iter().map(ToString::to_string);
            Value::Object(columns.zip(row.iter().cloned()).collect::<Map<_, _>>())
        };
        self.rows.iter().map(named).collect()
    }

    fn lines(&self) -> String {
        let mut table = String::from(csv::MARK);
        csv::line(&mut table, self.columns.iter().copied());
        for row in &self.rows {
            let texts: Vec<String> = row.iter().map(text).collect();
            csv::line(&mut table, texts.iter().map(String::as_str));
        }
        table
    }
}

/// As it stands in a cell.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    fn files(archive: Vec<u8>) -> Vec<(String, String)> {
        let mut zip = ZipArchive::new(Cursor::new(archive)).unwrap();
        let all = (0..zip.len()).map(|place| {
            let (mut file, mut text) = (zip.by_index(place).unwrap(), String::new());
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        });
        all.collect()
    }

    #[test]
    fn each_table_is_a_file_for_people_and_all_of_them_are_one_for_programs() {
        let rows = vec![vec![json!("Paper shop"), json!(3)], vec![json!("=1+1"), Value::Null]];
        let tables = [
            Table { name: "workspaces", columns: &["name", "sites"], rows },
            Table { name: "questions", columns: &["asked"], rows: Vec::new() },
        ];
        let files = files(archive(&tables, Timestamp::UNIX_EPOCH).unwrap());
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["read-me.txt", "everything.json", "workspaces.csv", "questions.csv"]);
        let all: Value = serde_json::from_str(&files[1].1).unwrap();
        assert_eq!(all["workspaces"][0], json!({ "name": "Paper shop", "sites": 3 }));
        assert_eq!((&all["made_at"], &all["questions"]), (&json!("1970-01-01T00:00:00Z"), &json!([])));
        assert_eq!(
            files[2].1, "\u{feff}\"name\",\"sites\"\r\n\"Paper shop\",\"3\"\r\n\"'=1+1\",\"\"\r\n",
            "a spreadsheet takes nothing for a formula"
        );
        assert_eq!(files[3].1, "\u{feff}\"asked\"\r\n", "what is empty still says what it would hold");
    }
}
