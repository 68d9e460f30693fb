//! The names as the machine's own resolver knows them. The system itself only looks up numbers: texts take a resolver that asks.

use std::net::IpAddr;
use std::time::Duration;

use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::RData;
use hickory_resolver::{ResolverBuilder, TokioResolver};

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
        Self::asking(TokioResolver::builder_tokio().map_err(|_| NoResolver)?)
    }

    fn asking(mut builder: ResolverBuilder<TokioRuntimeProvider>) -> Result<Self, NoResolver> {
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

#[cfg(test)]
mod tests {
    use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
    use hickory_resolver::proto::op::{Message, OpCode};
    use hickory_resolver::proto::rr::rdata::{A, PTR, TXT};
    use hickory_resolver::proto::rr::{Name, Record, RecordType};
    use tokio::net::UdpSocket;
    use tokio::task::JoinSet;

    use super::*;

    /// A resolver that asks one who knows three names, and is at a loss at `broken`.
    async fn asking() -> (System, JoinSet<()>) {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let at = socket.local_addr().unwrap();
        let mut answering = JoinSet::new();
        answering.spawn(async move {
            let mut packet = [0; 1500];
            while let Ok((read, from)) = socket.recv_from(&mut packet).await {
                let answer = answer(&Message::from_vec(&packet[..read]).unwrap());
                socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
            }
        });
        let mut udp = ConnectionConfig::udp();
        udp.port = at.port();
        let server = NameServerConfig::new(at.ip(), true, vec![udp]);
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        (System::asking(builder).unwrap(), answering)
    }

    fn answer(asked: &Message) -> Message {
        let mut answer = Message::response(asked.metadata.id, OpCode::Query);
        let query = asked.queries[0].clone();
        let data = match (query.name().to_ascii().as_str(), query.query_type()) {
            ("s1.a.example.", RecordType::TXT) => Some(RData::TXT(TXT::new(vec!["p=AA".into(), "AA".into()]))),
            ("a.example.", RecordType::A) => Some(RData::A(A::new(192, 0, 2, 7))),
            ("7.2.0.192.in-addr.arpa.", RecordType::PTR) => {
                Some(RData::PTR(PTR("a.example.".parse::<Name>().unwrap())))
            }
            ("a.example.", _) => None,
            ("broken.example.", _) => {
                answer.metadata.response_code = ResponseCode::ServFail;
                None
            }
            (_, _) => {
                answer.metadata.response_code = ResponseCode::NXDomain;
                None
            }
        };
        answer.answers.extend(data.map(|data| Record::from_rdata(query.name().clone(), 60, data)));
        answer.queries.push(query);
        answer
    }

    #[tokio::test]
    async fn names_are_asked_for_and_none_is_not_silence() {
        let (system, _answering) = asking().await;
        assert_eq!(system.texts("s1.a.example").await, Ok(vec!["p=AAAA".to_owned()]), "in one piece");
        let number: IpAddr = "192.0.2.7".parse().unwrap();
        assert_eq!(system.numbers("a.example").await, Ok(vec![number]));
        assert_eq!(system.names(number).await, Ok(vec!["a.example.".to_owned()]));
        assert_eq!(system.texts("a.example").await, Ok(vec![]), "a name without texts");
        assert_eq!(system.texts("nowhere.example").await, Ok(vec![]), "no such name");
        assert_eq!(system.texts("broken.example").await, Err(Silent));
    }
}
