//! What new sites get where nobody says otherwise, as checked values: the server itself takes any text, and a site that is made with a bad
//! one fails when it is built.

use std::fmt;

use openberth::{Server, Settings};

use super::Has;

const MEGABYTE: u64 = 1 << 20;

/// Memory of a site, in megabytes of 1024 times 1024.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory(u32);

/// Processors of a site, in hundredths of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cpus(u32);

/// What a site may send in a period, in megabytes of 1024 times 1024.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic(u64);

/// How long a period is, as the server begins them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// From Monday on.
    Week,
    /// From the first of a month on.
    Month,
    /// From the first of January, April, July or October on.
    Quarter,
}

/// What new sites get. None is what the program of the server itself has for that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Defaults {
    /// Memory.
    pub memory: Option<Memory>,
    /// Processors.
    pub cpus: Option<Cpus>,
    /// Whether they have a limit on what they send.
    pub is_limited: bool,
    /// That limit.
    pub traffic: Option<Traffic>,
    /// For which time it is.
    pub period: Option<Period>,
}

/// What is more than the server has, or cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDefaults {
    /// More memory than there is, in megabytes.
    Memory(u64),
    /// More processors than there are.
    Cpus(u32),
    /// There is to be a limit, and none is named.
    Traffic,
}

impl Memory {
    /// Less than this runs nothing; more than this no machine has.
    pub const RANGE: std::ops::RangeInclusive<u32> = 32..=1_048_576;

    /// So many megabytes, if a site can have that.
    #[must_use]
    pub fn megabytes(count: u32) -> Option<Self> {
        Self::RANGE.contains(&count).then_some(Self(count))
    }

    /// How many megabytes.
    #[must_use]
    pub const fn in_megabytes(self) -> u32 {
        self.0
    }

    fn read(text: &str) -> Option<Self> {
        u32::try_from(megabytes(text)?).ok().and_then(Self::megabytes)
    }
}

impl Cpus {
    /// So many hundredths of one, if a site can have that.
    #[must_use]
    pub fn hundredths(count: u32) -> Option<Self> {
        (5..=25_600).contains(&count).then_some(Self(count))
    }

    /// Reads a number such as `0.5`, with two digits behind the point at most.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = digits(whole) && digits(part) && part.len() <= 2 && !(whole.is_empty() && part.is_empty());
        if !is_number {
            return None;
        }
        let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part: u32 = format!("{part:0<2}").parse().ok()?;
        Self::hundredths(whole.checked_mul(100)?.checked_add(part)?)
    }
}

impl fmt::Display for Cpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Traffic {
    /// The most: a thousand terabytes.
    pub const MOST_GIGABYTES: u64 = 1_048_576;

    /// So many gigabytes, if it is a limit at all.
    #[must_use]
    pub fn gigabytes(count: u64) -> Option<Self> {
        (1..=Self::MOST_GIGABYTES).contains(&count).then(|| Self(count * 1024))
    }

    /// How many megabytes.
    #[must_use]
    pub const fn in_megabytes(self) -> u64 {
        self.0
    }

    fn read(text: &str) -> Option<Self> {
        megabytes(text).filter(|count| (1..=Self::MOST_GIGABYTES * 1024).contains(count)).map(Self)
    }

    fn written(self) -> String {
        if self.0.is_multiple_of(1024) { format!("{}g", self.0 / 1024) } else { format!("{}m", self.0) }
    }
}

impl Period {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// Its word in forms, which is how the server writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.word() == word)
    }

    /// For which time the limits of a server are. A server where nobody set it, or where it cannot be read, counts by the month.
    ///
    /// None when the server does not say.
    pub(in crate::inside) async fn of(server: &Server) -> Option<Self> {
        match server.settings().await {
            Ok(settings) => Some(settings.quota_period.as_deref().and_then(Self::read).unwrap_or(Self::Month)),
            Err(error) => {
                tracing::debug!(error = error.for_log(), "for which time a limit is");
                None
            }
        }
    }

    /// Of whatever length it was set to: where it begins is what the server makes of that.
    fn read(text: &str) -> Option<Self> {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let hours = number.parse::<u32>().ok()?.checked_mul(match unit {
            "h" => 1,
            "d" => 24,
            _ => return None,
        })?;
        match hours {
            0 => None,
            1..=168 => Some(Self::Week),
            169..=744 => Some(Self::Month),
            745.. => Some(Self::Quarter),
        }
    }
}

impl Defaults {
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            memory: settings.memory.as_deref().and_then(Memory::read),
            cpus: settings.cpus.as_deref().and_then(Cpus::read),
            is_limited: settings.has_quota.unwrap_or(false),
            traffic: settings.quota.as_deref().and_then(Traffic::read),
            period: settings.quota_period.as_deref().and_then(Period::read),
        }
    }

    /// Whether a server that has this can give it.
    ///
    /// # Errors
    /// When it cannot, and what is too much.
    pub fn fits(&self, has: &Has) -> Result<(), BadDefaults> {
        let megabytes = has.memory / MEGABYTE;
        if self.memory.is_some_and(|Memory(memory)| u64::from(memory) > megabytes) {
            return Err(BadDefaults::Memory(megabytes));
        }
        if self.cpus.is_some_and(|Cpus(cpus)| cpus > has.cores.saturating_mul(100)) {
            return Err(BadDefaults::Cpus(has.cores));
        }
        if self.is_limited && self.traffic.is_none() { Err(BadDefaults::Traffic) } else { Ok(()) }
    }

    /// What to send so that they become these; none if nothing is another. A text without letters takes a setting back.
    pub(super) fn changes_to(&self, wanted: &Self) -> Option<Settings> {
        fn changed<T: PartialEq + Copy>(
            now: Option<T>,
            wanted: Option<T>,
            write: impl Fn(T) -> String,
        ) -> Option<String> {
            (now != wanted).then(|| wanted.map(write).unwrap_or_default())
        }
        let changes = Settings {
            memory: changed(self.memory, wanted.memory, |Memory(count)| format!("{count}m")),
            cpus: changed(self.cpus, wanted.cpus, |cpus| cpus.to_string()),
            has_quota: (self.is_limited != wanted.is_limited).then_some(wanted.is_limited),
            quota: changed(self.traffic, wanted.traffic, Traffic::written),
            quota_period: changed(self.period, wanted.period, |period| period.word().to_owned()),
        };
        (changes != Settings::default()).then_some(changes)
    }
}

/// How many megabytes a text such as `512m` or `1g` says; none where it is no size, or less than one.
fn megabytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let (number, one) = match text.split_at_checked(text.len().checked_sub(1)?)? {
        (number, "k") => (number, 1024),
        (number, "m") => (number, MEGABYTE),
        (number, "g") => (number, 1 << 30),
        (number, "t") => (number, 1 << 40),
        (_, _) => (text.as_str(), 1),
    };
    let bytes = number.parse::<u64>().ok()?.checked_mul(one)?;
    Some(bytes / MEGABYTE).filter(|count| *count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(memory: &str, cpus: &str, quota: &str, period: &str) -> Settings {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Settings {
            memory: some(memory),
            cpus: some(cpus),
            has_quota: None,
            quota: some(quota),
            quota_period: some(period),
        }
    }

    #[test]
    fn what_the_server_holds_is_read_and_what_is_odd_is_none() {
        let read = Defaults::of(&settings("1g", "0.5", "5g", "30d"));
        assert_eq!(read.memory, Memory::megabytes(1024));
        assert_eq!(read.cpus.map(|cpus| cpus.to_string()).as_deref(), Some("0.5"));
        assert_eq!((read.traffic, read.period), (Traffic::gigabytes(5), Some(Period::Month)));
        for odd in ["", "***", "lots", "-1g", "1.5g", "99999999999999999999g", "g", "é"] {
            assert_eq!(Defaults::of(&settings(odd, odd, odd, odd)), Defaults::default(), "{odd}");
        }
    }

    #[test]
    fn numbers_of_processors_are_read_as_they_are_written() {
        for (text, written) in [("0.5", "0.5"), ("1", "1"), ("2.25", "2.25"), (".5", "0.5"), ("1.0", "1"), ("10", "10")]
        {
            assert_eq!(Cpus::read(text).map(|cpus| cpus.to_string()).as_deref(), Some(written), "{text}");
        }
        for text in ["", ".", "0", "0.01", "1e3", "1,5", "0.555", "+1", "1000", "NaN"] {
            assert_eq!(Cpus::read(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_is_another_is_sent() {
        let now = Defaults::of(&settings("512m", "0.5", "5g", "30d"));
        assert_eq!(now.changes_to(&now), None);
        let wanted = Defaults { memory: Memory::megabytes(256), period: Some(Period::Week), is_limited: true, ..now };
        let changes = now.changes_to(&wanted).unwrap();
        assert_eq!((changes.memory.as_deref(), changes.quota_period.as_deref()), (Some("256m"), Some("7d")));
        assert_eq!((changes.cpus, changes.has_quota, changes.quota), (None, Some(true), None));
        let back = now.changes_to(&Defaults { cpus: None, ..now }).unwrap();
        assert_eq!(back, Settings { cpus: Some(String::new()), ..Settings::default() });
    }

    #[test]
    fn nobody_gets_more_than_there_is() {
        let has = Has { version: "0.9.1".to_owned(), cores: 2, memory: 4 << 30, disk: 40 << 30 };
        let memory = |count| Defaults { memory: Memory::megabytes(count), ..Defaults::default() };
        assert_eq!(memory(4096).fits(&has), Ok(()));
        assert_eq!(memory(4097).fits(&has), Err(BadDefaults::Memory(4096)));
        let cpus = |text| Defaults { cpus: Cpus::read(text), ..Defaults::default() };
        assert_eq!((cpus("2").fits(&has), cpus("2.01").fits(&has)), (Ok(()), Err(BadDefaults::Cpus(2))));
        let limited = Defaults { is_limited: true, ..Defaults::default() };
        assert_eq!(limited.fits(&has), Err(BadDefaults::Traffic));
    }
}
