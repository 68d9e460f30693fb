//! The mail server: what a client that is not ours sends arrives, and what must not be sent is refused.

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate as Root, Tls, TlsParameters},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{Config, KEY, Post, carrier};
use crate::{
    mail::{Certificate, Fate, Fault},
    stage::{Stage, soon},
    wire::Loss,
};

type Mailer = AsyncSmtpTransport<Tokio1Executor>;

fn mailer(post: &Post) -> Mailer {
    Mailer::builder_dangerous("127.0.0.1").port(post.smtp.port()).build()
}

fn mail(to: &str, text: &str) -> Message {
    Message::builder()
        .from("Harbor <harbor@example.com>".parse().unwrap())
        .to(to.parse().unwrap())
        .subject("Grüße: your workspace “Café” is ready, and this subject is long enough to be folded over two lines")
        .message_id(Some("<let_1@example.com>".to_owned()))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("X-Harbor-Letter"), "let_1".to_owned()))
        .multipart(MultiPart::alternative_plain_html(text.to_owned(), "<p>Hello <b>Ada</b></p>".to_owned()))
        .unwrap()
}

#[tokio::test]
async fn what_is_sent_arrives_as_it_was_written() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let mailer = mailer(&post);
    let text = ".\n..\n.a dot begins this line\nÄ \u{202e}مرحبا\n\nend.";
    for _ in 0..2 {
        let answered = mailer.send(mail("Ada Lovelace <ada@example.com>", text)).await.unwrap();
        assert!(answered.is_positive());
    }
    mailer.send(mail("grace@example.com", "short")).await.unwrap();
    let letters = post.to("ADA@example.com");
    assert_eq!((letters.len(), post.letters().len()), (2, 3), "by SMTP nothing is remembered");
    let letter = &letters[0];
    assert_eq!(letter.text.trim_end(), text);
    assert_eq!(letter.html.trim_end(), "<p>Hello <b>Ada</b></p>");
    assert!(letter.subject.starts_with("Grüße: your workspace “Café” is ready") && letter.subject.ends_with("lines"));
    assert_eq!(letter.from, "Harbor <harbor@example.com>");
    assert_eq!(letter.letter_id.as_deref(), Some("let_1"));
    assert!(letter.headers.iter().all(|(_, value)| value.is_ascii() && !value.contains(['\r', '\n'])));
    let ledger = post.ledger();
    assert_eq!((ledger.taken().len(), ledger.of("let_1").len()), (3, 3));
    assert_eq!(ledger.tries[0].message_id.as_deref(), Some("<let_1@example.com>"));
    assert_eq!(ledger.tries[0].carried_as.as_deref(), Some(letter.carried_as.as_str()));
}

#[tokio::test]
async fn who_must_say_who_they_are_is_let_in_with_the_password_alone() {
    let mut stage = Stage::new();
    let config = Config { login: Some(("harbor".to_owned(), "sesame".to_owned())), ..Config::new(KEY) };
    let post = carrier(&mut stage, config).await;
    let with = |password: &str| {
        let login = Credentials::new("harbor".to_owned(), password.to_owned());
        Mailer::builder_dangerous("127.0.0.1").port(post.smtp.port()).credentials(login).build()
    };
    assert!(mailer(&post).send(mail("ada@example.com", "x")).await.unwrap_err().is_permanent());
    assert!(with("open").send(mail("ada@example.com", "x")).await.unwrap_err().is_permanent());
    with("sesame").send(mail("ada@example.com", "x")).await.unwrap();
    assert_eq!(post.letters().len(), 1);
}

#[tokio::test]
async fn with_a_certificate_it_is_spoken_to_in_secret() {
    let Some((chain, key)) = self_signed() else { return };
    let mut stage = Stage::new();
    let config = Config {
        login: Some(("harbor".to_owned(), "sesame".to_owned())),
        certificate: Some(Certificate::from_pem(&chain, &key).unwrap()),
        ..Config::new(KEY)
    };
    let post = carrier(&mut stage, config).await;
    let tls = TlsParameters::builder("localhost".to_owned())
        .add_root_certificate(Root::from_pem(&chain).unwrap())
        .build()
        .unwrap();
    let login = Credentials::new("harbor".to_owned(), "sesame".to_owned());
    let builder = || Mailer::builder_dangerous("127.0.0.1").port(post.smtp.port()).credentials(login.clone());
    assert!(builder().build().send(mail("ada@example.com", "x")).await.is_err(), "no password in the open");
    builder().tls(Tls::Required(tls)).build().send(mail("ada@example.com", "x")).await.unwrap();
    let unknown = TlsParameters::builder("localhost".to_owned()).build().unwrap();
    assert!(builder().tls(Tls::Required(unknown)).build().send(mail("ada@example.com", "x")).await.is_err());
    assert_eq!(post.letters().len(), 1);
    assert!(Certificate::from_pem(&chain, b"").is_err() && Certificate::from_pem(b"", &key).is_err());
    let mut raw = Raw::connect(&post).await;
    raw.says("EHLO me", 250).await;
    let answers = raw.says_at_once("STARTTLS\r\nMAIL FROM:<mallory@example.com>\r\n").await;
    assert_eq!(answers, Some(220), "and what came along in the open is not heard behind it");
    assert_eq!(raw.ends().await, Vec::<u16>::new());
}

/// A certificate for `localhost` that nobody signed, and its key. None without `openssl`.
fn self_signed() -> Option<(Vec<u8>, Vec<u8>)> {
    let folder = std::env::temp_dir().join(format!("harbor-mail-{}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let mut make = std::process::Command::new("openssl");
    make.current_dir(&folder).args(["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"]);
    make.args(["-addext", "subjectAltName=DNS:localhost", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    make.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    let made = make.args(["-keyout", "key.pem", "-out", "own.pem"]).output().ok()?.status.success();
    let read = |name| std::fs::read(folder.join(name)).ok();
    let both = read("own.pem").zip(read("key.pem")).filter(|_| made);
    let _ = std::fs::remove_dir_all(&folder);
    both
}

#[tokio::test]
async fn what_goes_wrong_goes_wrong_once_and_is_told_apart_in_the_ledger_alone() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let send = async || mailer(&post).send(mail("ada@example.com", "x")).await;
    post.refuses("ada@example.com");
    assert!(send().await.unwrap_err().is_permanent());
    post.reaches("ada@example.com");
    for (fault, is_permanent, is_transient) in [
        (Fault::Fail, false, true),
        (Fault::TooMany { seconds: 60 }, false, true),
        (Fault::Never, true, false),
        (Fault::LoseReply { how: Loss::Closed }, false, false),
        (Fault::LoseReply { how: Loss::Reset }, false, false),
        (Fault::LoseLetter { how: Loss::Closed }, false, false),
    ] {
        let injection = post.misbehave(fault.clone(), Some(1));
        let error = send().await.unwrap_err();
        assert_eq!((error.is_permanent(), error.is_transient()), (is_permanent, is_transient), "{fault:?}: {error}");
        assert_eq!(injection.fired(), 1);
    }
    post.is_down(true);
    assert!(send().await.is_err());
    post.behave();
    send().await.unwrap();
    let fates: Vec<(Fate, u16)> = post.ledger().tries.iter().map(|entry| (entry.fate, entry.status)).collect();
    let wanted = [
        (Fate::Refused, 550),
        (Fate::Later, 451),
        (Fate::Later, 421),
        (Fate::Refused, 554),
        (Fate::TakenInSilence, 0),
        (Fate::TakenInSilence, 0),
        (Fate::Lost, 0),
        (Fate::Taken, 0),
    ];
    assert_eq!(fates, wanted);
    assert_eq!(post.letters().len(), 3);
    assert_eq!(post.goes_silent_after_accepting(1).fired(), 0);
}

#[tokio::test]
async fn a_connection_that_stands_ends_when_it_goes_down_or_away() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let mut first = Raw::connect(&post).await;
    first.says("EHLO me", 250).await;
    post.is_down(true);
    assert_eq!(first.ends().await, Vec::<u16>::new());
    post.is_down(false);
    let hangs = post.misbehave(Fault::LoseReply { how: Loss::Hang }, Some(1));
    let mut second = Raw::connect(&post).await;
    second.has_an_envelope().await;
    second.writes("From: a@example.com\r\nDate: Fri, 27 Nov 2026 10:00:00 +0000\r\n\r\nx\r\n.\r\n").await;
    soon(async {
        let mut changes = post.inner.book.changes();
        while hangs.fired() == 0 {
            changes.changed().await.unwrap();
        }
    })
    .await;
    stage.stop.cancel();
    assert_eq!(second.ends().await, Vec::<u16>::new());
    soon(stage.tasks.join_next()).await.unwrap().unwrap().unwrap();
}

/// Speaks word by word.
struct Raw(BufReader<TcpStream>);

impl Raw {
    async fn connect(post: &Post) -> Self {
        let mut raw = Self(BufReader::new(TcpStream::connect(post.smtp).await.unwrap()));
        assert_eq!(raw.hears().await, Some(220));
        raw
    }

    async fn writes(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// The code of the next reply, whose lines all have it.
    async fn hears(&mut self) -> Option<u16> {
        loop {
            let mut line = String::new();
            let read = soon(self.0.read_line(&mut line)).await;
            if read.is_err() || line.is_empty() {
                return None;
            }
            assert!(line.ends_with("\r\n"), "{line:?}");
            if line.as_bytes()[3] == b' ' {
                return line[..3].parse().ok();
            }
        }
    }

    async fn says_at_once(&mut self, text: &str) -> Option<u16> {
        self.writes(text).await;
        self.hears().await
    }

    async fn says(&mut self, line: &str, code: u16) {
        assert_eq!(self.says_at_once(&format!("{line}\r\n")).await, Some(code), "{line:.80}");
    }

    async fn has_an_envelope(&mut self) {
        self.says("EHLO me", 250).await;
        self.says("MAIL FROM:<a@example.com>", 250).await;
        self.says("RCPT TO:<ada@example.com>", 250).await;
        self.says("DATA", 354).await;
    }

    /// Everything that is still said, until the other side ends.
    async fn ends(&mut self) -> Vec<u16> {
        let mut codes = Vec::new();
        while let Some(code) = self.hears().await {
            codes.push(code);
        }
        codes
    }
}

#[tokio::test]
async fn what_nobody_may_say_is_refused() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    for (line, code) in [
        ("MAIL FROM:<a@example.com>", 503),
        ("EHLO", 501),
        ("EHLO me", 250),
        ("RCPT TO:<b@example.com>", 503),
        ("DATA", 503),
        ("STARTTLS", 502),
        ("AUTH PLAIN AAAA", 503),
        ("mail from:<a@example.com> size=99999999", 552),
        ("MAIL FROM:<a@example.com> X=1", 555),
        ("MAIL a@example.com", 501),
        ("MAIL FROM:<a@example.com> BODY=8BITMIME SIZE=10", 250),
        ("DATA", 503),
    ] {
        let mut raw = Raw::connect(&post).await;
        if !matches!(line, "EHLO me" | "EHLO") && code != 503 || line == "STARTTLS" {
            raw.says("EHLO me", 250).await;
        }
        raw.says(line, code).await;
    }
    let mut raw = Raw::connect(&post).await;
    raw.says("HELO me", 250).await;
    raw.says("MAIL FROM:<>", 250).await;
    for (to, code) in
        [("TO:ada@example.com", 501), ("TO:<>", 553), ("TO:<a b@example.com>", 553), ("TO:<ä@example.com>", 553)]
    {
        raw.says(&format!("RCPT {to}"), code).await;
    }
    raw.says("RCPT TO:<ada@example.com> NOTIFY=NEVER", 555).await;
    assert_eq!(raw.says_at_once("NOOP\nNOOP\r\n").await, Some(500), "a line that ends with LF alone");
    assert_eq!(raw.hears().await, Some(250));
    raw.says(&"x".repeat(20_000), 500).await;
    raw.says("RSET", 250).await;
    raw.says("QUIT", 221).await;
    assert_eq!(raw.ends().await, Vec::<u16>::new());

    let mut patient = Raw::connect(&post).await;
    for _ in 0..10 {
        patient.says("WHAT", 500).await;
    }
    patient.says("WHAT", 421).await;
    assert!(post.ledger().tries.is_empty());
}

#[tokio::test]
async fn a_mail_that_nobody_may_send_is_refused_behind_its_end_and_what_breaks_off_is_none() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let whole = "From: a@example.com\r\nDate: Fri, 27 Nov 2026 10:00:00 +0000\r\n\r\n";
    for (mail, code) in [
        // A second mail in the first, for a server that ends it at this dot.
        (format!("{whole}x\n.\nMAIL FROM:<b@example.com>\r\n.\r\n"), 554),
        (format!("{whole}x\r.\r\n.\r\n"), 554),
        (format!("{whole}ä\r\n.\r\n"), 554),
        (format!("{whole}\0\r\n.\r\n"), 554),
        (format!("{whole}{}\r\n.\r\n", "x".repeat(999)), 500),
        (format!("{whole}{}\r\n.\r\n", "x".repeat(20_000)), 500),
        (format!("{whole}{}.\r\n", format!("{}\r\n", "x".repeat(998)).repeat(10_700)), 552),
        ("From: a@example.com\r\n\r\nno date\r\n.\r\n".to_owned(), 554),
        ("Date: Fri, 27 Nov 2026 10:00:00 +0000\r\n\r\nby nobody\r\n.\r\n".to_owned(), 554),
        (".\r\n".to_owned(), 554),
    ] {
        let mut raw = Raw::connect(&post).await;
        raw.has_an_envelope().await;
        assert_eq!(raw.says_at_once(&mail).await, Some(code), "{mail:.90?}");
        raw.says("NOOP", 250).await;
    }
    assert_eq!(post.letters().len(), 0);
    let mut cut = Raw::connect(&post).await;
    cut.has_an_envelope().await;
    cut.writes(whole).await;
    drop(cut);
    let mut last = Raw::connect(&post).await;
    last.has_an_envelope().await;
    assert_eq!(last.says_at_once(&format!("{whole}x\r\n.\r\n")).await, Some(250));
    assert_eq!(post.letters().len(), 1, "what broke off is none");
}
