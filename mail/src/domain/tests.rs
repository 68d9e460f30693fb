//! The looks, at names that a test made up.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

#[derive(Default)]
struct Canned {
    texts: HashMap<&'static str, Vec<String>>,
    numbers: HashMap<&'static str, Vec<IpAddr>>,
    names: HashMap<IpAddr, Vec<String>>,
    is_silent: bool,
}

impl Canned {
    fn text(mut self, name: &'static str, text: &str) -> Self {
        self.texts.entry(name).or_default().push(text.to_owned());
        self
    }

    fn answer<T: Clone>(&self, found: Option<&Vec<T>>) -> Result<Vec<T>, Silent> {
        if self.is_silent { Err(Silent) } else { Ok(found.cloned().unwrap_or_default()) }
    }
}

impl Names for Canned {
    fn texts<'a>(&'a self, name: &'a str) -> Answer<'a, String> {
        Box::pin(async { self.answer(self.texts.get(name)) })
    }

    fn numbers<'a>(&'a self, name: &'a str) -> Answer<'a, IpAddr> {
        Box::pin(async { self.answer(self.numbers.get(name)) })
    }

    fn names(&self, number: IpAddr) -> Answer<'_, String> {
        Box::pin(async move { self.answer(self.names.get(&number)) })
    }
}

const DOMAIN: &str = "mail.harbor.example";

fn key(bytes: usize) -> String {
    STANDARD.encode(vec![7; bytes])
}

fn good() -> Canned {
    let number: IpAddr = "192.0.2.7".parse().unwrap();
    let mut names = Canned::default()
        .text(DOMAIN, "some-verification=abc")
        .text(DOMAIN, "v=spf1 include:_spf.carrier.example ~all")
        .text("s1._domainkey.mail.harbor.example", &format!("v=DKIM1; k=rsa; p={}", key(294)))
        .text("_dmarc.harbor.example", "v=DMARC1; p=reject; rua=mailto:d@harbor.example");
    names.numbers.insert("smtp.carrier.example", vec![number]);
    names.names.insert(number, vec!["smtp.carrier.example.".to_owned()]);
    names
}

async fn look(names: &Canned, carrier: Carrier<'_>) -> Vec<Option<String>> {
    let sending = Sending { domain: DOMAIN, selector: Some("s1"), carrier };
    check(names, sending).await.into_iter().map(|check| check.problem).collect()
}

const SERVER: Carrier<'_> = Carrier::Server("smtp.carrier.example");

#[tokio::test]
async fn a_domain_that_is_set_up_has_no_problem() {
    assert_eq!(look(&good(), SERVER).await, [None, None, None, None]);
    let resend = good().text("send.mail.harbor.example", "v=spf1 include:amazonses.com ~all");
    assert_eq!(look(&resend, Carrier::Resend).await, [None, None, None]);
}

#[tokio::test]
async fn what_is_missing_is_said_with_the_record_that_mends_it() {
    let names = Canned::default();
    let all = look(&names, SERVER).await;
    for (problem, record) in all.iter().zip([
        r#"add mail.harbor.example. TXT "v=spf1 a:smtp.carrier.example ~all""#,
        r#"add s1._domainkey.mail.harbor.example. TXT "v=DKIM1; k=rsa; p=…""#,
        r#"add _dmarc.mail.harbor.example. TXT "v=DMARC1; p=quarantine""#,
        "add smtp.carrier.example. A with the number of the server",
    ]) {
        assert!(problem.as_ref().unwrap().contains(record), "{problem:?}");
    }
    let resend = look(&names, Carrier::Resend).await;
    let record = r#"add send.mail.harbor.example. TXT "v=spf1 include:amazonses.com ~all""#;
    assert!(resend[0].as_ref().unwrap().contains(record), "{resend:?}");
}

#[tokio::test]
async fn no_answer_is_a_problem_of_its_own() {
    let all = look(&Canned { is_silent: true, ..Canned::default() }, SERVER).await;
    assert!(all.iter().all(|problem| problem.as_deref() == Some("the resolver of names does not answer")), "{all:?}");
}

#[tokio::test]
async fn each_record_may_be_wrong_in_ways_of_its_own() {
    let long = format!("v=spf1 {} -all", "include:a.example ".repeat(11));
    for (text, wrong) in [
        ("v=spf1 +all", Some("everybody may")),
        ("v=spf1 include:a.example", Some("does not say who may not")),
        ("v=spf1 ?all", Some("does not say who may not")),
        (long.as_str(), Some("more than 10")),
        ("V=SPF1 ip4:192.0.2.0/24 -ALL", None),
        ("v=spf1 redirect=_spf.a.example", None),
        ("v=spf10 -all", Some("nothing says who may")),
    ] {
        assert_wrong(&Canned::default().text(DOMAIN, text), 0, text, wrong).await;
    }
    let twice = Canned::default().text(DOMAIN, "v=spf1 -all").text(DOMAIN, "v=spf1 ~all");
    assert_wrong(&twice, 0, "twice", Some("two records")).await;

    let (short, of_1024, ed) = (key(100), key(162), key(32));
    for (text, wrong) in [
        (format!("p={of_1024}"), None),
        (format!("v=DKIM1; k=ed25519; p={ed}"), None),
        (format!("v=DKIM1; p={} {}", &of_1024[..100], &of_1024[100..]), None),
        (format!("v=DKIM1; p={short}"), Some("too short")),
        (format!("v=DKIM1; k=ed25519; p={short}"), Some("too short")),
        (format!("v=DKIM1; p={}", &of_1024[..99]), Some("broken")),
        ("v=DKIM1; p=".to_owned(), Some("taken back")),
        (format!("v=DKIM1; k=new; p={ed}"), Some("nobody knows")),
        ("v=DKIM1".to_owned(), Some("there is none")),
    ] {
        assert_wrong(&Canned::default().text("s1._domainkey.mail.harbor.example", &text), 1, &text, wrong).await;
    }

    for (text, wrong) in [
        ("v=DMARC1; p=none", None),
        ("v=DMARC1;p=quarantine;", None),
        ("v=DMARC1; rua=mailto:a@b.example", Some("does not say it")),
        ("v=DMARC1; p=maybe", Some("nobody knows")),
        ("p=none", Some("nothing says it")),
    ] {
        assert_wrong(&Canned::default().text("_dmarc.mail.harbor.example", text), 2, text, wrong).await;
    }
}

async fn assert_wrong(names: &Canned, place: usize, text: &str, wrong: Option<&str>) {
    let problem = look(names, SERVER).await.remove(place);
    match wrong {
        Some(wrong) => assert!(problem.as_ref().is_some_and(|problem| problem.contains(wrong)), "{text}: {problem:?}"),
        None => assert_eq!(problem, None, "{text}"),
    }
}

#[tokio::test]
async fn a_number_must_have_a_name_that_leads_back() {
    let number: IpAddr = "192.0.2.7".parse().unwrap();
    let mut names = good();
    names.names.clear();
    assert_wrong(&names, 3, "no name", Some("add 7.2.0.192.in-addr.arpa. PTR smtp.carrier.example.")).await;
    names.names.insert(number, vec!["other.example.".to_owned()]);
    assert_wrong(&names, 3, "elsewhere", Some("add other.example. A 192.0.2.7")).await;
    let six: IpAddr = "2001:db8::1".parse().unwrap();
    names.numbers.insert("smtp.carrier.example", vec![six]);
    let backwards = "add 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR";
    assert_wrong(&names, 3, "version 6", Some(backwards)).await;
    names.numbers.insert("smtp.carrier.example", vec!["10.0.0.7".parse().unwrap()]);
    assert_wrong(&names, 3, "a network of one's own", None).await;
}

#[tokio::test]
async fn without_a_selector_it_is_said_which_setting_is_missing() {
    let sending = Sending { domain: DOMAIN, selector: None, carrier: Carrier::Resend };
    let all = check(&good(), sending).await;
    assert!(all[1].problem.as_ref().unwrap().contains("mailer.dkim_selector"), "{all:?}");
}
