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
pub fn listed<'a>(all: &'a [Source]) -> Vec<Listed<'a>> {
    let listed = |source: &'a Source| {
        let Source { path, .. } = source;
        let folder = path.split_once("/src/").filter(|(folder, _)| folder.starts_with("services/"))?.0;
        let names = source.code().filter_map(|(_, line)| {
            let (_, list) = line.split_once("static ")?.1.split_once(": Table<")?;
            list.split_once("> = ")?.1.strip_suffix(" {")
        });
        Some(names.map(move |name| Listed { folder, name }))
    };
    all.iter().filter_map(listed).flatten().collect()
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
