//! How pages write the address of a workspace: people do not read `https://`.

/// The address without what a browser adds by itself.
#[must_use]
pub fn bare(address: &str) -> &str {
    let address = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
    address.strip_suffix('/').unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_and_last_slash_go() {
        assert_eq!(bare("https://shop.example.com/"), "shop.example.com");
        assert_eq!(bare("http://shop.example.com:8080/a"), "shop.example.com:8080/a");
        assert_eq!(bare("shop.example.com"), "shop.example.com");
    }
}
