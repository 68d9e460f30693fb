//! What the numbers of a server are called: who receives mail looks back, and does not trust a number without a name.

use std::net::IpAddr;

use chassis::service::Check;

use super::{Names, Wrong, came_to};

pub(super) async fn check(names: &dyn Names, host: &str) -> Check {
    came_to(format!("mail: the reverse name of {host}"), look(names, host).await)
}

async fn look(names: &dyn Names, host: &str) -> Result<(), Wrong> {
    let numbers = match host.parse() {
        Ok(number) => vec![number],
        Err(_) => names.numbers(host).await?,
    };
    if numbers.is_empty() {
        return Err(Wrong::with("the server has no number", format!("add {host}. A with the number of the server")));
    }
    for number in numbers.into_iter().filter(|number| !is_private(*number)) {
        let called = names.names(number).await?;
        let Some(first) = called.first() else {
            let mend = format!("let who gave you the number add {}. PTR {host}.", backwards(number));
            return Err(Wrong::with(format!("{number} has no name"), mend));
        };
        let mut leads_back = false;
        for name in &called {
            leads_back |= names.numbers(name.trim_end_matches('.')).await?.contains(&number);
        }
        if !leads_back {
            let first = first.trim_end_matches('.');
            let kind = if number.is_ipv4() { "A" } else { "AAAA" };
            let mend = format!("add {first}. {kind} {number}");
            return Err(Wrong::with(format!("{number} is called {first}, which is not {number}"), mend));
        }
    }
    Ok(())
}

/// Whether it is on a network of one's own, where nobody looks.
fn is_private(number: IpAddr) -> bool {
    match number {
        IpAddr::V4(number) => number.is_loopback() || number.is_private() || number.is_link_local(),
        IpAddr::V6(number) => number.is_loopback() || number.is_unique_local() || number.is_unicast_link_local(),
    }
}

/// Under which name the name of a number stands.
fn backwards(number: IpAddr) -> String {
    match number {
        IpAddr::V4(number) => {
            let [a, b, c, d] = number.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(number) => {
            let digits = number.octets().into_iter().rev().map(|byte| format!("{:x}.{:x}.", byte & 15, byte >> 4));
            format!("{}ip6.arpa", digits.collect::<String>())
        }
    }
}
