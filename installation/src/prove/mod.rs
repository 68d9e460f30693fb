//! `harbor prove`: what is at the payment provider, one by one beside the ledger of what we did there.
//!
//! It reads and changes nothing, there and here. It lists what was made of each kind by effects of ours, and says what is there without a row,
//! which row has nothing there, and what is there twice ([`matched`]). Rows are read after what is there: each row was written before its call.

mod matched;
mod print;

use std::str::FromStr;

use billing::Settings;
use chassis::config::Reader;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use operations::rows::money::ledger;
use payments::{BillingProvider, Made, MadeKind};

use crate::{Service, tables};

use matched::{Matched, Sides, matched};

/// As many pages of a kind are read.
const MOST_PAGES: usize = 2_000;

/// The ledger keeps its rows for ninety days, and what is there without a row must have had one.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 85);

/// What is to be proved.
#[derive(Debug, Clone, clap::Args)]
pub struct Command {
    /// From when on, such as 30d; 85 days at most.
    #[arg(long, default_value = "30d")]
    since: Since,
    /// For a program.
    #[arg(long)]
    json: bool,
}

/// How far back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Since(SignedDuration);

/// Why nothing was proved.
pub type Error = tables::Error<Refusal>;

/// What cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no provider.
    #[error("no payment provider is configured: billing.stripe_key")]
    NoProvider,
    /// It does not say.
    #[error("the payment provider does not say: {0}")]
    Provider(String),
    /// There is more than is read.
    #[error("there is more at the payment provider than is read at once: ask for fewer days")]
    Endless,
}

/// What was proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// All of it, to be printed.
    pub text: String,
    /// Whether nothing differs.
    pub holds: bool,
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let span: Span = text.parse().map_err(|error: jiff::Error| error.to_string())?;
        let days = SpanRelativeTo::days_are_24_hours();
        let duration = span.to_duration(days).map_err(|error| error.to_string())?;
        let is_fit = duration > SignedDuration::ZERO && duration <= LONGEST;
        is_fit.then_some(Self(duration)).ok_or_else(|| "at least a second, and at most 85 days".to_owned())
    }
}

/// Looks at both sides, and says what differs.
///
/// # Errors
/// When one of them cannot be read.
pub async fn run(mut reader: Reader, Command { since: Since(back), json }: Command) -> Result<Proof, Error> {
    let Some(settings) = Settings::read(&mut reader) else { return reader.finish_part(None).map_err(Error::Config) };
    let settings = settings.ok_or(Error::Refused(Refusal::NoProvider))?;
    let provider = settings.provider().map_err(|error| Error::Refused(Refusal::Provider(error)))?;
    let now = chassis::clock::now();
    let since = now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH);
    let made = everything(&*provider, since).await.map_err(Error::Refused)?;
    let keys: Vec<String> = made.iter().filter_map(matched::key_of).collect();
    let ledger = tables::of(reader, Service::Operations, async |db| Ok(ledger(db, since, &keys).await?)).await?;
    let found: Matched = matched(Sides { made: &made, ledger: &ledger, since, now });
    let holds = found.differences.is_empty();
    let text = if json { format!("{:#}\n", print::json(&found, since, now)) } else { print::table(&found, since, now) };
    Ok(Proof { text, holds })
}

/// All that was made since then.
async fn everything(provider: &dyn BillingProvider, since: Timestamp) -> Result<Vec<Made>, Refusal> {
    let mut all = Vec::new();
    for kind in MadeKind::ALL {
        let mut after: Option<String> = None;
        for page in 0.. {
            if page == MOST_PAGES {
                return Err(Refusal::Endless);
            }
            let listed = provider.made_since(kind, since, after.as_deref()).await;
            let listed = listed.map_err(|error| Refusal::Provider(error.for_log()))?;
            all.extend(listed.items);
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_of_24_hours_and_no_more_than_the_ledger_keeps() {
        let since = |text: &str| text.parse::<Since>().map(|Since(back)| back.as_hours());
        assert_eq!((since("30d"), since("12h"), since("85d")), (Ok(720), Ok(12), Ok(2040)));
        for wrong in ["", "30", "86d", "-1d", "0s", "1mo"] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
