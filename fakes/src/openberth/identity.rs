//! What a row is called, and where it answers.

use super::{answer::Refused, server::Server, xid};
use crate::clock;

/// What a row is called: its id, its name and the first part of its address.
pub(super) struct Identity {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) subdomain: String,
}

pub(super) fn identity(server: &Server, name: &str, usual: &str, prefix: &str) -> Result<Identity, Refused> {
    let id = xid::new(clock::now());
    let slug = slug(name);
    let (name, subdomain) = if slug.is_empty() {
        let name = format!("{usual}{}", &id[..6]);
        let subdomain = format!("{prefix}{name}-{}", &id[..4]);
        (name, subdomain)
    } else {
        let subdomain = format!("{prefix}{slug}");
        (slug, subdomain)
    };
    if server.rows.iter().any(|row| row.subdomain == subdomain) {
        return Err(Refused::new(409, "Subdomain collision, try a different name."));
    }
    Ok(Identity { id, name, subdomain })
}

fn slug(name: &str) -> String {
    let plain = |each: char| if each.is_ascii_lowercase() || each.is_ascii_digit() { each } else { '-' };
    let dashed: String = name.to_lowercase().chars().map(plain).collect();
    let parts: Vec<&str> = dashed.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-").chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_becomes_a_part_of_an_address() {
        for (name, slug) in
            [("My Shop!", "my-shop"), ("--a--b--", "a-b"), ("äöü", ""), (&"x".repeat(60), &"x".repeat(40))]
        {
            assert_eq!(super::slug(name), slug, "{name}");
        }
    }
}
