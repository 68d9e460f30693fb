//! Networks of addresses, such as `10.0.0.0/8`: our own proxies rarely keep one address for long.

use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;

/// A network; a single address is one as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

/// The text is neither an address nor a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("give 10.0.0.1 or 10.0.0.0/8")]
pub struct Malformed;

impl Network {
    /// Whether the address is in it.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        // A socket for both versions names an address of version 4 as mapped into version 6; so may the network.
        let mapped = match address {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        self.0.contains(&address.to_canonical()) || self.0.contains(&IpAddr::V6(mapped))
    }
}

impl FromStr for Network {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        network.parse::<Network>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_what_begins_like_it() {
        for (network, inside, outside) in [
            ("10.0.0.1", "10.0.0.1", "10.0.0.2"),
            ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
            ("10.0.0.7/8", "10.255.0.0", "11.0.0.0"),
            ("0.0.0.0/0", "192.0.2.1", "2001:db8::1"),
            ("10.0.0.0/8", "::ffff:10.1.2.3", "::10.1.2.3"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::1", "::1", "::2"),
        ] {
            assert!(contains(network, inside), "{network} {inside}");
            assert!(!contains(network, outside), "{network} {outside}");
        }
        for (network, address) in [("::/0", "2001:db8::1"), ("::/0", "192.0.2.1"), ("::ffff:10.0.0.0/104", "10.1.2.3")]
        {
            assert!(contains(network, address), "{network} {address}");
        }
    }

    #[test]
    fn what_is_no_network_does_not_read() {
        for text in ["", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "proxy"] {
            assert_eq!(text.parse::<Network>(), Err(Malformed), "{text}");
        }
    }
}
