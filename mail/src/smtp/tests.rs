//! The way to a server that does what a test says.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::*;

/// What the server does when it hears a word. `HI` is that somebody connects, `.` the end of a text.
#[derive(Clone, Copy)]
enum Does {
    Says(&'static str),
    Nothing,
    HangsUp,
    /// Says it, and hangs up.
    Ends(&'static str),
}

type Script = &'static [(&'static str, Does)];

struct Server {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    _serving: JoinSet<()>,
}

impl Server {
    async fn that(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let mut serving = JoinSet::new();
        let hears = Arc::clone(&heard);
        serving.spawn(async move {
            let mut all = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                all.spawn(serve(stream, script, Arc::clone(&hears)));
            }
        });
        Self { address, heard, _serving: serving }
    }

    fn smtp(&self) -> Smtp {
        let short = Duration::from_millis(300);
        let patience = Patience { connect: short, command: short, text: short, whole: Duration::from_secs(5) };
        let from = Mailbox::new("Harbor", "harbor@mail.harbor.example").unwrap();
        let settings = Settings::new(&format!("smtp://{}", self.address), from);
        Smtp::new(&Settings { tls: Tls::NotNeeded, patience, ..settings }).unwrap()
    }

    fn heard(&self, word: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(word)).count()
    }
}

async fn serve(stream: TcpStream, script: Script, heard: Arc<Mutex<Vec<String>>>) {
    let mut stream = BufReader::new(stream);
    let (mut line, mut word) = (String::from("HI"), String::from("HI"));
    loop {
        heard.lock().unwrap().push(line.trim_end().to_owned());
        let usual = match word.as_str() {
            "HI" => "220 here",
            "DATA" => "354 go on",
            _ => "250 fine",
        };
        let does = script.iter().find(|(when, _)| *when == word).map_or(Does::Says(usual), |(_, does)| *does);
        let (says, ends) = match does {
            Does::Says(text) => (text, false),
            Does::Nothing => ("", false),
            Does::HangsUp => return,
            Does::Ends(text) => (text, true),
        };
        if !says.is_empty() {
            stream.write_all(format!("{says}\r\n").as_bytes()).await.unwrap();
        }
        if ends {
            return;
        }
        let is_text = word == "DATA" && says.starts_with('3');
        loop {
            line.clear();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if !is_text || line == ".\r\n" {
                break;
            }
        }
        word = line.split([' ', '\r']).next().unwrap().to_ascii_uppercase();
    }
}

fn mail() -> Mail {
    Mail {
        to: Mailbox::new("Ada", "ada@a.example").unwrap(),
        reply_to: None,
        subject: "Ready".to_owned(),
        text: "Hello\n.\n".to_owned(),
        html: "<p>Hello</p>".to_owned(),
        unsubscribe: None,
        id: "let_1".to_owned(),
    }
}

const ACCEPTED: Result<Accepted, NotSent> = Ok(Accepted { id: None });

#[derive(Debug, PartialEq, Eq)]
enum Came {
    Later,
    NeverToThere,
    NeverThis,
    Unknown,
    Taken,
}

fn came(outcome: &Result<Accepted, NotSent>) -> Came {
    match outcome {
        Ok(_) => Came::Taken,
        Err(NotSent::Later { .. }) => Came::Later,
        Err(NotSent::Never(refusal)) if refusal.is_of_the_address() => Came::NeverToThere,
        Err(NotSent::Never(_)) => Came::NeverThis,
        Err(NotSent::Unknown(_)) => Came::Unknown,
    }
}

#[tokio::test]
async fn what_a_server_does_has_a_word_of_ours() {
    use Does::{Ends, HangsUp, Nothing, Says};
    let all: [(Script, Came); 28] = [
        (&[], Came::Taken),
        (&[("HI", Nothing)], Came::Later),
        (&[("HI", HangsUp)], Came::Later),
        (&[("HI", Says("554 not you"))], Came::Later),
        (&[("HI", Says("SSH-2.0-x"))], Came::Later),
        (&[("EHLO", Says("421 busy"))], Came::Later),
        (&[("MAIL", Says("451 4.7.1 wait"))], Came::Later),
        (&[("MAIL", Says("550 5.7.1 you may not send as harbor@mail.harbor.example"))], Came::Later),
        (&[("MAIL", Nothing)], Came::Later),
        (&[("RCPT", Says("450 4.2.1 ada@a.example is busy"))], Came::Later),
        (&[("RCPT", Says("550 5.1.1 ada@a.example is nobody"))], Came::NeverToThere),
        (&[("RCPT", Says("550-5.2.1 switched\r\n550 5.2.1 off"))], Came::NeverToThere),
        (&[("RCPT", Says("550 no such user"))], Came::NeverToThere),
        (&[("RCPT", Says("553 odd"))], Came::NeverToThere),
        (&[("RCPT", Says("552 5.2.2 full"))], Came::Later),
        (&[("RCPT", Says("550 5.7.1 we do not like you"))], Came::NeverThis),
        (&[("RCPT", Says("554 no"))], Came::NeverThis),
        (&[("RCPT", HangsUp)], Came::Later),
        (&[("RCPT", Nothing)], Came::Later),
        (&[("DATA", Says("451 wait"))], Came::Later),
        (&[("DATA", Says("554 no"))], Came::NeverThis),
        (&[("DATA", Nothing)], Came::Later),
        (&[(".", Says("451 4.3.0 wait"))], Came::Later),
        (&[(".", Says("554 5.7.1 it is spam"))], Came::NeverThis),
        (&[(".", Says("550 5.1.1 ada@a.example is nobody"))], Came::NeverToThere),
        (&[(".", Nothing)], Came::Unknown),
        (&[(".", HangsUp)], Came::Unknown),
        (&[(".", Ends("25"))], Came::Unknown),
    ];
    for (place, (script, expected)) in all.into_iter().enumerate() {
        let server = Server::that(script).await;
        let outcome = server.smtp().send(&mail(), "key").await;
        assert_eq!(came(&outcome), expected, "{place}: {outcome:?}");
        let shown = format!("{outcome:?} {}", outcome.as_ref().err().map(ToString::to_string).unwrap_or_default());
        let private = ["ada@", "a.example", "Hello", "Ready", "nobody", "spam"];
        assert!(outcome.is_ok() || !private.iter().any(|word| shown.contains(word)), "{shown}");
    }
}

#[tokio::test]
async fn nobody_there_is_later() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let server = Server { address, heard: Arc::default(), _serving: JoinSet::new() };
    assert_eq!(came(&server.smtp().send(&mail(), "key").await), Came::Later);
    assert!(server.smtp().reach().await.is_err());
}

#[tokio::test]
async fn a_connection_is_used_again_and_replaced_where_the_server_closed_it() {
    let server = Server::that(&[]).await;
    let smtp = server.smtp();
    for _ in 0..3 {
        assert_eq!(smtp.send(&mail(), "key").await, ACCEPTED);
    }
    assert_eq!((server.heard("HI"), server.heard("RCPT")), (1, 3));

    let server = Server::that(&[(".", Does::Ends("250 fine"))]).await;
    let smtp = server.smtp();
    for _ in 0..3 {
        assert_eq!(smtp.send(&mail(), "key").await, ACCEPTED);
    }
    assert_eq!((server.heard("HI"), server.heard(".")), (3, 3), "each mail once");
}

#[tokio::test]
async fn many_at_once_share_few_connections() {
    let server = Server::that(&[]).await;
    let (smtp, mail) = (server.smtp(), mail());
    let all = futures_util::future::join_all((0..40).map(|_| smtp.send(&mail, "key"))).await;
    assert!(all.iter().all(|outcome| *outcome == ACCEPTED));
    assert!(server.heard("HI") <= MOST, "{}", server.heard("HI"));
    assert_eq!(server.heard("DATA"), 40);
}

#[tokio::test]
async fn nothing_is_said_in_the_open() {
    let server = Server::that(&[]).await;
    let from = Mailbox::new("", "harbor@mail.harbor.example").unwrap();
    let sign_in = Some(("harbor".to_owned(), "hush".into()));
    let settings = Settings { sign_in, ..Settings::new(&format!("smtp://{}", server.address), from.clone()) };
    let outcome = Smtp::new(&settings).unwrap().send(&mail(), "key").await;
    assert_eq!(outcome, Err(NotSent::later("the server does not encrypt")));
    assert_eq!((server.heard("AUTH"), server.heard("MAIL")), (0, 0));

    for (address, tls, wrong) in [
        ("smtp://mail.other.example:25", Tls::NotNeeded, NotSettings::InTheOpen),
        ("smtp://10.0.0.7", Tls::NotNeeded, NotSettings::InTheOpen),
        ("smtps://localhost", Tls::NotNeeded, NotSettings::Address),
        ("http://localhost", Tls::Required, NotSettings::Address),
        ("smtp://", Tls::Required, NotSettings::Address),
        ("localhost:25", Tls::Required, NotSettings::Address),
        ("smtp://user:hush@localhost", Tls::Required, NotSettings::Address),
        ("smtp://localhost?tls=none", Tls::Required, NotSettings::Address),
    ] {
        let settings = Settings { tls, ..Settings::new(address, from.clone()) };
        assert_eq!(Smtp::new(&settings).err(), Some(wrong), "{address}");
    }
    for address in ["smtp://localhost", "smtp://127.0.0.1:2525", "smtp://[::1]:25"] {
        let settings = Settings { tls: Tls::NotNeeded, ..Settings::new(address, from.clone()) };
        assert!(Smtp::new(&settings).is_ok(), "{address}");
    }
    for pem in ["", "hush", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] {
        let settings = Settings::new("smtps://mail.other.example", from.clone());
        let wrong = Smtp::new(&Settings { trusted: Some(pem.to_owned()), ..settings }).err();
        assert_eq!(wrong, Some(NotSettings::Trusted), "{pem}");
    }
}

#[test]
fn settings_are_not_shown() {
    let from = Mailbox::new("", "harbor@mail.harbor.example").unwrap();
    let sign_in = Some(("harbor".to_owned(), "hush".into()));
    let settings = Settings { sign_in, ..Settings::new("smtp://mail.other.example", from) };
    let shown = format!("{settings:?} {:?}", Smtp::new(&settings).unwrap());
    assert!(!shown.contains("hush") && !shown.contains("harbor@"), "{shown}");
}
