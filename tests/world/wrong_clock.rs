//! A process whose clock is wrong, and can be put right, or wronger, while it runs. Nobody else's is.
//!
//! The process is started with a small library before all others, which is compiled by whatever links Harbor.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::process::Command;

use super::World;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/world/wrong_clock.c");

/// The clock of one process.
pub struct WrongClock {
    library: PathBuf,
    path: PathBuf,
    file: File,
}

impl WrongClock {
    /// One that is right as yet, for the process of this name.
    pub fn of(world: &World, name: &str) -> Self {
        let folder = world.scratch.path();
        let library = folder.join("wrong_clock.so");
        if !library.exists() {
            let mut compiler = Command::new("cc");
            compiler.args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(SOURCE);
            let done = compiler.output().expect("cc, which also links Harbor");
            assert!(done.status.success(), "cc: {}", String::from_utf8_lossy(&done.stderr));
        }
        let path = folder.join(format!("clock-{name}"));
        fs::write(&path, [0; 16]).unwrap();
        let file = File::options().read(true).write(true).open(&path).unwrap();
        Self { library, path, file }
    }

    /// What the process is to be started with.
    pub fn environment(&self) -> [(&str, &str); 2] {
        [("LD_PRELOAD", self.library.to_str().unwrap()), ("WRONG_CLOCK", self.path.to_str().unwrap())]
    }

    /// From now on it is so many seconds ahead, or behind.
    pub fn is_off_by(&self, seconds: i64) {
        self.file.write_all_at(&seconds.to_ne_bytes(), 0).unwrap();
    }

    /// How often it was read while it was wrong.
    pub fn read(&self) -> u64 {
        let mut count = [0; 8];
        match self.file.read_exact_at(&mut count, 8) {
            Ok(()) => u64::from_ne_bytes(count),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            Err(error) => panic!("{error}"),
        }
    }
}
