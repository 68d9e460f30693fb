//! The page of mail as the gallery shows it.

use access::address::AskedAddress;
use access::profile::Mail;
use messages::mail::Returned;

use super::show::{Page, Place, topics, why};
use crate::account::Tab;
use crate::account::address::ask::TOO_OFTEN;
use crate::shelf::samples::{ACCOUNT, ada, before, days, said};
use crate::shelf::{Shelf, Shown};
use face::label::Tone;
use face::layout::{Frame, Here, Notice};

const USUAL: &str = "ada@example.com";

fn place() -> Place {
    Place {
        email: USUAL.into(),
        returned: None,
        said: None,
        source: Some("Google".into()),
        asked: None,
        address: String::new(),
        problem: None,
    }
}

pub(super) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let theme = shelf.theme;
    let page = |frame: Frame, wanted: Mail, place: Place| Page {
        frame: frame.at(Here::Account),
        tab: Tab::Mail,
        account: ACCOUNT.into(),
        place,
        topics: topics(wanted).into(),
    };
    let usual = |place: Place| page(ada(theme), Mail::default(), place);
    let another = Place { said: Some("ada.lovelace@engines.example.com".into()), ..place() };
    shelf.put("account/mail/usual", &usual(place()))?;
    let saved = page(said(ada(theme), "Saved."), Mail { ready: false, trouble: false, news: true }, place());
    shelf.put("account/mail/saved", &saved)?;
    shelf.put("account/mail/suggested", &usual(another.clone()))?;
    let asked = AskedAddress { address: "countess@new.example.com".into(), until: before(-days(1)) };
    shelf.put("account/mail/asked", &usual(Place { asked: Some(asked), ..another }))?;
    let wrong = "This is no e-mail address: write it like name@example.com.";
    let wrong = Place { address: "ada@<b>".into(), problem: Some(wrong.into()), source: None, ..place() };
    shelf.put("account/mail/problem", &usual(wrong))?;
    let too_often = ada(theme).saying(Notice { tone: Tone::Bad, text: TOO_OFTEN.into() });
    let typed = Place { address: "ada@sixth.example.com".into(), ..place() };
    shelf.put("account/mail/too_often", &page(too_often, Mail::default(), typed))?;
    let returned = Place { returned: Some(why(Returned::NoMailbox)), address: USUAL.into(), ..place() };
    let frame = Frame { mail_returns: true, ..ada(theme) };
    shelf.put("account/mail/returned", &page(frame, Mail::default(), returned))?;
    let changed = said(ada(theme), "Done. Mail goes to ada@example.com from now on.");
    shelf.put("account/mail/changed", &page(changed, Mail::default(), place()))
}
