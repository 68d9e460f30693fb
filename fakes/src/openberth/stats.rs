//! What a row and the machine use. The figures are made up of what the row holds and sent, and of the clock.

use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    OpenBerth,
    answer::{send, without_empty},
    deployments::{ABSENT, FOREIGN},
    front::Visit,
    quota,
    row::Row,
};
use crate::clock;

pub(super) async fn of_row(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Response {
    send(openberth.on(&visit, |server| {
        let cpus = server.setting("container.default_cpus").unwrap_or("0.5").to_owned();
        let hours = quota::period_hours(server.setting("network.quota_reset_interval"));
        let now = clock::now();
        let row = server.row(&id, visit.user()?, ABSENT, FOREIGN)?;
        let cores = if row.cpus.is_empty() { &cpus } else { &row.cpus }.parse::<f64>().unwrap_or(0.0);
        Ok((200, view(row, cores, hours, now)))
    }))
}

fn view(row: &Row, cores: f64, hours: i64, now: Timestamp) -> Value {
    let source: usize = row.files.values().map(bytes::Bytes::len).sum();
    let (live, volume) = if row.container { (wave(&row.id, now), source * 2) } else { (0, 0) };
    let limit = quota::bytes(&row.network_quota).unwrap_or(0);
    let memory = 24_000_000 + live * 250_000;
    let network = json!({
        "usedBytes": row.sent,
        "quotaBytes": limit,
        "remainingBytes": limit.saturating_sub(row.sent),
        "periodStart": quota::period_start(now, hours),
        "periodResetIntervalH": hours,
        "recentPeriods": if row.sent == 0 { json!([]) } else { json!([{ "periodStart": quota::period_start(now, hours), "bytesOut": row.sent }]) },
    });
    json!({
        "id": row.id,
        "status": row.status,
        "live": {
            "cpuPercent": live as f64 / 10.0,
            "cpuLimitCores": cores,
            "memoryBytes": if row.container { memory } else { 0 },
            "memoryLimitBytes": if row.container { 512 << 20 } else { 0 },
            "pids": if row.container { 4 } else { 0 },
            "buildVolumeBytes": volume,
        },
        "storage": {
            "sourceBytes": source,
            "persistBytes": 0,
            "buildVolumeBytes": volume,
            "totalBytes": source + volume,
        },
        "network": without_empty(network, &["recentPeriods"]),
    })
}

/// Between 0 and 99: up and down within ten minutes, each row at its own time.
fn wave(id: &str, now: Timestamp) -> i64 {
    let own: i64 = id.bytes().map(i64::from).sum();
    let at = (now.as_second() + own * 7).rem_euclid(600);
    (if at < 300 { at } else { 600 - at }) / 3 % 100
}

pub(super) async fn of_host(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    send(openberth.on(&visit, |server| {
        visit.admin()?;
        let rows = i64::try_from(server.rows.iter().filter(|row| row.container).count()).unwrap_or_default();
        let (memory, disk) = (4_i64 << 30, 40_i64 << 30);
        let now = clock::now();
        let load = wave("host", now);
        let (memory_used, disk_used) = ((600 << 20) + rows * (64 << 20), (6 << 30) + rows * (200 << 20));
        Ok((
            200,
            json!({
                "cpuPercent": load as f64 / 2.0,
                "cpuCores": 2,
                "memoryTotal": memory,
                "memoryUsed": memory_used,
                "memoryFree": memory - memory_used,
                "diskTotal": disk,
                "diskUsed": disk_used,
                "diskFree": disk - disk_used,
                "loadAvg1": load as f64 / 100.0,
                "loadAvg5": 0.3,
                "loadAvg15": 0.2,
                "uptimeSeconds": now.as_second() % 1_000_000,
                "sampledAt": now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S.%9fZ").to_string(),
            }),
        ))
    }))
}
