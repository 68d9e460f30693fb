//! Networks of addresses, such as `10.0.0.0/8`: our own proxies rarely keep one address for long.

use std::net::IpAddr;
use std::str::FromStr;

/// A network; a single address is one as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    start: u128,
    /// How many leading bits its addresses share, of 128: version 4 is held as mapped into version 6.
    shared: u32,
}

/// The text is neither an address nor a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("give 10.0.0.1 or 10.0.0.0/8")]
pub struct Malformed;

impl Network {
    /// Whether the address is in it.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        // A shift by all 128 bits is none at all: nothing need be shared.
        (bits(address) ^ self.start).checked_shr(128 - self.shared).is_none_or(|differs| differs == 0)
    }
}

impl FromStr for Network {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| Malformed)?;
        let size = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(size), str::parse).map_err(|_| Malformed)?;
        if length > size {
            return Err(Malformed);
        }
        Ok(Self { start: bits(address), shared: 128 - size + length })
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
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
        assert!(contains("::/0", "2001:db8::1"));
    }

    #[test]
    fn what_is_no_network_does_not_read() {
        for text in ["", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "proxy"] {
            assert_eq!(text.parse::<Network>(), Err(Malformed), "{text}");
        }
    }
}
