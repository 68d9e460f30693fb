//! A table that has a list of columns is written from that list alone: a statement by hand would be a second one.

use super::sources::Source;

/// A table with its list.
pub struct Listed<'a> {
    /// The crate whose table it is.
    folder: &'a str,
    /// Its name.
    name: &'a str,
}

/// All that the services have, each as `static WORKSPACES: Table<Workspace> = workspaces {` says.
pub fn listed(all: &[Source]) -> Vec<Listed<'_>> {
    all.iter().flat_map(listed_in).collect()
}

fn listed_in(source: &Source) -> impl Iterator<Item = Listed<'_>> {
    let folder = source.path.split_once("/src/").map(|(folder, _)| folder);
    let folder = folder.filter(|folder| folder.starts_with("services/"));
    let names = source.code().filter_map(|(_, line)| {
        let (_, list) = line.split_once("static ")?.1.split_once(": Table<")?;
        list.split_once("> = ")?.1.strip_suffix(" {")
    });
    names.filter_map(move |name| Some(Listed { folder: folder?, name }))
}

/// Where rows are written by hand all the same, in lines for people.
pub fn wrong(all: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for Listed { folder, name } in listed(all) {
        let insert = format!("insert into {name} ");
        for source in all.iter().filter(|source| source.path.starts_with(&format!("{folder}/src/"))) {
            for (number, _) in source.code().filter(|(_, line)| line.contains(&insert)) {
                let path = &source.path;
                wrong.push(format!("{path}:{number}: rows of {name} are written from its `nats::table!` alone"));
            }
        }
    }
    wrong
}
