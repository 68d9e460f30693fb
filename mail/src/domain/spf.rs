//! Who may send for a domain.

use chassis::service::Check;

use super::{Carrier, Names, Sending, Wrong, came_to, marked};

/// The standard allows so many further questions while a record is read, and who reads gives up after them.
const MOST_QUESTIONS: usize = 10;

pub(super) async fn check(names: &dyn Names, sending: Sending<'_>) -> Check {
    let (name, wanted) = match sending.carrier {
        Carrier::Server(host) => (sending.domain.to_owned(), format!("v=spf1 a:{host} ~all")),
        Carrier::Resend => (format!("send.{}", sending.domain), "v=spf1 include:amazonses.com ~all".to_owned()),
    };
    let outcome = look(names, &name, &wanted, sending.carrier).await;
    came_to(format!("mail: who may send as {name} (SPF)"), outcome)
}

async fn look(names: &dyn Names, name: &str, wanted: &str, carrier: Carrier<'_>) -> Result<(), Wrong> {
    let record = format!("{name}. TXT \"{wanted}\"");
    let found = marked(names, name, "v=spf1").await?;
    let [found] = found.as_slice() else {
        return Err(match found.len() {
            0 => Wrong::with("nothing says who may", format!("add {record}")),
            _ => Wrong::with(
                "two records say who may, which is as if none did",
                format!("make one of them, as {record}"),
            ),
        });
    };
    let terms: Vec<String> = found.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
    if terms.iter().any(|term| matches!(term.as_str(), "all" | "+all")) {
        return Err(Wrong::with("everybody may", format!("end it with ~all, as {record}")));
    }
    let ends = |term: &String| matches!(term.as_str(), "~all" | "-all") || term.starts_with("redirect=");
    if !terms.iter().any(ends) {
        return Err(Wrong::with("it does not say who may not", format!("end it with ~all, as {record}")));
    }
    let asks = |term: &&String| {
        let bare = term.trim_start_matches(['+', '-', '~', '?']);
        let word = bare.split([':', '=', '/']).next().unwrap_or_default();
        matches!(word, "include" | "a" | "mx" | "ptr" | "exists" | "redirect")
    };
    if terms.iter().filter(asks).count() > MOST_QUESTIONS {
        let what = format!("it asks for more than {MOST_QUESTIONS} other names, and is given up");
        return Err(Wrong::with(what, "name numbers in it, with ip4: and ip6:".to_owned()));
    }
    if carrier == Carrier::Resend && !terms.iter().any(|term| term.ends_with("include:amazonses.com")) {
        return Err(Wrong::with("it does not name who carries the mail", format!("make it {record}")));
    }
    Ok(())
}
