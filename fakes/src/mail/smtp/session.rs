//! What was said so far, and what may be said next (RFC 5321, 4.1.4).

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{NAME, certificate::Certificate, content::LARGEST, reply::Reply};
use crate::mail::{Fate, Post, Tried, Way};

/// So many wrong commands are answered; then the server hangs up.
const PATIENCE: u32 = 10;

/// So many people may get one mail.
const MOST_RECIPIENTS: usize = 100;

/// What happens after a reply.
pub(super) enum Next {
    GoOn,
    /// The mail itself comes.
    Data,
    StartTls(Certificate),
    /// The server hangs up.
    End,
}

/// Whom a mail is from, as the envelope says.
pub(super) struct Sender {
    /// Whether the mail may have bytes beyond ASCII.
    pub(super) eight_bit: bool,
}

pub(super) struct Session<'a> {
    post: &'a Post,
    greeted: bool,
    known: bool,
    /// Who they are comes with the next line.
    is_introducing: bool,
    from: Option<Sender>,
    to: Vec<String>,
    wrong: u32,
}

impl<'a> Session<'a> {
    pub(super) const fn new(post: &'a Post) -> Self {
        Self { post, greeted: false, known: false, is_introducing: false, from: None, to: Vec::new(), wrong: 0 }
    }

    /// The envelope of the mail that comes now; the next one begins anew.
    pub(super) fn envelope(&mut self) -> (Sender, Vec<String>) {
        (self.from.take().unwrap_or(Sender { eight_bit: false }), std::mem::take(&mut self.to))
    }

    /// Takes a line.
    pub(super) fn hears(&mut self, line: &[u8], is_secure: bool) -> (Reply, Next) {
        let Ok(line) = str::from_utf8(line) else { return self.wrong(500, "5.5.2 This is no text") };
        if std::mem::take(&mut self.is_introducing) {
            return self.introduces(line);
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let verb = verb.to_ascii_uppercase();
        match (verb.as_str(), rest.trim()) {
            ("EHLO" | "HELO", "") => self.wrong(501, "5.5.4 Say who you are"),
            ("EHLO", _) => self.greets(is_secure),
            ("HELO", _) => {
                self.greeted = true;
                (Reply::new(250, NAME), Next::GoOn)
            }
            ("STARTTLS", "") => self.starts_tls(is_secure),
            ("AUTH", rest) => self.authenticates(rest, is_secure),
            ("MAIL", rest) => self.is_from(rest),
            ("RCPT", rest) => self.goes_to(rest),
            ("DATA", "") if self.from.is_none() || self.to.is_empty() => {
                self.wrong(503, "5.5.1 From whom, and to whom?")
            }
            ("DATA", "") => (Reply::new(354, "Go on; end with a dot alone"), Next::Data),
            ("RSET", "") => {
                self.envelope();
                (Reply::new(250, "2.0.0 Forgotten"), Next::GoOn)
            }
            ("NOOP", _) => (Reply::new(250, "2.0.0 Ok"), Next::GoOn),
            ("VRFY", _) => (Reply::new(252, "2.5.2 Send it, and see"), Next::GoOn),
            ("QUIT", "") => (Reply::new(221, "2.0.0 Bye"), Next::End),
            _ => self.wrong(500, "5.5.1 What?"),
        }
    }

    /// Says no. Who is told so too often is hung up on.
    fn wrong(&mut self, code: u16, why: &str) -> (Reply, Next) {
        self.wrong += 1;
        if self.wrong > PATIENCE {
            return (Reply::new(421, "4.7.0 Too many mistakes"), Next::End);
        }
        (Reply::new(code, why), Next::GoOn)
    }

    fn greets(&mut self, is_secure: bool) -> (Reply, Next) {
        self.greeted = true;
        self.envelope();
        let config = &self.post.inner.config;
        let mut reply = Reply::new(250, NAME).and(format!("SIZE {LARGEST}")).and("8BITMIME").and("PIPELINING");
        let is_open = config.certificate.is_some() && !is_secure;
        if is_open {
            reply = reply.and("STARTTLS");
        }
        if config.login.is_some() && !is_open {
            reply = reply.and("AUTH PLAIN");
        }
        (reply.and("ENHANCEDSTATUSCODES"), Next::GoOn)
    }

    fn starts_tls(&mut self, is_secure: bool) -> (Reply, Next) {
        match self.post.inner.config.certificate.clone() {
            Some(certificate) if !is_secure => (Reply::new(220, "2.0.0 Go ahead"), Next::StartTls(certificate)),
            _ => self.wrong(502, "5.5.1 Not here"),
        }
    }

    fn authenticates(&mut self, rest: &str, is_secure: bool) -> (Reply, Next) {
        let config = &self.post.inner.config;
        if config.login.is_none() || !self.greeted {
            return self.wrong(503, "5.5.1 Not now");
        }
        if config.certificate.is_some() && !is_secure {
            return self.wrong(538, "5.7.11 Not in the open");
        }
        match rest.split_once(' ').unwrap_or((rest, "")) {
            (mechanism, _) if !mechanism.eq_ignore_ascii_case("PLAIN") => self.wrong(504, "5.5.4 PLAIN alone"),
            (_, "") => {
                self.is_introducing = true;
                (Reply::new(334, ""), Next::GoOn)
            }
            (_, said) => self.introduces(said),
        }
    }

    /// Who they are, as RFC 4616 writes it: `authzid NUL user NUL password`.
    fn introduces(&mut self, said: &str) -> (Reply, Next) {
        let said = STANDARD.decode(said).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        let mut parts = said.split('\0').skip(1);
        let told = parts.next().zip(parts.next());
        let login = self.post.inner.config.login.as_ref();
        if told.is_some() && told == login.map(|(user, password)| (user.as_str(), password.as_str())) {
            self.known = true;
            return (Reply::new(235, "2.7.0 Welcome"), Next::GoOn);
        }
        self.wrong(535, "5.7.8 We do not know you")
    }

    fn is_from(&mut self, rest: &str) -> (Reply, Next) {
        if !self.greeted || self.from.is_some() {
            return self.wrong(503, "5.5.1 Not now");
        }
        if self.post.inner.config.login.is_some() && !self.known {
            return self.wrong(530, "5.7.0 Say who you are");
        }
        let Some((address, parameters)) = path(rest, "FROM:") else { return self.wrong(501, "5.5.4 From whom?") };
        if !address.is_empty() && !is_address(address) {
            return self.wrong(553, "5.1.7 This is no address");
        }
        let mut eight_bit = false;
        for parameter in parameters.split_ascii_whitespace() {
            match parameter.to_ascii_uppercase().split_once('=') {
                Some(("SIZE", size)) => match size.parse::<usize>() {
                    Ok(size) if size <= LARGEST => {}
                    Ok(_) => return self.wrong(552, "5.3.4 That is too large"),
                    Err(_) => return self.wrong(501, "5.5.4 How large?"),
                },
                Some(("BODY", "8BITMIME")) => eight_bit = true,
                Some(("BODY", "7BIT")) => {}
                _ => return self.wrong(555, "5.5.4 We do not know this"),
            }
        }
        self.from = Some(Sender { eight_bit });
        (Reply::new(250, "2.1.0 Ok"), Next::GoOn)
    }

    fn goes_to(&mut self, rest: &str) -> (Reply, Next) {
        if self.from.is_none() {
            return self.wrong(503, "5.5.1 From whom?");
        }
        if self.to.len() >= MOST_RECIPIENTS {
            return (Reply::new(452, "4.5.3 Too many people"), Next::GoOn);
        }
        let address = match path(rest, "TO:") {
            Some((address, "")) if is_address(address) => address.to_owned(),
            Some((_, "")) => return self.wrong(553, "5.1.3 This is no address"),
            Some(_) => return self.wrong(555, "5.5.4 We do not know this"),
            None => return self.wrong(501, "5.5.4 To whom?"),
        };
        if self.post.is_refused(&address) {
            let tried = Tried { way: Way::Smtp, key: None, to: &[address] };
            self.post.note(&tried, None, Fate::Refused, 550, None);
            return (Reply::new(550, "5.1.1 Nobody has this address"), Next::GoOn);
        }
        self.to.push(address);
        (Reply::new(250, "2.1.5 Ok"), Next::GoOn)
    }
}

/// What stands between `<` and `>` behind the word, and what follows.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let (said, behind) = rest.split_at_checked(word.len())?;
    let (address, parameters) = behind.trim_start().strip_prefix('<')?.split_once('>')?;
    said.eq_ignore_ascii_case(word).then(|| (address, parameters.trim()))
}

/// Whether mail could go there, as far as its letters say. Of addresses beyond ASCII the server says nothing, so nobody may use them.
pub(in crate::mail) fn is_address(text: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '<' | '>' | ',' | ';' | '"' | '\\');
    text.rsplit_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && who.len() <= 64 && !host.is_empty() && text.len() <= 254 && !who.contains('@')
    }) && text.chars().all(plain)
}
