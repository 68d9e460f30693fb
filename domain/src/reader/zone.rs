//! Time zones that a person can choose.
//!
//! The database of zones is part of the program, so that every machine offers the same ones.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// What the names of places begin with. The rest of the database is abbreviations and offsets: nobody lives there.
const AREAS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// A zone that somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A part of the world, with the zones in it.
#[derive(Debug, Clone)]
pub struct Area {
    /// Its name.
    pub name: &'static str,
    /// Its zones, by name.
    pub places: Vec<Place>,
}

/// A zone in a list.
#[derive(Debug, Clone)]
pub struct Place {
    /// What it is called in the database, such as `America/New_York`.
    pub id: String,
    /// What people call it, such as `New York`.
    pub name: String,
}

impl Zone {
    /// The zone of this name, if it is one that we offer.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let offered = areas().iter().flat_map(|area| &area.places).any(|place| place.id == name);
        let found = if offered { DATABASE.get(name).ok() } else { None };
        found.map(Self)
    }

    /// What it is called in the database.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// How far it is from the time of the world, and when that changes.
    #[must_use]
    pub const fn rules(&self) -> &TimeZone {
        &self.0
    }
}

/// All zones that can be chosen, by part of the world.
pub fn areas() -> &'static [Area] {
    static ALL: LazyLock<Vec<Area>> = LazyLock::new(|| {
        let place = |id: &str, rest: &str| Place { id: id.to_owned(), name: rest.replace('_', " ").replace('/', ": ") };
        let area = |name: &'static str| {
            let inside = |id: &str| id.strip_prefix(name)?.strip_prefix('/').map(|rest| place(id, rest));
            let mut places: Vec<Place> = DATABASE.available().filter_map(|id| inside(id.as_str())).collect();
            places.sort_by(|one, other| one.name.cmp(&other.name));
            Area { name, places }
        };
        let everywhere = Area { name: "The whole world", places: vec![place("UTC", "UTC")] };
        AREAS.map(area).into_iter().chain([everywhere]).collect()
    });
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_call_their_zone_is_offered() {
        for name in ["Europe/Berlin", "America/New_York", "America/Argentina/Buenos_Aires", "Asia/Calcutta", "UTC"] {
            assert_eq!(Zone::named(name).map(|zone| zone.name().to_owned()).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_is_no_place_is_not() {
        let long = "Europe/".repeat(2_000);
        for name in ["", "Europe", "Europe/", "europe/berlin", "CET", "Etc/GMT+3", "../etc/passwd", "\0", &long] {
            assert_eq!(Zone::named(name), None, "{name}");
        }
    }

    #[test]
    fn places_read_as_people_say_them() {
        let america = areas().iter().find(|area| area.name == "America").unwrap();
        let name = |id| america.places.iter().find(|place| place.id == id).map(|place| place.name.as_str());
        assert_eq!(name("America/New_York"), Some("New York"));
        assert_eq!(name("America/Argentina/Buenos_Aires"), Some("Argentina: Buenos Aires"));
        assert!(areas().iter().all(|area| !area.places.is_empty()));
    }
}
