use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn berlin() -> TimeZone {
    crate::reader::Zone::named("Europe/Berlin").unwrap().rules().clone()
}

fn waits(letters: &[Letter], since: Timestamp) -> Vec<Waits> {
    letters.iter().map(|&letter| Waits { letter, since }).collect()
}

const NOON: &str = "2026-11-27T12:00:00Z";

#[test]
fn four_go_and_the_rest_waits_a_while_to_go_together() {
    let letters = [Letter::WorkspaceTrouble; 6];
    let noon = at(NOON);
    let turns = quiet(&[], &waits(&letters, noon), &TimeZone::UTC, noon);
    let later = Turn::Later(noon + GATHERED.0);
    assert_eq!(turns, [[Turn::Now; 4].as_slice(), &[later; 2]].concat());
    let went = [Went { letter: Letter::WorkspaceTrouble, at: noon }; 4];
    let then = noon + GATHERED.0;
    assert_eq!(quiet(&went, &waits(&letters[4..], noon), &TimeZone::UTC, then), [Turn::Collected; 2]);
    let digest = Went { letter: Letter::Digest, at: then };
    let after = [went.as_slice(), &[digest]].concat();
    let one_more = quiet(&after, &waits(&letters[..1], then), &TimeZone::UTC, then);
    assert_eq!(one_more, [Turn::Later(noon + DAY)], "when there is room again");
    assert_eq!(quiet(&after, &waits(&letters[..1], then), &TimeZone::UTC, noon + DAY), [Turn::Now]);
}

#[test]
fn the_necessary_ones_go_first() {
    let noon = at(NOON);
    let (trouble, paused) = (Letter::WorkspaceTrouble, Letter::WorkspacePaused);
    let went = [Went { letter: paused, at: noon }; 2];
    let turns = quiet(&went, &waits(&[trouble, paused, trouble, paused], noon), &TimeZone::UTC, noon);
    let later = Turn::Later(noon + GATHERED.0);
    assert_eq!(turns, [later, Turn::Now, later, Turn::Now]);
}

#[test]
fn at_night_only_what_is_urgent_goes_and_a_digest_takes_the_rest_along() {
    let letters = [Letter::PaymentReceived, Letter::WorkspacePaused];
    for (now, morning) in [
        ("2026-11-27T21:00:00Z", Some("2026-11-28T06:00:00Z")),
        ("2026-11-28T05:59:59Z", Some("2026-11-28T06:00:00Z")),
        ("2026-11-28T06:00:00Z", None),
        ("2026-11-27T20:59:59Z", None),
        // The night in which the clocks go forward, and that in which they go back.
        ("2027-03-27T23:30:00Z", Some("2027-03-28T05:00:00Z")),
        ("2026-10-24T23:30:00Z", Some("2026-10-25T06:00:00Z")),
    ] {
        let first = morning.map_or(Turn::Now, |morning| Turn::Later(at(morning)));
        assert_eq!(quiet(&[], &waits(&letters, at(now)), &berlin(), at(now)), [first, Turn::Now], "{now}");
        assert_eq!(is_night(at(now), &berlin()), morning.is_some(), "{now}");
    }
    let night = at("2026-11-27T23:00:00Z");
    let went = [Went { letter: Letter::WorkspacePaused, at: night }; 4];
    let turns = quiet(&went, &waits(&letters, night - GATHERED.0), &berlin(), night);
    assert_eq!(turns, [Turn::Collected; 2], "it goes anyway");
}

#[test]
fn what_guards_an_account_goes_whatever_went_before_and_a_warning_does_not_wait_for_a_day() {
    let noon = at(NOON);
    let went = [Went { letter: Letter::WorkspacePaused, at: noon }; 4];
    let went = [went.as_slice(), &[Went { letter: Letter::Digest, at: noon }]].concat();
    let letters = [Letter::SignedInAnew, Letter::WorkspaceEnding, Letter::WorkspacePaused];
    let turns = quiet(&went, &waits(&letters, noon), &TimeZone::UTC, noon);
    assert_eq!(turns, [Turn::Now, Turn::Collected, Turn::Collected]);
    let alone = [Went { letter: Letter::SignedInAnew, at: noon }; 9];
    assert_eq!(quiet(&alone, &waits(&letters[2..], noon), &TimeZone::UTC, noon), [Turn::Now], "they do not count");
}

/// A person whose letters come at any time, and go as the rule says.
struct Person {
    zone: TimeZone,
    waiting: Vec<(usize, Waits)>,
    went: Vec<Went>,
    /// For each letter in the order in which they came: when it came, and when it went, by itself or not.
    gone: Vec<(usize, Timestamp, bool)>,
}

impl Person {
    /// Looks at all that waits; when to look again.
    fn looks(&mut self, now: Timestamp) -> Result<Option<Timestamp>, TestCaseError> {
        let waits: Vec<Waits> = self.waiting.iter().map(|(_, waits)| *waits).collect();
        let turns = quiet(&self.went, &waits, &self.zone, now);
        prop_assert_eq!(turns.len(), waits.len());
        let night = is_night(now, &self.zone);
        let is_held = |turn: &Turn| matches!(turn, Turn::Later(_));
        for (place, (turn, one)) in turns.iter().zip(&waits).enumerate() {
            let held_before = turns.iter().zip(&waits).take(place).filter(|(turn, _)| is_held(turn));
            let (is, rule_of) = (rule(one.letter), |one: &Waits| rule(one.letter));
            prop_assert!(*turn != Turn::Now || !night || is.urgent, "{:?} at night", one.letter);
            let overtakes = |(_, before): (&Turn, &Waits)| {
                let first = is.necessity == Necessity::Necessary && rule_of(before).necessity != Necessity::Necessary;
                !is.alone && !first && (!night || !is.urgent || rule_of(before).urgent)
            };
            prop_assert!(*turn != Turn::Now || !held_before.into_iter().any(overtakes), "out of order: {turns:?}");
        }
        let mut next = None;
        let digest: Vec<Waits> =
            turns.iter().zip(&waits).filter(|(turn, _)| **turn == Turn::Collected).map(|(_, one)| *one).collect();
        prop_assert!(
            !night || digest.is_empty() || digest.iter().any(|one| rule(one.letter).urgent),
            "a digest at night"
        );
        let mut left = Vec::new();
        for ((number, one), turn) in self.waiting.drain(..).zip(&turns) {
            match turn {
                Turn::Now => self.went.push(Went { letter: one.letter, at: now }),
                Turn::Collected => prop_assert!(!rule(one.letter).alone, "{:?} in a digest", one.letter),
                Turn::Later(at) => {
                    prop_assert!(*at > now, "it is looked at again and again");
                    next = Some(next.map_or(*at, |next: Timestamp| next.min(*at)));
                    left.push((number, one));
                    continue;
                }
            }
            self.gone.push((number, now, *turn == Turn::Now));
        }
        self.waiting = left;
        if !digest.is_empty() {
            let before = self.went.iter().any(|one| one.letter == Letter::Digest && now.duration_since(one.at) < DAY);
            let warns = digest.iter().any(|one| one.letter == Letter::WorkspaceEnding);
            prop_assert!(!before || warns, "two digests in a day");
            self.went.push(Went { letter: Letter::Digest, at: now });
        }
        let counts =
            |one: &&Went| !rule(one.letter).alone && one.letter != Letter::Digest && now.duration_since(one.at) < DAY;
        prop_assert!(self.went.iter().filter(counts).count() <= A_DAY, "more than four in a day");
        Ok(next)
    }
}

/// Minutes from one letter to the next: often none, or few.
fn pauses() -> impl Strategy<Value = i64> {
    prop_oneof![4 => Just(0), 3 => 1..30_i64, 2 => 30..600_i64, 1 => 600..3000_i64]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn however_letters_come_the_rule_holds_and_none_waits_for_ever(
        coming in prop::collection::vec((pauses(), prop::sample::select(Letter::ALL)), 1..120),
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Calcutta", "Pacific/Auckland"]),
        begins in 0..525_600_i64,
    ) {
        let zone = crate::reader::Zone::named(zone).unwrap().rules().clone();
        let mut now = at("2026-01-01T00:00:00Z") + SignedDuration::from_mins(begins);
        let mut person = Person { zone, waiting: Vec::new(), went: Vec::new(), gone: Vec::new() };
        let (mut next, mut came) = (None, Vec::new());
        for (number, (pause, letter)) in coming.iter().enumerate().filter(|(_, (_, letter))| *letter != Letter::Digest) {
            let until = now + SignedDuration::from_mins(*pause);
            while let Some(look) = next.filter(|look| *look <= until) {
                next = person.looks(look)?;
            }
            now = until;
            person.waiting.push((number, Waits { letter: *letter, since: now }));
            came.push((number, now));
            next = person.looks(now)?;
        }
        while let Some(look) = next {
            next = person.looks(look)?;
        }
        prop_assert_eq!(person.waiting.len(), 0);
        prop_assert_eq!(person.gone.len(), came.len(), "one is lost, or went twice");
        for (number, came_at) in came {
            let (_, went_at, _) = person.gone.iter().find(|(gone, ..)| *gone == number).unwrap();
            let waited = went_at.duration_since(came_at);
            let letter = coming[number].1;
            let most = if rule(letter).alone || letter == Letter::WorkspaceEnding { 0 } else { 24 + 9 + 3 };
            prop_assert!(waited <= SignedDuration::from_hours(most), "{letter:?} waited {waited:?}");
        }
    }
}
