//! Where somebody goes after signing in: one of our own pages, by an allow-list of letters so small that nothing else
//! can be written with it.

use std::fmt;

use messages::AccountId;

const LONGEST: usize = 128;

/// Before the account, if one is named.
const IN: &str = "?in=";

/// A path of ours, such as `/workspaces/new`, and of which account if somebody named it: `?in=acct_…`. The path has small letters, digits, `_`, `-` and single slashes, and nothing
/// else: no dots, colons, back slashes, escapes or queries, so that no browser can read another place into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnTo(String);

impl ReturnTo {
    /// The same page of one account.
    pub fn of(self, account: Option<AccountId>) -> Self {
        match account {
            Some(account) if !self.0.contains('?') => Self(format!("{self}{IN}{account}")),
            Some(_) | None => self,
        }
    }

    /// The path in this text, or where everybody starts.
    pub fn or_start(text: &str) -> Self {
        if is_ours(text) { Self(text.to_owned()) } else { Self::default() }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnTo {
    fn default() -> Self {
        Self("/workspaces".to_owned())
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_ours(text: &str) -> bool {
    let (path, account) = text.split_once(IN).map_or((text, None), |(path, account)| (path, Some(account)));
    let named =
        account.is_none_or(|account| account.parse::<AccountId>().is_ok_and(|read| read.to_string() == account));
    let letters = path.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'/'));
    let begins = path.starts_with('/') && !path.contains("//") && path.len() <= LONGEST;
    // Signing in must not lead to signing in or out, nor to a stream or a file.
    let leads_on =
        !["/sign", "/assets", "/gallery"].iter().any(|other| path.starts_with(other)) && !path.ends_with("/live");
    named && letters && begins && leads_on
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &[&str] = &[
        "",
        " ",
        "evil",
        "evil.example",
        "//evil",
        "//evil.example",
        "///evil.example",
        "////evil",
        "/\\evil",
        "/\\/evil",
        "\\evil",
        "\\\\evil",
        "\\/evil",
        "/\\\\evil.example",
        "https:evil",
        "https:/evil",
        "https://evil.example",
        "http://evil.example",
        "HTTPS://evil.example",
        "https:\\\\evil.example",
        "https:///evil.example",
        "ftp://evil.example",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "javascript://%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://evil",
        "about:blank",
        "%2f%2fevil",
        "/%2fevil",
        "/%2f%2fevil.example",
        "%2F%2Fevil",
        "/%5cevil",
        "/%5Cevil",
        "%5c%5cevil",
        "/%09/evil",
        "/%0a/evil",
        "/%0d/evil",
        "/%00/evil",
        "/\t/evil",
        "/\n/evil",
        "/\r/evil",
        "\t//evil",
        "\n//evil",
        "/\u{0}/evil",
        "@evil",
        "/@evil",
        "user@evil.example",
        "//user@evil.example",
        "https://harbor.example.com@evil.example",
        "//harbor.example.com@evil",
        ":80",
        "/:80",
        ":@evil",
        "/workspaces\r\nSet-Cookie: a=b",
        "/workspaces\r\nLocation: https://evil",
        "/workspaces%0d%0aLocation:%20https://evil",
        "/workspaces\n",
        "\u{2028}//evil",
        "/..//evil",
        "/../evil",
        "/./evil",
        "/.//evil",
        "..//evil",
        "../evil",
        "./evil",
        "/workspaces/..//evil",
        "/workspaces//evil",
        "/a//",
        "//",
        "///",
        "/\u{ff0f}evil",
        "\u{ff0f}\u{ff0f}evil",
        "/\u{2044}evil",
        "/\u{3002}evil",
        "/evil\u{3002}example",
        "/\u{200b}/evil",
        "?to=//evil",
        "/?to=//evil",
        "/#//evil",
        "#//evil",
        "/workspaces?next=https://evil",
        "/workspaces#x",
        "/workspaces?in=",
        "/workspaces?in=acct_0",
        "/workspaces?in=ws_01jd6v3x8f7q2m9k4w5t6y7z8a",
        "/workspaces?in=acct_01jd6v3x8f7q2m9k4w5t6y7z8a&next=https://evil",
        "//evil?in=acct_01jd6v3x8f7q2m9k4w5t6y7z8a",
        "https://evil?in=acct_01jd6v3x8f7q2m9k4w5t6y7z8a",
        "/;//evil",
        "/workspaces;evil",
        "/~evil",
        "/*",
        "/workspaces/<script>",
        "/\"onload=\"",
        "/'",
        "/sign-in",
        "/sign-in?return_to=/sign-in",
        "/sign-out",
        "/sign-in/callback/google",
        "/signed-out",
        "/assets/app",
        "/gallery",
        "/workspaces/ws_0/live",
        "/Workspaces",
        "[::1]",
        "//[::1]",
        "//0x7f000001",
        "//2130706433",
    ];

    #[test]
    fn our_own_pages_are_returned_to() {
        for path in [
            "/",
            "/workspaces",
            "/workspaces/new",
            "/pricing",
            "/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a",
            "/orders/cmd_01jd6v3x8f7q2m9k4w5t6y7z8a",
        ] {
            assert_eq!(ReturnTo::or_start(path).as_str(), path);
            let of = ReturnTo::or_start(path).of(Some(AccountId::new()));
            assert_eq!(ReturnTo::or_start(of.as_str()), of, "it says of which account it is");
        }
    }

    #[test]
    fn everything_else_leads_to_the_start() {
        assert!(HOSTILE.len() >= 80);
        for path in HOSTILE {
            assert_eq!(ReturnTo::or_start(path).as_str(), "/workspaces", "{path:?}");
        }
        assert_eq!(ReturnTo::or_start(&format!("/{}", "a".repeat(LONGEST))), ReturnTo::default());
    }
}
