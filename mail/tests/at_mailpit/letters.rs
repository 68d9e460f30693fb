//! Each letter in each of its states.

use std::collections::HashMap;
use std::fmt::Write as _;

use letters::{Sample, render, samples};
use mail::smtp::{Settings, Smtp};
use mail::{Mail, Mailbox, Transport, Unsubscribe};
use serde_json::Value;
use url::Url;

use crate::authority::Authority;
use crate::mailpit::Mailpit;

const ORIGIN: &str = "https://harbor.example";

/// Of all that programs of mail are known to do with what stands in a letter, so much must work, in hundredths.
const SUPPORTED: f64 = 95.0;

/// What a header may be called in a letter of ours.
const HEADERS: [&str; 13] = [
    "Auto-Submitted",
    "Content-Type",
    "Date",
    "From",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Message-Id",
    "Mime-Version",
    "Received",
    "Return-Path",
    "Subject",
    "To",
    "X-Harbor-Letter",
];

fn from() -> Mailbox {
    "Harbor <harbor@mail.harbor.example>".parse().unwrap()
}

fn mail(number: usize, sample: &Sample) -> Mail {
    let rendered = render(&sample.content, &sample.frame).unwrap();
    let unsubscribe = sample.frame.unsubscribe.as_deref().map(|path| Unsubscribe { url: sample.frame.url(path) });
    Mail {
        to: Mailbox::new(&sample.frame.name, "ada@a.example").unwrap(),
        reply_to: None,
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        unsubscribe,
        id: format!("let_{number:026}"),
    }
}

#[tokio::test]
async fn every_letter_reaches_a_server_that_is_not_ours_and_is_well_made() {
    const WHAT: &str = "letters at a server of mail that is not ours";
    let Some(authority) = Authority::new(WHAT).await else { return };
    let Some(mailpit) = Mailpit::start(WHAT, &authority).await else { return };
    let settings = Settings { trusted: Some(authority.root()), ..Settings::new(&mailpit.smtp, from()) };

    let untrusted = Smtp::new(&Settings::new(&mailpit.smtp, from())).unwrap();
    let samples = samples();
    let mails: Vec<Mail> = samples.iter().enumerate().map(|(number, sample)| mail(number, sample)).collect();
    let refused = untrusted.send(&mails[0], "").await;
    assert!(refused.is_err(), "a certificate that nobody vouches for is not spoken to");

    let smtp = Smtp::new(&settings).unwrap();
    assert_eq!(smtp.reach().await, Ok(()));
    let outcomes = futures_util::future::join_all(mails.iter().map(|mail| smtp.send(mail, ""))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    let all = mailpit.all(mails.len()).await;
    assert_eq!(all.len(), mails.len(), "each once");
    let ids: HashMap<String, String> = all.into_iter().map(|(id, name)| (name, id)).collect();

    let mut table = String::new();
    for (mail, sample) in mails.iter().zip(&samples) {
        let id = &ids[&format!("{}@{}", mail.id, from().domain())];
        arrived_whole(mail, &mailpit.says(id, "").await);
        well_made(mail, &mailpit.says(id, "/headers").await, &mailpit.raw(id).await);
        links_lead_home(mail);
        let (supported, wrong) = judged(&mailpit.says(id, "/html-check").await);
        writeln!(table, "{supported:6.2} {}: {wrong}", sample.name).unwrap();
        assert!(supported >= SUPPORTED, "{} works in {supported} %: {wrong}", sample.name);
    }
    // `-- --nocapture` shows it.
    println!("{table}");
}

/// Both parts, and the names.
fn arrived_whole(mail: &Mail, says: &Value) {
    let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    assert_eq!(lines(says["Text"].as_str().unwrap()), lines(&mail.text));
    assert_eq!(lines(says["HTML"].as_str().unwrap()), lines(&mail.html));
    assert_eq!(says["Subject"], mail.subject.as_str());
    assert_eq!(says["From"]["Name"], "Harbor");
    assert_eq!(says["From"]["Address"], "harbor@mail.harbor.example");
    let to = says["To"].as_array().unwrap();
    assert_eq!(to.len(), 1);
    assert_eq!((&to[0]["Name"], &to[0]["Address"]), (&mail.to.name().into(), &mail.to.address().into()));
    for nobody in ["Cc", "Bcc", "Attachments", "Inline"] {
        assert!(says[nobody].as_array().is_none_or(Vec::is_empty), "{nobody}");
    }
    let switch = &says["ListUnsubscribe"];
    match &mail.unsubscribe {
        Some(unsubscribe) => {
            assert_eq!(switch["Links"], serde_json::json!([unsubscribe.url]));
            assert_eq!((&switch["Errors"], &switch["HeaderPost"]), (&"".into(), &"List-Unsubscribe=One-Click".into()));
        }
        None => assert_eq!(switch["Header"], ""),
    }
}

/// Headers that are all known, each once, in lines that fit.
fn well_made(mail: &Mail, headers: &Value, raw: &str) {
    for (name, values) in headers.as_object().unwrap() {
        assert!(HEADERS.contains(&name.as_str()), "{name}");
        assert_eq!(values.as_array().unwrap().len(), 1, "{name}");
    }
    for needed in ["Date", "From", "To", "Subject", "Message-Id", "Mime-Version", "Content-Type"] {
        assert!(headers[needed].is_array(), "{needed}");
    }
    assert_eq!(headers["X-Harbor-Letter"][0], mail.id.as_str());
    assert!(raw.is_ascii() && raw.lines().all(|line| line.len() <= 78), "a line of {} is long", mail.id);
}

/// Every link is whole, and leads to Harbor or to its help.
fn links_lead_home(mail: &Mail) {
    let in_html = mail.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let in_text = mail.text.split_whitespace().filter(|word| word.contains("://"));
    let all: Vec<&str> = in_html.chain(in_text).collect();
    assert!(!all.is_empty());
    for link in all {
        let read = Url::parse(&link.replace("&amp;", "&")).unwrap_or_else(|_| panic!("{link}"));
        assert!(read.scheme() == "mailto" || read.origin().ascii_serialization() == ORIGIN, "{link}");
    }
    assert!(!mail.html.contains("src=\"http"), "nothing is fetched when a letter is opened");
}

/// How much of it works, and what does not everywhere.
fn judged(check: &Value) -> (f64, String) {
    let warnings = check["Warnings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of =
        |one: &Value| format!("{} {:.0}", one["Title"].as_str().unwrap(), one["Score"]["Supported"].as_f64().unwrap());
    let wrong: Vec<String> = warnings.iter().map(of).collect();
    (check["Total"]["Supported"].as_f64().unwrap(), wrong.join(", "))
}
