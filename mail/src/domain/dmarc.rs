//! What becomes of mail that says it is from a domain, and is not.

use chassis::service::Check;

use super::{Names, Sending, Wrong, came_to, marked, tag};

pub(super) async fn check(names: &dyn Names, sending: Sending<'_>) -> Check {
    let outcome = look(names, sending.domain).await;
    came_to(format!("mail: what becomes of forged mail as {} (DMARC)", sending.domain), outcome)
}

async fn look(names: &dyn Names, domain: &str) -> Result<(), Wrong> {
    let record = format!("_dmarc.{domain}. TXT \"v=DMARC1; p=quarantine\"");
    for above in upwards(domain) {
        let name = format!("_dmarc.{above}");
        let found = marked(names, &name, "v=DMARC1").await?;
        match found.as_slice() {
            [] => {}
            [found] => return judge(found, &name),
            _ => {
                return Err(Wrong::with(
                    format!("{name} says it twice, which is as if not at all"),
                    format!("leave {record}"),
                ));
            }
        }
    }
    Err(Wrong::with("nothing says it, and many servers take no mail from such a domain", format!("add {record}")))
}

fn judge(record: &str, name: &str) -> Result<(), Wrong> {
    let mend = format!("make it {name}. TXT \"v=DMARC1; p=quarantine\"");
    match tag(record, "p") {
        Some("none" | "quarantine" | "reject") => Ok(()),
        Some(_) => Err(Wrong::with(format!("{name} says something that nobody knows"), mend)),
        None => Err(Wrong::with(format!("{name} does not say it"), mend)),
    }
}

/// The domain, and those that it is in, as far as they can belong to somebody.
fn upwards(domain: &str) -> Vec<&str> {
    let mut all = vec![domain];
    let mut rest = domain;
    while let Some((_, above)) = rest.split_once('.')
        && above.contains('.')
    {
        all.push(above);
        rest = above;
    }
    all
}
