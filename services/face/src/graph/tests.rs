use domain::reader::{Language, Zone};

use super::*;

const NOW: &str = "2026-11-21T09:42:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Measured every five minutes until now; none is a gap.
fn graph(unit: Unit, values: &[Option<f64>]) -> Graph {
    let every = SignedDuration::from_mins(5);
    let now = at(NOW);
    let point = |(age, value): (usize, &Option<f64>)| {
        let at = now - every * i32::try_from(age).unwrap();
        value.map(|value| Point { at, value, most: value })
    };
    let points = values.iter().rev().enumerate().filter_map(point).collect::<Vec<_>>().into_iter().rev().collect();
    Graph { title: "Memory".into(), unit, range: Range::Day, dates: Dates::PLAIN, now, every, points, limit: None }
}

fn scale(unit: Unit, highest: f64) -> Vec<String> {
    graph(unit, &[Some(highest)]).heights().into_iter().map(|height| height.label.replace('\u{a0}', " ")).collect()
}

#[test]
fn numbers_at_the_side_are_round_whatever_was_measured() {
    assert_eq!(scale(Unit::Percent, 0.0), ["0.0 %", "0.2 %", "0.4 %", "0.6 %", "0.8 %", "1.0 %"]);
    assert_eq!(scale(Unit::Percent, 0.03), ["0.00 %", "0.01 %", "0.02 %", "0.03 %"]);
    assert_eq!(scale(Unit::Percent, 42.0), ["0 %", "10 %", "20 %", "30 %", "40 %", "50 %"]);
    assert_eq!(scale(Unit::Percent, 100.0), ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"]);
    assert_eq!(scale(Unit::Percent, 101.0), ["0 %", "50 %", "100 %", "150 %"]);
    let mb = 1024.0 * 1024.0;
    assert_eq!(scale(Unit::Bytes, 0.0), ["0.0 KB", "0.2 KB", "0.4 KB", "0.6 KB", "0.8 KB", "1.0 KB"]);
    assert_eq!(scale(Unit::Bytes, 512.0 * mb), ["0 MB", "200 MB", "400 MB", "600 MB"]);
    assert_eq!(scale(Unit::Bytes, 4.0 * 1024.0 * mb), ["0 GB", "1 GB", "2 GB", "3 GB", "4 GB"]);
    #[expect(clippy::cast_precision_loss, reason = "the largest there is")]
    let most = u64::MAX as f64;
    assert_eq!(scale(Unit::Bytes, most), ["0 EB", "5 EB", "10 EB", "15 EB", "20 EB"]);
}

#[test]
fn every_scale_holds_what_was_measured_and_is_not_much_higher() {
    for unit in [Unit::Percent, Unit::Bytes] {
        let mut value = unit.least();
        while value < 1e20 {
            let graph = graph(unit, &[Some(value)]);
            let (top, lines) = (graph.scale().top(), graph.heights().len());
            assert!(top >= value * (1.0 - 1e-6) && top <= value.max(unit.least_top()) * 2.01, "{value}: {top}");
            assert!((2..=6).contains(&lines), "{value}: {lines}");
            value *= 1.37;
        }
    }
}

#[test]
fn what_is_no_measurement_is_not_drawn() {
    let graph = graph(Unit::Percent, &[Some(f64::NAN), Some(f64::INFINITY), Some(-1.0)]);
    assert!(graph.is_empty() && graph.line().is_empty() && graph.area().is_empty());
    assert_eq!(graph.summary(), "Nothing was measured in this time.");
    assert_eq!(graph.heights().len(), 6, "a scale all the same");
    assert_eq!(graph.rows().len(), 24);
}

#[test]
fn one_measurement_is_a_dot() {
    let graph = graph(Unit::Percent, &[Some(50.0)]);
    assert_eq!(graph.line(), "M988 0h0");
    assert_eq!(
        graph.summary().replace('\u{a0}', " "),
        "50 % on average. 50 % at most, on 21 November 2026, 09:42 UTC."
    );
}

#[test]
fn a_constant_is_a_level_line_and_nothing_lies_on_the_floor() {
    let level = graph(Unit::Percent, &[Some(30.0), Some(30.0), Some(30.0)]);
    assert_eq!(level.line(), "M981 0L984 0L988 0");
    let nothing = graph(Unit::Bytes, &[Some(0.0), Some(0.0)]);
    assert_eq!(nothing.line(), "M984 1000L988 1000");
    assert_eq!(nothing.area(), "M984 1000L988 1000L988 1000L984 1000Z");
}

#[test]
fn nothing_is_drawn_where_nothing_was_measured() {
    let values: Vec<_> = (0..40).map(|number| (!(10..20).contains(&number)).then_some(5.0)).collect();
    let with_gap = graph(Unit::Percent, &values);
    assert_eq!(with_gap.line().matches('M').count(), 2);
    // One that was missed is no gap: it was late.
    let late = graph(Unit::Percent, &[Some(5.0), None, Some(5.0)]);
    assert_eq!(late.line().matches('M').count(), 1);
    let rows = with_gap.rows();
    assert!(rows.iter().any(|row| row.value.is_none()) && rows.iter().any(|row| row.value.is_some()));
}

#[test]
fn the_limit_is_part_of_the_scale() {
    let graph = Graph { limit: Some(100.0), ..graph(Unit::Percent, &[Some(1.0)]) };
    assert_eq!((graph.limit_at().as_deref(), graph.scale().top()), (Some("0%"), 100.0));
    let odd = Graph { limit: Some(f64::NAN), ..graph.clone() };
    assert_eq!((odd.limit_at(), odd.limit_said()), (None, None));
}

#[test]
fn times_are_round_in_the_zone_of_the_reader() {
    let labels = |range, zone: &str, now: &str| {
        let dates = Dates { language: Language::British, zone: Zone::named(zone) };
        let graph = Graph { range, dates, now: at(now), ..graph(Unit::Percent, &[]) };
        graph.times().into_iter().map(|when| format!("{} {}", when.at, when.label)).collect::<Vec<_>>()
    };
    assert_eq!(
        labels(Range::Day, "UTC", NOW),
        ["8.33% 12:00", "25% 16:00", "41.67% 20:00", "58.33% 00:00", "75% 04:00", "91.67% 08:00"]
    );
    assert_eq!(labels(Range::Day, "Asia/Kolkata", NOW)[0], "18.75% 20:00", "half an hour off");
    // Clocks in Berlin are put back on 25 October 2026 at three.
    let put_back = labels(Range::Day, "Europe/Berlin", "2026-10-25T11:10:00Z");
    let five_hours_between = ["41.67% 00:00", "62.5% 04:00"];
    assert_eq!(put_back[..2], ["8.33% 16:00", "25% 20:00"]);
    assert_eq!(put_back[2..4], five_hours_between);
    assert_eq!(put_back[4..], ["79.17% 08:00", "95.83% 12:00"]);
    let week = labels(Range::Week, "Europe/Berlin", NOW);
    assert_eq!((week.len(), week[0].as_str()), (7, "7.74% 15 November"));
    assert_eq!(labels(Range::Month, "UTC", NOW).len(), 5);
}

#[test]
fn every_word_of_a_range_reads() {
    for range in Range::ALL {
        assert_eq!(Range::from_word(range.word()), Some(range));
    }
    assert_eq!(Range::from_word("year"), None);
}

#[test]
fn sizes_are_said_as_people_say_them() {
    for (value, words) in [
        (0.0, "0 KB"),
        (100.0, "0.1 KB"),
        (1024.0, "1 KB"),
        (1536.0, "1.5 KB"),
        (512.0 * 1024.0 * 1024.0, "512 MB"),
        (f64::NAN, "0 KB"),
    ] {
        assert_eq!(Unit::Bytes.say(value).replace('\u{a0}', " "), words);
    }
    assert_eq!(Unit::Percent.say(9.97), "10\u{a0}%");
    assert_eq!(Unit::Percent.say(0.44), "0.4\u{a0}%");
}
