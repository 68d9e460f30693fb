//! `harbor census`: what is promised, what exists and what is billed, with everything named that is in one and not in the others.
//!
//! It prints what the reconciler's last sweep saw and what is decided now of who pays ([`billed`]), as the guest who may see both, and
//! calls nobody. `approve` is how one of us lets the brake go.

mod billed;

use std::fmt::Write;

use chassis::config::Reader;
use domain::drift::{Finding, ORPHAN_AGE};
use jiff::{SignedDuration, Timestamp};
use operations::census::{Census, Line, whole};
use operations::rows::{billed as paid, sweep};
use tokio_postgres::Client;

use crate::{Service, tables};

/// What there is to do with it, besides printing it.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Let machines be destroyed that wait for the brake: the next sweep does it, within five minutes.
    Approve {
        /// Which, by their tokens; without any, all that wait now.
        machines: Vec<String>,
        /// Who of us says so: it stands in the table for ever.
        #[arg(long)]
        by: Name,
    },
}

/// Who of us it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl std::str::FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match format!("staff:{text}").parse() {
            Ok(messages::Actor::Staff(name)) => Ok(Self(name)),
            Ok(_) | Err(_) => Err("it takes a name of letters, digits and -._"),
        }
    }
}

/// Why it could not be done.
pub type Error = tables::Error<Refusal>;

/// What cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// None of them waits.
    #[error("none of these waits for the brake")]
    NoneWaits,
}

/// Prints the census, or does what is asked.
///
/// # Errors
/// When Postgres cannot be asked, or nothing that is named waits.
pub async fn run(reader: Reader, command: Option<Command>, as_json: bool) -> Result<String, Error> {
    tables::of(reader, Service::Operations, async |db| match &command {
        Some(Command::Approve { machines, by }) => approve(db, machines, by).await,
        None => {
            let now = chassis::clock::now();
            let (census, billed) = (sweep::census(db).await?, paid::billed(db, now).await?);
            let tables = || format!("{}\n{}", table(&census, now), billed::table(&billed, now));
            Ok(if as_json { format!("{:#}\n", whole(&census, &billed, now)) } else { tables() })
        }
    })
    .await
}

async fn approve(db: &Client, machines: &[String], by: &Name) -> Result<String, Error> {
    let approved = sweep::approve(db, machines, &by.0, None).await?;
    if approved.is_empty() {
        return Err(Error::Refused(Refusal::NoneWaits));
    }
    Ok(approved.iter().map(|token| format!("{token} goes with the next sweep\n")).collect())
}

/// For a person.
fn table(census: &Census, now: Timestamp) -> String {
    let mut text = String::new();
    if let Some((since, reason)) = &census.blind {
        let _ = writeln!(
            text,
            "BLIND since {since:.0}: {reason}\nNothing is done about what cannot be seen. Below is what was seen last.\n"
        );
    }
    let Some(seen_at) = census.seen_at else { return text + "Nothing was compared yet.\n" };
    let _ = writeln!(text, "seen {seen_at:.0}, {} ago\n", age(seen_at, now));
    for (what, count) in [
        ("promised", census.promised),
        ("existing", census.listed),
        ("as promised", census.as_promised),
        ("changing", census.moving),
    ] {
        let _ = writeln!(text, "{what:<12} {count:>7}");
    }
    for finding in Finding::ALL {
        let is_one = |line: &&Line| line.finding == finding.word() && census.sees(line);
        let count = census.exceptions.iter().filter(is_one).count();
        if count > 0 {
            let _ = writeln!(text, "{:<12} {count:>7}  {}", finding.word(), finding.sentence());
        }
    }
    let unseen = census.exceptions.iter().filter(|line| !census.sees(line)).count();
    if unseen > 0 {
        let _ = writeln!(text, "{:<12} {unseen:>7}  found before, where the list is blind now", "not seen");
    }
    if census.waiting > 0 {
        let _ = writeln!(text, "{:<12} {:>7}  wait for the brake: harbor census approve", "braked", census.waiting);
    }
    if !census.exceptions.is_empty() {
        text.push('\n');
    }
    for line in &census.exceptions {
        let Line { token, finding, region, raw, .. } = line;
        let raw = if raw.is_empty() { "-" } else { raw };
        let _ = writeln!(
            text,
            "{finding:<8} {:>6}  {region:<4} {raw:<11} {token}{}",
            age(line.first_seen, line.last_seen),
            if census.sees(line) { fate(line, census.waiting) } else { format!("  seen last {:.0}", line.last_seen) }
        );
    }
    if !census.adds_up() {
        text.push_str("\nThe sums do not add up: an exception was changed by hand, or a newer release wrote it.\n");
    }
    text
}

/// What becomes of it, where something does that is not the ordinary round's.
fn fate(line: &Line, waiting: i64) -> String {
    let is_young = line.first_seen.duration_until(line.last_seen) < ORPHAN_AGE;
    match (Finding::from_word(&line.finding), line.released_at, &line.approved_by) {
        (_, Some(at), _) => format!("  being destroyed since {at:.0}"),
        (Some(Finding::Orphan | Finding::Held), None, Some(by)) => match &line.approved_why {
            Some(why) => format!("  approved by {by}: {why}"),
            None => format!("  approved by {by}"),
        },
        (Some(Finding::Orphan), None, None) if is_young => "  is watched for a quarter of an hour".to_owned(),
        (Some(Finding::Orphan | Finding::Held), None, None) if waiting > 0 => "  waits for the brake".to_owned(),
        (Some(Finding::Foreign), None, _) => "  for you to decide".to_owned(),
        (_, None, _) => String::new(),
    }
}

/// How long it is, as somebody says it.
fn age(from: Timestamp, to: Timestamp) -> String {
    let passed = from.duration_until(to).max(SignedDuration::ZERO);
    match passed.as_mins() {
        0..120 => format!("{}m", passed.as_mins()),
        120..2880 => format!("{}h", passed.as_hours()),
        _ => format!("{}d", passed.as_hours() / 24),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    fn line(finding: Finding, minutes: i64) -> Line {
        Line {
            token: format!("ws_{}", finding.word()),
            finding: finding.word().to_owned(),
            region: "eu".to_owned(),
            raw: if matches!(finding, Finding::Missing | Finding::Unmade) {
                String::new()
            } else {
                "running".to_owned()
            },
            first_seen: at(60 - minutes),
            last_seen: at(60),
            approved_by: None,
            approved_at: None,
            approved_why: None,
            released_at: None,
        }
    }

    fn census(exceptions: Vec<Line>) -> Census {
        let counts =
            |of: &[Finding]| exceptions.iter().filter(|line| of.iter().any(|one| one.word() == line.finding)).count();
        let unlisted = i64::try_from(counts(&[Finding::Missing, Finding::Unmade])).unwrap();
        let wrong =
            i64::try_from(counts(&[Finding::Running, Finding::Stopped, Finding::Broken, Finding::Behind])).unwrap();
        let others = i64::try_from(exceptions.len()).unwrap() - unlisted - wrong;
        Census {
            seen_at: Some(at(60)),
            promised: 90 + unlisted + wrong,
            listed: 90 + wrong + others,
            as_promised: 90,
            exceptions,
            ..Census::default()
        }
    }

    #[test]
    fn all_as_promised_is_four_lines() {
        insta::assert_snapshot!(table(&census(Vec::new()), at(63)), @r"
        seen 1970-01-01T01:00:00Z, 3m ago

        promised          90
        existing          90
        as promised       90
        changing           0
        ");
    }

    #[test]
    fn each_exception_has_its_name_its_age_and_what_becomes_of_it() {
        let mut lines: Vec<Line> = (1..).zip(Finding::ALL).map(|(place, finding)| line(finding, place * 7)).collect();
        lines.push(Line { token: "ws_going".into(), released_at: Some(at(55)), ..line(Finding::Orphan, 20) });
        lines.push(Line { token: "ws_agreed".into(), approved_by: Some("kim".into()), ..line(Finding::Orphan, 20) });
        let census = Census { waiting: 1, ..census(lines) };
        assert!(census.adds_up());
        insta::assert_snapshot!(table(&census, at(60)), @r"
        seen 1970-01-01T01:00:00Z, 0m ago

        promised          96
        existing         101
        as promised       90
        changing           0
        orphan             3  exists, and nobody was promised it
        foreign            1  exists, and its name or region is none of ours
        unmade             1  is promised, and was not made yet
        missing            1  is promised, and infra does not list it
        running            1  runs, and is to be stopped
        stopped            1  is stopped, and is to run
        broken             1  is broken, or in a state that we do not know
        behind             1  is as promised, and infra was not told of the last promise
        staying            1  is there, and is to be gone
        leaving            1  is being taken away
        held               1  is to be destroyed, which no person asked for
        braked             1  wait for the brake: harbor census approve

        orphan       7m  eu   running     ws_orphan  is watched for a quarter of an hour
        foreign     14m  eu   running     ws_foreign  for you to decide
        unmade      21m  eu   -           ws_unmade
        missing     28m  eu   -           ws_missing
        running     35m  eu   running     ws_running
        stopped     42m  eu   running     ws_stopped
        broken      49m  eu   running     ws_broken
        behind      56m  eu   running     ws_behind
        staying     63m  eu   running     ws_staying
        leaving     70m  eu   running     ws_leaving
        held        77m  eu   running     ws_held  waits for the brake
        orphan      20m  eu   running     ws_going  being destroyed since 1970-01-01T00:55:00Z
        orphan      20m  eu   running     ws_agreed  approved by kim
        ");
    }

    #[test]
    fn who_is_blind_says_so_first_and_what_was_seen_before() {
        let blind = Some((at(61), "3 of 3 promised machines in eu are not in the list".to_owned()));
        let census = Census { blind, ..census(vec![line(Finding::Missing, 10)]) };
        let text = table(&census, at(70));
        assert!(text.starts_with("BLIND since 1970-01-01T01:01:00Z: 3 of 3") && text.contains("ws_missing"), "{text}");
        assert_eq!(census.json(at(70))["blind"]["reason"], "3 of 3 promised machines in eu are not in the list");
        assert_eq!(table(&Census::default(), at(0)), "Nothing was compared yet.\n");
    }

    #[test]
    fn what_stands_where_the_list_is_blind_is_named_and_not_counted() {
        let blind = Some((at(58), "2 of 3 promised machines in us are not in the list".to_owned()));
        let lost = Line { region: "us".to_owned(), last_seen: at(55), ..line(Finding::Stopped, 20) };
        let mut census = Census { blind, ..census(vec![line(Finding::Orphan, 20)]) };
        census.exceptions.push(lost);
        assert!(census.adds_up());
        insta::assert_snapshot!(table(&census, at(60)), @r"
        BLIND since 1970-01-01T00:58:00Z: 2 of 3 promised machines in us are not in the list
        Nothing is done about what cannot be seen. Below is what was seen last.

        seen 1970-01-01T01:00:00Z, 0m ago

        promised          90
        existing          91
        as promised       90
        changing           0
        orphan             1  exists, and nobody was promised it
        not seen           1  found before, where the list is blind now

        orphan      20m  eu   running     ws_orphan
        stopped     15m  us   running     ws_stopped  seen last 1970-01-01T00:55:00Z
        ");
    }

    #[test]
    fn a_machine_reads_the_same_as_a_person() {
        let census = census(vec![line(Finding::Orphan, 20), line(Finding::Running, 5)]);
        let shown = census.json(at(63));
        assert_eq!((&shown["promised"], &shown["listed"], &shown["adds_up"]), (&json!(91), &json!(92), &json!(true)));
        assert_eq!(shown["seen_seconds_ago"], 180);
        assert_eq!(
            (&shown["exceptions"][0]["token"], &shown["exceptions"][0]["age_seconds"]),
            (&json!("ws_orphan"), &json!(1200))
        );
    }

    #[test]
    fn a_sum_that_is_not_right_is_said() {
        let wrong = Census { promised: 91, ..census(Vec::new()) };
        assert!(!wrong.adds_up() && table(&wrong, at(60)).contains("do not add up"));
    }
}
