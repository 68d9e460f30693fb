//! What is said about each part of the service, decided from what was seen. Pure: the same facts, the same words.

use std::time::Duration;

use access::status::{Component, Facts, Place, RecentCommand};
use domain::wording;
use face::label::Tone;
use jiff::SignedDuration;
use messages::workspace::Region;
use nats::fold::Phase;

/// Tables that need longer for a few short questions make people wait.
const SLOW: Duration = Duration::from_millis(800);

/// A command is usually answered within a tenth of a second.
const ANSWER_SLOW: SignedDuration = SignedDuration::from_secs(5);
const ANSWER_LOST: SignedDuration = SignedDuration::from_secs(20);

/// A part of the service, and how it does.
#[derive(Debug, Clone)]
pub struct Part {
    /// Which.
    pub component: Component,
    /// How it does, in a word.
    pub word: Word,
    /// What that means for them.
    pub sentence: String,
}

/// How a part does, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// As it should.
    Working,
    /// It does, but people wait or some are left out.
    Slow,
    /// We cannot see it.
    NotKnown,
    /// It does not.
    NotWorking,
}

impl Word {
    /// The word itself.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Working => "Working",
            Self::Slow => "Slow",
            Self::NotKnown => "Not known",
            Self::NotWorking => "Not working",
        }
    }

    /// The colour family.
    #[must_use]
    pub const fn tone(self) -> Tone {
        match self {
            Self::Working => Tone::Good,
            Self::Slow => Tone::Rest,
            Self::NotKnown => Tone::Busy,
            Self::NotWorking => Tone::Bad,
        }
    }

    /// The icon, as trusted markup for `|safe`.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Slow => face::icon::SETTING_UP,
            Self::Working | Self::NotKnown | Self::NotWorking => self.tone().icon(),
        }
    }
}

/// All of it in one sentence: the worst part decides. What nobody sees but an operator wrote down counts as well.
#[must_use]
pub fn headline(parts: &[Part], is_open: bool) -> &'static str {
    match parts.iter().map(|part| part.word).max() {
        Some(Word::Working) if is_open => "Harbor is working, with an open incident",
        Some(Word::Working) => "Harbor is working",
        Some(Word::Slow) => "Some of Harbor is slow",
        Some(Word::NotWorking) => "Some of Harbor is not working",
        Some(Word::NotKnown) | None => "We cannot see all of Harbor right now",
    }
}

/// What is said about each part.
#[must_use]
pub fn judge(facts: &Facts) -> Vec<Part> {
    let part = |component| {
        let (word, sentence) = match component {
            Component::Pages => said(pages(facts)),
            Component::Making => said(making(facts)),
            Component::Live => said(live(facts)),
            Component::Region(region) => place(facts, region),
        };
        Part { component, word, sentence }
    };
    Component::all().map(part).collect()
}

fn said((word, sentence): (Word, &str)) -> (Word, String) {
    (word, sentence.to_owned())
}

const fn pages(facts: &Facts) -> (Word, &'static str) {
    match &facts.tables {
        None => (Word::NotWorking, "Nobody can sign in, and most pages do not open."),
        Some(_) if !facts.writable => (Word::NotWorking, "Pages open, but nobody can sign in right now."),
        Some(tables) if tables.took.as_millis() > SLOW.as_millis() => {
            (Word::Slow, "Pages open, but they take longer than they should.")
        }
        Some(_) => (Word::Working, "People can sign in, and pages open."),
    }
}

fn making(facts: &Facts) -> (Word, &'static str) {
    let Some(tables) = facts.tables.as_ref().filter(|_| facts.bus && facts.writable) else {
        return (Word::NotWorking, "We cannot take requests for new workspaces right now.");
    };
    // The newest command that shows anything: one that was answered, or one that should have been by now.
    let waits = |command: &RecentCommand| command.placed_at.duration_until(facts.at);
    let telling = tables.commands.iter().find(|command| command.is_answered || waits(command) >= ANSWER_SLOW);
    match telling {
        Some(command) if !command.is_answered && waits(command) >= ANSWER_LOST => {
            (Word::NotWorking, "Requests for new workspaces come in, but they have to wait.")
        }
        Some(command) if !command.is_answered => {
            (Word::Slow, "Requests for new workspaces take longer than they should.")
        }
        Some(_) | None if tables.are_fresh(facts.at) => (Word::Working, "Requests come in and are carried out."),
        Some(_) | None => match facts.fold {
            Phase::Live => (Word::NotWorking, "Requests come in, but new workspaces do not get going."),
            Phase::StandingBy | Phase::Ownerless | Phase::CatchingUp | Phase::Down => {
                (Word::NotKnown, "We take requests, but we cannot see how far they get.")
            }
        },
    }
}

fn live(facts: &Facts) -> (Word, &'static str) {
    const STILL: &str = "Open pages do not change by themselves. Load a page again to see what is new.";
    if !facts.bus || facts.tables.is_none() {
        return (Word::NotWorking, STILL);
    }
    let fresh = facts.tables.as_ref().is_some_and(|tables| tables.are_fresh(facts.at));
    match (facts.fold, fresh) {
        (Phase::Live, _) | (Phase::StandingBy, true) => (Word::Working, "Open pages change by themselves."),
        (Phase::CatchingUp, _) => (Word::Slow, "Pages show what is new, but later than they should."),
        (Phase::StandingBy, false) => (Word::NotKnown, "We cannot see whether open pages are up to date."),
        (Phase::Ownerless | Phase::Down, _) => (Word::NotWorking, STILL),
    }
}

fn place(facts: &Facts, region: Region) -> (Word, String) {
    let known = facts.tables.as_ref().filter(|tables| tables.are_fresh(facts.at));
    let found = known.and_then(|tables| tables.places.iter().find(|place| place.region == region));
    let Some(Place { promised, ailing, .. }) = found else {
        let sentence = "We cannot see them right now. That need not mean that they are down.".to_owned();
        return (Word::NotKnown, sentence);
    };
    let word = match (*ailing, *promised) {
        (0, _) => Word::Working,
        (ailing, promised) if ailing * 2 >= promised => Word::NotWorking,
        (ailing, promised) if ailing * 20 >= promised => Word::Slow,
        (_, _) => Word::Working,
    };
    let sentence = match *ailing {
        0 => "They run as they should.".to_owned(),
        1 => "One workspace has trouble or takes too long.".to_owned(),
        many => {
            let many = u32::try_from(many).map_or_else(|_| many.to_string(), wording::count);
            let first: String = many.chars().take(1).flat_map(char::to_uppercase).chain(many.chars().skip(1)).collect();
            format!("{first} workspaces have trouble or take too long.")
        }
    };
    (word, sentence)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use access::status::Tables;
    use face::words::{banned_in, grade};

    const NOW: Timestamp = Timestamp::constant(1_795_254_127, 0);

    fn ago(seconds: i64) -> Timestamp {
        NOW - SignedDuration::from_secs(seconds)
    }

    fn command(seconds: i64, is_answered: bool) -> RecentCommand {
        RecentCommand { placed_at: ago(seconds), is_answered }
    }

    fn tables() -> Tables {
        let place = |region: &Region| Place { region: *region, promised: 40, ailing: 0 };
        Tables {
            took: Duration::from_millis(2),
            tick: Some(ago(50)),
            commands: Vec::new(),
            places: Region::ALL.iter().map(place).collect(),
        }
    }

    fn facts(tables: Tables) -> Facts {
        Facts { at: NOW, bus: true, writable: true, fold: Phase::Live, tables: Some(tables) }
    }

    /// The words for: signing in, making, live, Europe, the United States.
    fn words(facts: &Facts) -> [Word; 5] {
        let parts = judge(facts);
        for part in &parts {
            assert_eq!(banned_in(&part.sentence), None, "{}", part.sentence);
            assert!(grade(&part.sentence) <= 8.0, "{} {}", grade(&part.sentence), part.sentence);
        }
        std::array::from_fn(|place| parts[place].word)
    }

    use Word::{NotKnown, NotWorking, Slow, Working};

    #[test]
    fn when_all_is_well_it_says_so() {
        assert_eq!(words(&facts(tables())), [Working; 5]);
        assert_eq!(headline(&judge(&facts(tables())), false), "Harbor is working");
        assert_eq!(words(&Facts { fold: Phase::StandingBy, ..facts(tables()) }), [Working; 5]);
    }

    #[test]
    fn without_tables_nothing_is_made_up() {
        let facts = Facts { tables: None, fold: Phase::Down, ..facts(tables()) };
        assert_eq!(words(&facts), [NotWorking, NotWorking, NotWorking, NotKnown, NotKnown]);
        assert_eq!(headline(&judge(&facts), false), "Some of Harbor is not working");
    }

    #[test]
    fn without_the_log_pages_open_and_nothing_moves() {
        let facts = Facts { bus: false, fold: Phase::Down, ..facts(tables()) };
        assert_eq!(words(&facts), [Working, NotWorking, NotWorking, Working, Working]);
    }

    #[test]
    fn tables_that_take_nothing_let_nobody_in_and_take_no_orders() {
        let facts = Facts { writable: false, ..facts(tables()) };
        assert_eq!(words(&facts), [NotWorking, NotWorking, Working, Working, Working]);
    }

    #[test]
    fn tables_that_answer_late_are_slow() {
        assert_eq!(words(&facts(Tables { took: Duration::from_secs(1), ..tables() }))[0], Slow);
    }

    #[test]
    fn the_newest_telling_order_decides_about_making_workspaces() {
        for (commands, word) in [
            (vec![], Working),
            (vec![command(1, false)], Working),
            (vec![command(1, false), command(9, false)], Slow),
            (vec![command(6, false)], Slow),
            (vec![command(30, false), command(60, true)], NotWorking),
            // One that got lost on the way says nothing once a later one was answered.
            (vec![command(2, true), command(100, false)], Working),
        ] {
            let what = format!("{commands:?}");
            assert_eq!(words(&facts(Tables { commands, ..tables() }))[1], word, "{what}");
        }
    }

    #[test]
    fn old_news_is_no_news() {
        for tick in [Some(ago(200)), None] {
            let old = || Tables { tick, ..tables() };
            assert_eq!(words(&facts(old())), [Working, NotWorking, Working, NotKnown, NotKnown]);
            let standing_by = Facts { fold: Phase::StandingBy, ..facts(old()) };
            assert_eq!(words(&standing_by), [Working, NotKnown, NotKnown, NotKnown, NotKnown]);
            assert_eq!(headline(&judge(&standing_by), false), "We cannot see all of Harbor right now");
            let behind = Facts { fold: Phase::CatchingUp, ..facts(old()) };
            assert_eq!(words(&behind), [Working, NotKnown, Slow, NotKnown, NotKnown]);
        }
    }

    #[test]
    fn a_place_is_judged_by_its_share_of_trouble_and_names_nobody() {
        for (promised, ailing, word, sentence) in [
            (0, 0, Working, "They run as they should."),
            (1, 1, NotWorking, "One workspace has trouble or takes too long."),
            (40, 2, Slow, "Two workspaces have trouble or take too long."),
            (400, 3, Working, "Three workspaces have trouble or take too long."),
            (40, 20, NotWorking, "20 workspaces have trouble or take too long."),
        ] {
            let mut tables = tables();
            tables.places[1] = Place { region: Region::Us, promised, ailing };
            let facts = facts(tables);
            assert_eq!(words(&facts)[3..], [Working, word], "{ailing} of {promised}");
            assert_eq!(judge(&facts)[4].sentence, sentence);
        }
    }
}
