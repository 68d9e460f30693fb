//! Which nouns there are: their tables, all in one place, for everything that walks them.

use crate::table::Section;
use crate::{account, clock, mail, person, workspace};

/// The table of each noun.
pub const TABLES: [&[&Section]; 5] = [workspace::TABLE, account::TABLE, person::TABLE, mail::TABLE, clock::TABLE];

/// Every place where messages stand.
pub fn sections() -> impl Iterator<Item = &'static Section> {
    TABLES.iter().flat_map(|table| table.iter().copied())
}
