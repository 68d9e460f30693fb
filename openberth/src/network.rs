//! Where servers may be: under the names of infra, and at addresses that are out in the open.
//!
//! Who can write the address of a workspace into a row or a message could point us, with the key of a customer in hand,
//! at a service inside our own network. So the name is looked at again before each call, and each address that it leads
//! to before each connect: a name that led elsewhere a moment ago is of no use. Addresses in private networks are for
//! installations that say so.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use domain::endpoint::{Endpoint, Suffix};
use futures_util::future::BoxFuture;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// How far the client goes.
#[derive(Debug, Clone)]
pub struct Reach {
    suffixes: Vec<Suffix>,
    networks: Vec<IpNet>,
}

/// The text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no network such as 10.0.0.0/8")]
pub struct NoNetwork(String);

/// All addresses that a name leads to are ones that we do not connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name leads to an address inside")]
pub(crate) struct Inside;

impl Reach {
    /// Servers are under these names, out in the open.
    #[must_use]
    pub const fn under(suffixes: Vec<Suffix>) -> Self {
        Self { suffixes, networks: Vec::new() }
    }

    /// And also in these networks, which are not out in the open.
    ///
    /// # Errors
    /// When one is not a network.
    pub fn and_in<'a>(mut self, networks: impl IntoIterator<Item = &'a str>) -> Result<Self, NoNetwork> {
        for text in networks {
            self.networks.push(text.parse().map_err(|_| NoNetwork(text.to_owned()))?);
        }
        Ok(self)
    }

    pub(crate) fn holds(&self, endpoint: &Endpoint) -> bool {
        endpoint.clone().under(&self.suffixes).is_ok()
    }

    fn admits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_open(address) || (!is_never(address) && self.networks.iter().any(|network| network.contains(&address)))
    }
}

/// Where a name leads to.
pub(crate) type Lookup = fn(String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;

/// As the system says.
pub(crate) fn system(name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
    Box::pin(async move { Ok(tokio::net::lookup_host((name.as_str(), 0)).await?.collect()) })
}

/// Finds names, but for those of this machine, which not every system knows (RFC 6761, 6.3).
pub(crate) struct Names {
    /// How far we go.
    pub reach: Arc<Reach>,
    /// What finds them.
    pub lookup: Lookup,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, lookup) = (Arc::clone(&self.reach), self.lookup);
        Box::pin(async move {
            if name.as_str().ends_with(".localhost") {
                let here = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
                return Ok(Box::new(std::iter::once(here)) as Addrs);
            }
            let found = lookup(name.as_str().to_owned()).await?.into_iter();
            let open: Vec<SocketAddr> = found.filter(|found| reach.admits(found.ip())).collect();
            if open.is_empty() { Err(Inside.into()) } else { Ok(Box::new(open.into_iter()) as Addrs) }
        })
    }
}

/// This machine and its neighbours: nobody's workspace is there, whatever an operator says.
const fn is_never(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || v4.octets()[0] == 0
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_multicast() || v6.is_unicast_link_local(),
    }
}

/// Whether everybody can reach it (the special-purpose registries of IANA).
const fn is_open(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_open_v4(v4),
        IpAddr::V6(v6) => is_open_v6(v6),
    }
}

const fn is_open_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && b >= 64 && b < 128;
    let protocols = a == 192 && b == 0 && c == 0;
    let relay = a == 192 && b == 88 && c == 99;
    let benchmarks = a == 198 && (b == 18 || b == 19);
    let reserved = a >= 240;
    let special = address.is_private() || address.is_documentation() || shared || protocols || relay || benchmarks;
    !(special || reserved || is_never(IpAddr::V4(address)))
}

/// Of the sixth version, only what is given out today (2000::/3), without what leads to addresses of the fourth
/// version.
const fn is_open_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let given_out = first & 0xe000 == 0x2000;
    let protocols = first == 0x2001 && second < 0x200; // Teredo, ORCHID, benchmarks …
    let documentation = (first == 0x2001 && second == 0xdb8) || (first == 0x3fff && second < 0x1000);
    let six_to_four = first == 0x2002;
    given_out && !(protocols || documentation || six_to_four)
}

/// Ways to write an address inside, as a name server may answer them.
#[cfg(test)]
pub(crate) const INSIDE: [&str; 44] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_inside_is_connected_to() {
        let reach = Reach::under(Vec::new());
        for text in INSIDE {
            assert!(!reach.admits(text.parse().unwrap()), "{text}");
        }
        for text in ["1.1.1.1", "100.63.255.255", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450::1"] {
            assert!(reach.admits(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn an_operator_may_name_networks_but_never_the_machine_itself() {
        let reach = Reach::under(Vec::new()).and_in(["10.1.0.0/16", "fd00::/8"]).unwrap();
        for (text, admitted) in
            [("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("10.2.0.1", false), ("fd00::5", true), ("fc00::5", false)]
        {
            assert_eq!(reach.admits(text.parse().unwrap()), admitted, "{text}");
        }
        let wide = Reach::under(Vec::new()).and_in(["0.0.0.0/0", "::/0"]).unwrap();
        for text in ["127.0.0.1", "169.254.169.254", "::1", "fe80::1", "0.0.0.0", "::ffff:127.0.0.1"] {
            assert!(!wide.admits(text.parse().unwrap()), "{text}");
        }
        assert!(Reach::under(Vec::new()).and_in(["10.1.0.0"]).is_err());
    }

    #[test]
    fn a_name_that_is_not_of_infra_is_out_of_reach() {
        let reach = Reach::under(vec!["eu.example.com".parse().unwrap()]);
        assert!(reach.holds(&"https://shop.eu.example.com".parse().unwrap()));
        assert!(!reach.holds(&"https://shop.example.com".parse().unwrap()));
        assert!(!reach.holds(&"http://shop.localhost:5432".parse().unwrap()));
    }
}
