//! What a run of the tests left out, because this machine lacks a program that is not ours: a story that could not be
//! told is counted at the end of the run (`make test` prints it), instead of passing as if it had been.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// Notes what is left out, and why, in one line.
pub fn left_out(what: &str, why: &str) {
    let line = format!("left out: {what}: {why}\n");
    eprint!("{line}");
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("left-out");
    let mut file = OpenOptions::new().create(true).append(true).open(file).unwrap();
    file.write_all(line.as_bytes()).unwrap();
}
