//! From a letter to a mail: where it goes, what is around it, what it says.

use domain::letters::{Necessity, To, rule, to as destination};
use letters::{Content, Frame, Rendered, Thing};
use mail::{Mail, Mailbox, Unsubscribe};
use messages::mail::{Enclosure, Letter};
use messages::person::{Address, Choice};

use super::life::{Life, One};
use super::{NotGone, Post, Sender, Terms};

/// Where a letter goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Goes {
    /// To whom; none where nobody knows.
    pub to: Option<Mailbox>,
    /// Whether that is where mail of this person goes, and not another address that the letter itself names.
    pub is_theirs: bool,
    /// Where an answer goes, if not to who sends it.
    pub reply_to: Option<Mailbox>,
}

/// Where a letter of this kind goes.
pub(super) fn goes_to(kind: Letter, address: Option<&Address>, enclosure: Option<&Enclosure>, terms: &Terms) -> Goes {
    let name = address.map_or("", |known| known.name.as_str());
    let named = |email: &str| Mailbox::new(name, email).ok();
    let theirs = || address.and_then(|known| named(&known.email));
    let elsewhere = |email: &str| Goes { to: named(email), is_theirs: false, reply_to: Some(terms.help.clone()) };
    let to_them = || Goes { to: theirs(), is_theirs: true, reply_to: Some(terms.help.clone()) };
    match (destination(kind), enclosure) {
        (To::TheAddressAsked, Some(Enclosure::Link { to, .. } | Enclosure::SignIn { to, .. }))
        | (To::TheAddressBefore, Some(Enclosure::Before { to })) => elsewhere(to),
        // Without what names the address there is none: not the one that they have now.
        (To::TheAddressAsked | To::TheAddressBefore, _) => Goes { to: None, is_theirs: false, reply_to: None },
        (To::Us, _) => {
            let reply_to = asker(enclosure).and_then(named).or_else(theirs);
            Goes { to: terms.answers.clone(), is_theirs: false, reply_to }
        }
        // Who asked may have said where the answer is to go.
        (To::Them, _) => asker(enclosure).map_or_else(to_them, elsewhere),
    }
}

/// Where an answer to a question goes is in what it encloses.
fn asker(enclosure: Option<&Enclosure>) -> Option<&str> {
    match enclosure? {
        Enclosure::Question { to, .. } | Enclosure::Answer { to, .. } => to.as_deref(),
        Enclosure::Link { .. }
        | Enclosure::Before { .. }
        | Enclosure::Browser { .. }
        | Enclosure::SignIn { .. }
        | Enclosure::Way { .. }
        | Enclosure::Unknown => None,
    }
}

/// The path that switches letters of this sort off.
fn switch(choice: Choice, token: &str) -> String {
    format!("/mail/off/{token}/{}", choice.word())
}

impl Sender {
    /// What a letter encloses, if it is still there.
    pub(super) async fn enclosure(&self, post: &Post) -> Result<Option<Enclosure>, NotGone> {
        match post.about.enclosure {
            Some(id) => Ok(self.shelf.enclosure(id).await?),
            None => Ok(None),
        }
    }

    /// Whether a letter that went out went to where mail of this person goes. Where what it enclosed is gone nobody can say it.
    pub(super) async fn went_to_them(&self, post: &Post) -> Result<bool, NotGone> {
        let enclosure = self.enclosure(post).await?;
        let is_known = enclosure.is_some() || post.about.enclosure.is_none();
        Ok(is_known && goes_to(post.kind, None, enclosure.as_ref(), &self.terms).is_theirs)
    }

    /// What is around a letter of this kind.
    pub(super) fn frame(&self, kind: Letter, address: Option<&Address>, is_theirs: bool) -> Frame {
        let (terms, nobody) = (&self.terms, Address::default());
        let frame = Frame::to(address.unwrap_or(&nobody), &terms.origin, terms.help.address(), &terms.answered);
        let token = address.and_then(|known| known.unsubscribe.as_deref()).filter(|_| is_theirs);
        let unsubscribe = match (rule(kind).necessity, token) {
            (Necessity::Optional(choice), Some(token)) => Some(switch(choice, token)),
            (Necessity::Optional(_), None) | (Necessity::Necessary, _) => None,
        };
        let stay = token.filter(|_| kind == Letter::AccountClosing).map(|token| format!("/mail/stay/{token}"));
        Frame { unsubscribe, stay, ..frame }
    }

    /// What a digest says: each of its letters in a line. None where nothing of them is to be told any more.
    pub(super) fn digest(&self, life: &Life, ones: &[&One], frame: &Frame) -> Option<Content> {
        let content = |one: &&One| letters::content(one.kind, &one.about, life.known(one), None, one.not_before);
        let things: Vec<Thing> =
            ones.iter().filter_map(content).map(|content| letters::thing(&content, frame)).collect();
        (!things.is_empty()).then_some(Content::Digest { things })
    }

    /// The mail.
    pub(super) fn write(
        &self,
        post: &Post,
        content: &Content,
        frame: &Frame,
        to: Mailbox,
        reply_to: Option<Mailbox>,
    ) -> Result<Mail, NotGone> {
        let rendered = letters::render(content, frame).map_err(|error| NotGone::Unwritten(error.to_string()))?;
        let Rendered { subject, text, html } = rendered;
        let unsubscribe = frame.unsubscribe.as_deref().map(|path| Unsubscribe { url: frame.url(path) });
        Ok(Mail { to, reply_to, subject, text, html, unsubscribe, id: post.letter.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(answers: Option<&str>) -> Terms {
        let mailbox = |email: &str| Mailbox::new("", email).unwrap();
        Terms {
            origin: "https://harbor.example.com".into(),
            help: mailbox("help@example.com"),
            answered: "within a day".into(),
            answers: answers.map(mailbox),
            per_second: 10,
            per_domain_per_minute: 600,
            warm_up_days: 0,
        }
    }

    fn to(
        kind: Letter,
        enclosure: Option<&Enclosure>,
        answers: Option<&str>,
    ) -> (Option<String>, bool, Option<String>) {
        let ada = Address { name: "Ada".into(), email: "ada@example.com".into(), ..Address::default() };
        let goes = goes_to(kind, Some(&ada), enclosure, &terms(answers));
        let address = |mailbox: &Option<Mailbox>| mailbox.as_ref().map(|one| one.address().to_owned());
        (address(&goes.to), goes.is_theirs, address(&goes.reply_to))
    }

    #[test]
    fn a_letter_goes_to_them_or_where_it_says_and_never_elsewhere() {
        let (ada, help) = (Some("ada@example.com".to_owned()), Some("help@example.com".to_owned()));
        assert_eq!(to(Letter::Welcome, None, None), (ada.clone(), true, help.clone()));
        let link = Enclosure::Link { to: "new@example.org".into(), path: "/x".into() };
        assert_eq!(to(Letter::AddressAsked, Some(&link), None).0.as_deref(), Some("new@example.org"));
        assert_eq!(to(Letter::AddressAsked, None, None).0, None, "its link is for nobody else");
        let before = Enclosure::Before { to: "old@example.org".into() };
        assert_eq!(to(Letter::AddressChanged, Some(&before), None).0.as_deref(), Some("old@example.org"));
        assert_eq!(to(Letter::AddressChanged, None, None).0, None);
    }

    #[test]
    fn a_question_goes_to_those_who_answer_and_an_answer_to_who_asked() {
        let question = |to: Option<&str>| Enclosure::Question { to: to.map(str::to_owned), text: "How?".into() };
        let us = Some("us@example.com".to_owned());
        let (stranger, of_ada) = (question(Some("eve@example.net")), question(None));
        let eve = Some("eve@example.net".to_owned());
        assert_eq!(to(Letter::QuestionForUs, Some(&stranger), us.as_deref()), (us.clone(), false, eve.clone()));
        let ada = Some("ada@example.com".to_owned());
        assert_eq!(to(Letter::QuestionForUs, Some(&of_ada), us.as_deref()), (us, false, ada.clone()));
        assert_eq!(to(Letter::QuestionForUs, Some(&of_ada), None).0, None, "nobody is to hear of it");
        assert_eq!(to(Letter::QuestionArrived, Some(&stranger), None).0, eve);
        assert_eq!(to(Letter::QuestionArrived, Some(&of_ada), None).0, ada);
    }
}
