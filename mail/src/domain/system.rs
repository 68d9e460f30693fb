//! The names as the machine's own resolver knows them. The system itself only looks up numbers: texts take a resolver that asks.

use std::net::IpAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::RData;

use super::{Answer, Names, Silent};

/// For each try.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks who the machine asks.
pub struct System(TokioResolver);

/// The machine does not say whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this machine does not say whom to ask for names")]
pub struct NoResolver;

impl System {
    /// Reads whom the machine asks.
    ///
    /// # Errors
    /// When it does not say.
    pub fn new() -> Result<Self, NoResolver> {
        let mut builder = TokioResolver::builder_tokio().map_err(|_| NoResolver)?;
        let options = builder.options_mut();
        options.timeout = PATIENCE;
        options.attempts = 2;
        builder.build().map(Self).map_err(|_| NoResolver)
    }
}

impl Names for System {
    fn texts<'a>(&'a self, name: &'a str) -> Answer<'a, String> {
        Box::pin(async move { all(self.0.txt_lookup(whole(name)).await, text) })
    }

    fn numbers<'a>(&'a self, name: &'a str) -> Answer<'a, IpAddr> {
        Box::pin(async move {
            let mut numbers = all(self.0.ipv4_lookup(whole(name)).await, RData::ip_addr)?;
            numbers.extend(all(self.0.ipv6_lookup(whole(name)).await, RData::ip_addr)?);
            Ok(numbers)
        })
    }

    fn names(&self, number: IpAddr) -> Answer<'_, String> {
        Box::pin(async move { all(self.0.reverse_lookup(number).await, called) })
    }
}

/// With a dot at its end nothing is put behind it.
fn whole(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.'))
}

fn all<T>(answer: Result<Lookup, NetError>, read: impl Fn(&RData) -> Option<T>) -> Result<Vec<T>, Silent> {
    match answer {
        Ok(lookup) => Ok(lookup.answers().iter().filter_map(|record| read(&record.data)).collect()),
        Err(NetError::Dns(DnsError::NoRecordsFound(none)))
            if matches!(none.response_code, ResponseCode::NXDomain | ResponseCode::NoError) =>
        {
            Ok(Vec::new())
        }
        Err(_) => Err(Silent),
    }
}

/// A text is cut in pieces on the way.
fn text(data: &RData) -> Option<String> {
    let RData::TXT(text) = data else { return None };
    Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned())
}

fn called(data: &RData) -> Option<String> {
    let RData::PTR(name) = data else { return None };
    Some(name.0.to_utf8())
}
