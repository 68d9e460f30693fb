//! The judge against a table written by hand: every status × every promise × every word.

use domain::workspace::{Stable, Status, Transient, judge};
use messages::workspace::{Desired, Trouble, Word};

/// The columns of the table. A failure that took too long differs from all others, which do not differ in anything.
const CURRENT: [(&str, &[Status]); 10] = [
    ("pending", &[Status::Transient(Transient::Pending)]),
    ("making", &[Status::Transient(Transient::Provisioning)]),
    ("ready", &[Status::Stable(Stable::Ready)]),
    ("paused", &[Status::Stable(Stable::Suspended)]),
    ("slow", &[Status::Stable(Stable::Failed(Trouble::TookTooLong))]),
    (
        "failed",
        &[
            Status::Stable(Stable::Failed(Trouble::Unreachable)),
            Status::Stable(Stable::Failed(Trouble::Broke)),
            Status::Stable(Stable::Failed(Trouble::Stopped)),
            Status::Stable(Stable::Failed(Trouble::Vanished)),
            Status::Stable(Stable::Failed(Trouble::Unclear)),
        ],
    ),
    ("unknown", &[Status::Stable(Stable::Unknown)]),
    ("going", &[Status::Transient(Transient::Deprovisioning)]),
    ("overdue", &[Status::Transient(Transient::Overdue)]),
    ("gone", &[Status::Stable(Stable::Deleted)]),
];

/// `=` is unchanged.
const TABLE: &str = "
desired   seen            pending making  ready   paused  slow    failed  unknown going   overdue gone
running   provisioning    making  making  making  making  =       making  making  making  making  gone
running   running         ready   ready   ready   ready   ready   ready   ready   ready   ready   gone
running   suspended       stopped =       stopped stopped stopped stopped stopped stopped stopped gone
running   failed          broke   broke   broke   broke   broke   broke   broke   broke   broke   gone
running   deprovisioning  lost    lost    lost    lost    lost    lost    lost    lost    lost    gone
running   deleted         lost    lost    lost    lost    lost    lost    lost    lost    lost    gone
running   unknown         unknown unknown unknown unknown unknown unknown unknown unknown unknown gone
running   unreachable     cut-off cut-off =       =       =       =       =       =       =       gone
suspended provisioning    making  =       =       =       =       =       =       =       =       gone
suspended running         making  =       =       =       =       =       =       =       =       gone
suspended suspended       paused  paused  paused  paused  paused  paused  paused  paused  paused  gone
suspended failed          broke   broke   broke   broke   broke   broke   broke   broke   broke   gone
suspended deprovisioning  lost    lost    lost    lost    lost    lost    lost    lost    lost    gone
suspended deleted         lost    lost    lost    lost    lost    lost    lost    lost    lost    gone
suspended unknown         unknown unknown unknown unknown unknown unknown unknown unknown unknown gone
suspended unreachable     cut-off cut-off =       =       =       =       =       =       =       gone
deleted   provisioning    going   going   going   going   going   going   going   going   overdue gone
deleted   running         going   going   going   going   going   going   going   going   overdue gone
deleted   suspended       going   going   going   going   going   going   going   going   overdue gone
deleted   failed          going   going   going   going   going   going   going   going   overdue gone
deleted   deprovisioning  going   going   going   going   going   going   going   going   overdue gone
deleted   deleted         gone    gone    gone    gone    gone    gone    gone    gone    gone    gone
deleted   unknown         going   going   going   going   going   going   going   going   overdue gone
deleted   unreachable     going   going   going   going   going   going   going   going   overdue gone
";

fn status(cell: &str, current: Status) -> Status {
    match cell {
        "=" => current,
        "making" => Status::Transient(Transient::Provisioning),
        "going" => Status::Transient(Transient::Deprovisioning),
        "overdue" => Status::Transient(Transient::Overdue),
        "ready" => Status::Stable(Stable::Ready),
        "paused" => Status::Stable(Stable::Suspended),
        "unknown" => Status::Stable(Stable::Unknown),
        "gone" => Status::Stable(Stable::Deleted),
        "stopped" => Status::Stable(Stable::Failed(Trouble::Stopped)),
        "broke" => Status::Stable(Stable::Failed(Trouble::Broke)),
        "lost" => Status::Stable(Stable::Failed(Trouble::Vanished)),
        "cut-off" => Status::Stable(Stable::Failed(Trouble::Unreachable)),
        other => unreachable!("no such cell: {other}"),
    }
}

#[test]
fn every_combination_is_judged_as_the_table_says() {
    let mut rows =
        TABLE.lines().filter(|line| !line.is_empty()).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let head = rows.next().unwrap();
    assert_eq!(head[2..], CURRENT.map(|(name, _)| name));
    let mut judged = 0;
    for row in rows {
        let desired = Desired::from_word(row[0]).unwrap();
        let seen = Word::from_word(row[1]).unwrap();
        for (cell, (name, statuses)) in row[2..].iter().zip(CURRENT) {
            for &current in statuses {
                let expected = status(cell, current);
                assert_eq!(judge(current, desired, seen), expected, "{name}, promised {desired}, seen {seen}");
                judged += 1;
            }
        }
    }
    assert_eq!(judged, 14 * Desired::ALL.len() * Word::ALL.len(), "every combination stands in the table once");
}
