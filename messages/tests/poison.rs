//! Bytes that somebody chose: whatever stands on the log, reading it neither panics, nor ends the process, nor takes
//! memory out of proportion.
//!
//! One test, for it counts the memory of its whole process. `HARBOR_LAB=1` tries 1,200,000 cases instead of 40,000.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use messages::{Message, wire};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What the most values that a body may hold take, however few bytes they are, and what an error says.
const ALLOWANCE: usize = 64 << 10;

/// A frozen sample: what stood on the log.
struct Sample {
    subject: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sample {
    fn all() -> Vec<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden");
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| Self::parse(&std::fs::read_to_string(file).unwrap())).collect()
    }

    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap();
        let (subject, headers) = head.split_once('\n').unwrap();
        let headers = headers.lines().filter_map(|line| line.split_once(": "));
        let digits: String = body.split_whitespace().collect();
        Self {
            subject: subject.to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect(),
        }
    }

    /// Reads these bytes in the place of the body, and says whether they were taken.
    fn reads(&self, body: &[u8]) -> bool {
        let header = |name: &str| self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        Message::read(&self.subject, header, body).is_ok()
    }
}

/// Numbers that are the same in each run (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % limit.max(1) as u64).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.roll().to_le_bytes()[0]
    }
}

/// Markers that promise much: arrays, maps, texts, bytes and extensions of every width.
const PROMISES: [u8; 18] =
    [0x8f, 0x9f, 0xbf, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xc1];

/// Other bytes out of these, by one to four changes, or bytes out of nothing.
fn mutated(body: &[u8], dice: &mut Dice) -> Vec<u8> {
    if dice.below(8) == 0 {
        let length = dice.below(300);
        return (0..length).map(|_| dice.byte()).collect();
    }
    let mut bytes = body.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len());
        match dice.below(8) {
            0 if !bytes.is_empty() => bytes[at] = dice.byte(),
            1 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            2 if !bytes.is_empty() => bytes[at] = PROMISES[dice.below(PROMISES.len())],
            3 => bytes.insert(at, PROMISES[dice.below(PROMISES.len())]),
            4 => bytes.truncate(at),
            5 => {
                let (from, length) = (dice.below(bytes.len()), dice.below(64));
                let piece: Vec<u8> = bytes.iter().skip(from).take(length).copied().collect();
                drop(bytes.splice(at..at, piece));
            }
            6 => {
                // Small values in numbers, in the place of one: what blows up most.
                let count = dice.below(1_200);
                let promise = u16::try_from(count).unwrap().to_be_bytes();
                drop(bytes.splice(at..at, [vec![0xdc], promise.to_vec(), vec![0xc0; count]].concat()));
            }
            _ => drop(bytes.splice(at..at, vec![0x91; dice.below(200)])),
        }
    }
    bytes
}

/// Bytes that once ended a decoder, and their like, each with what they are.
fn poison() -> Vec<(&'static str, Vec<u8>)> {
    let unknown = |content: &[u8]| [&b"\x82\xa1t\xa4open\xa1x"[..], content].concat();
    vec![
        ("700 arrays, each in the other", [vec![0x91; 700], vec![0xc0]].concat()),
        ("the same in a field that nobody knows", unknown(&[vec![0x91; 700], vec![0xc0]].concat())),
        ("a million arrays", vec![0x91; 1_000_000]),
        ("an array that claims 2^32-1 elements", b"\xdd\xff\xff\xff\xff".to_vec()),
        ("the same in a field that nobody knows", unknown(b"\xdd\xff\xff\xff\xff")),
        ("a map that claims 2^32-1 entries", unknown(b"\xdf\xff\xff\xff\xff")),
        ("a string that claims 1 GiB", b"\xdb\x40\x00\x00\x00abc".to_vec()),
        ("the same in a field that nobody knows", unknown(b"\xdb\x40\x00\x00\x00abc")),
        ("a million small values", unknown(&[&b"\xdd\x00\x0f\x42\x40"[..], &[0xc0; 1_000_000]].concat())),
        ("a megabyte of text", unknown(&[&b"\xdb\x00\x0f\x42\x40"[..], &[b'x'; 1_000_000]].concat())),
        ("a megabyte of bytes", unknown(&[&b"\xc6\x00\x0f\x42\x40"[..], &[0; 1_000_000]].concat())),
        ("nothing", Vec::new()),
    ]
}

#[test]
fn no_bytes_end_the_process_or_take_memory_out_of_proportion() {
    let samples = Sample::all();
    let (mut cases, mut taken, mut worst) = (0_u64, 0_u64, 0_usize);
    let mut tries = |sample: &Sample, body: &[u8]| {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let read = sample.reads(body);
        let used = MEMORY.peak_usage().saturating_sub(before);
        let json = wire::to_json(body).is_ok();
        assert!(used <= 4 * body.len() + ALLOWANCE, "{used} bytes for {} of {}", body.len(), sample.subject);
        (cases, taken, worst) = (cases + 2, taken + u64::from(read) + u64::from(json), worst.max(used));
        read
    };
    for sample in &samples {
        assert!(tries(sample, &sample.body), "{} reads", sample.subject);
        for (what, body) in poison() {
            assert!(!tries(sample, &body), "{what} was taken for {}", sample.subject);
        }
    }
    let wanted = if std::env::var_os("HARBOR_LAB").is_some() { 1_200_000 } else { 40_000 };
    let mut dice = Dice(20_261_126);
    let mut next = samples.iter().cycle();
    for _ in 0..wanted / 2 {
        let sample = next.next().unwrap();
        let body = mutated(&sample.body, &mut dice);
        tries(sample, &body);
    }
    println!("{cases} cases, {taken} read, at most {worst} bytes of memory");
    assert!(taken > cases / 100, "the changes leave enough to be read");
}
