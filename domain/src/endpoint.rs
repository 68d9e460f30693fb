//! Where a workspace answers: what infra may name as its address, and nothing else.
//!
//! People copy it into a command line, browsers open it, and keys are sent to it. So it is a scheme, a host and perhaps
//! a port, in the one spelling that there is for them: no path, no user, no letter that a shell or a reader could take
//! for another. Names in other scripts are refused in both their forms, because they can look like any other name; infra
//! has no need of them. Which names are infra's is configuration: see [`Suffix`].

use std::fmt;
use std::str::FromStr;

/// The names of the machine itself (RFC 6761), where nothing has a certificate.
const LOOPBACK: &str = "localhost";

/// The longest name that there can be, and the longest part of it.
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// The address of a workspace, such as `https://shop.eu.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    secure: bool,
    host: String,
    port: Option<u16>,
}

/// Why a text is no address of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither `https://` nor, on this machine, `http://`.
    #[error("the address does not begin with https://")]
    Scheme,
    /// The host is no name, or not spelled as names are here.
    #[error("the address has no plain host name")]
    Host,
    /// The port is none.
    #[error("the address has a port that is none")]
    Port,
    /// The host is not one of infra's.
    #[error("the address is not under a name of ours")]
    Foreign,
}

impl Endpoint {
    /// Whether the connection to it is encrypted; only to this machine it need not be.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// The name in it.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The same, if it is under one of these names.
    ///
    /// # Errors
    /// When it is not.
    pub fn under(self, suffixes: &[Suffix]) -> Result<Self, Refused> {
        if suffixes.iter().any(|suffix| is_under(&self.host, &suffix.0)) { Ok(self) } else { Err(Refused::Foreign) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl FromStr for Endpoint {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let (scheme, rest) = text.split_once("://").ok_or(Refused::Scheme)?;
        let secure = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(Refused::Scheme),
        };
        let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
        if !is_name(host) {
            return Err(Refused::Host);
        }
        if !secure && !is_under(host, LOOPBACK) {
            return Err(Refused::Scheme);
        }
        Ok(Self { secure, host: host.to_owned(), port: port.map(read_port).transpose()? })
    }
}

/// A name that all addresses of workspaces may be under, such as `eu.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suffix(String);

/// The text is no name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no name such as eu.example.com; give it without a dot at its beginning")]
pub struct NoName(String);

impl FromStr for Suffix {
    type Err = NoName;

    fn from_str(text: &str) -> Result<Self, NoName> {
        // Under a single word could be anything, but for this machine.
        let plain = is_name(text) && (text.contains('.') || text == LOOPBACK);
        if plain { Ok(Self(text.to_owned())) } else { Err(NoName(text.to_owned())) }
    }
}

fn is_under(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

fn is_name(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    // A name that ends in a number is read as an address by browsers.
    let numeric = last.starts_with(|first: char| first.is_ascii_digit());
    host.len() <= LONGEST_NAME && !numeric && host.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let disguised = label.as_bytes().get(2..4) == Some(b"--");
    (1..=LONGEST_LABEL).contains(&label.len())
        && label.bytes().all(plain)
        && !label.starts_with('-')
        && !label.ends_with('-')
        && !disguised
}

fn read_port(text: &str) -> Result<u16, Refused> {
    let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().map_err(|_| Refused::Port) } else { Err(Refused::Port) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_a_port() {
        for text in [
            "https://shop.eu.example.com",
            "https://ws-01kaj5vt00e9eva3f00000000a.eu.example.com",
            "https://shop.example.com:8443",
            "https://a.b",
            "https://1a.example.com",
            "http://ws-1.localhost:8084",
            "https://ws-1.localhost",
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), text);
        }
    }

    const NO_ADDRESS: [&str; 65] = [
        "",
        "shop",
        "//shop.example.com",
        "https:shop.example.com",
        "https:/shop.example.com",
        "https://",
        "http://shop.example.com",
        "HTTPS://shop.example.com",
        "ftp://shop.example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "javascript://shop.example.com",
        "data:text/html,x",
        " https://shop.example.com",
        "https://shop.example.com ",
        "https://shop.example.com\n",
        "https://shop.example.com\0",
        "https://shop.example.com/",
        "https://shop.example.com/path",
        "https://shop.example.com?q",
        "https://shop.example.com#f",
        "https://shop.example.com;reboot",
        "https://shop.example.com$(id)",
        "https://shop.example.com`id`",
        "https://shop.example.com|sh",
        "https://shop.example.com&&id",
        "https://$HOME.example.com",
        "https://shop.example.com'",
        "https://shop.example.com\"",
        "https://shop\\.example.com",
        "https://*.example.com",
        "https://ada@shop.example.com",
        "https://ada:b@shop.example.com",
        "https://shop.example.com@evil.example",
        "https://SHOP.example.com",
        "https://shöp.example.com",
        "https://xn--shp-fla.example.com",
        "https://ab--cd.example.com",
        "https://ｓhop.example.com",
        "https://shop\u{200d}.example.com",
        "https://shop\u{202e}.example.com",
        "https://shop。example.com",
        "https://shop_1.example.com",
        "https://-shop.example.com",
        "https://shop-.example.com",
        "https://shop..example.com",
        "https://.example.com",
        "https://shop.example.com.",
        "https://example.com%2f.evil",
        "https://127.0.0.1",
        "https://10.0.0.1",
        "https://2130706433",
        "https://0x7f.1",
        "https://[::1]",
        "https://169.254.169.254",
        "https://shop.example.com:",
        "https://shop.example.com:0",
        "https://shop.example.com:080",
        "https://shop.example.com:65536",
        "https://shop.example.com:+80",
        "https://shop.example.com:80:80",
        "https://shop.example.com:80/x",
        "http://localhost.example.com",
        "http://localhost",
        "http://.localhost",
    ];

    #[test]
    fn anything_else_is_refused() {
        let long = format!("https://{}.example.com", "a".repeat(64));
        let longer = format!("https://{}example.com", "a.".repeat(125));
        assert!(NO_ADDRESS.len() >= 40);
        for text in NO_ADDRESS.into_iter().chain([&*long, &longer]) {
            assert!(text.parse::<Endpoint>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_address_is_under_a_name_of_ours() {
        let suffixes: Vec<Suffix> = ["eu.example.com", "us.example.com"].map(|text| text.parse().unwrap()).into();
        let under = |text: &str| text.parse::<Endpoint>().unwrap().under(&suffixes).is_ok();
        assert!(under("https://shop.eu.example.com") && under("https://a.b.us.example.com:8443"));
        for foreign in [
            "https://eu.example.com",
            "https://shop.example.com",
            "https://shopeu.example.com",
            "https://eu.example.com.evil.example",
            "https://shop.eu.example.co",
            "http://ws-1.localhost",
        ] {
            assert!(!under(foreign), "{foreign}");
        }
        for text in ["", "com", ".example.com", "*.example.com", "https://example.com", "Example.com", "10.0.0.1"] {
            assert!(text.parse::<Suffix>().is_err(), "{text}");
        }
    }
}
