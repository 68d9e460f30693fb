//! The pages of an account, with everything that somebody could have chosen.

use super::samples::{ada, before, days, grace};
use super::{Result, Shelf};
use crate::account::Tab;
use crate::account::mail::show as mail;
use crate::account::methods::show as methods;
use crate::account::plan::show::{self as plan, Have, PlanStatus, Term};
use crate::account::profile::show::{self as profile, Problems};
use crate::account::sessions::list::{self as sessions, Device};
use crate::account::theme::show as theme;
use access::profile::Mail;
use domain::reader::Language;
use domain::reader::{Zone, areas};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, Theme, Trial};
use face::when::Dates;

const ACCOUNT: &str = "acct_01jd6v3x8f7q2m9k4w5t6y7z8a";
const PICTURE: &str = "https://pictures.example.com/grace.png";

impl Shelf {
    pub(super) fn account(&mut self) -> Result<()> {
        self.profile()?;
        self.sessions()?;
        self.methods()?;
        self.mail()?;
        self.plan()?;
        let frame = here(ada(self.theme));
        self.put("account/theme/chosen", &theme::Page { frame: frame.clone(), tab: Tab::Theme })?;
        self.put("account/theme/saved", &theme::Page { frame: said(frame, "Saved in this browser."), tab: Tab::Theme })
    }

    fn profile(&mut self) -> Result<()> {
        let plain = profile::Page {
            frame: here(ada(self.theme)),
            tab: Tab::Profile,
            account: ACCOUNT.into(),
            name: "Ada Lovelace".into(),
            picture: None,
            picture_shown: true,
            email: "ada@example.com".into(),
            source: Some("Google".into()),
            zone: String::new(),
            areas: areas(),
            language: String::new(),
            problems: Problems::default(),
        };
        self.put("account/profile/plain", &plain)?;
        let dates = Dates { language: Language::German, zone: Zone::named("Europe/Berlin") };
        let chosen = profile::Page {
            frame: said(here(grace(self.theme)), "Saved.").writing(dates),
            name: "Grace Brewster Murray Hopper".into(),
            picture: Some(PICTURE.into()),
            email: "grace.brewster.murray.hopper@compilers.example.com".into(),
            zone: "Europe/Berlin".into(),
            language: "de".into(),
            ..plain
        };
        self.put("account/profile/saved", &chosen)?;
        let problem = |text: &str| Some(text.to_owned());
        let wrong = profile::Page {
            frame: here(ada(self.theme)),
            name: "<b>Ada</b>\u{2028}".into(),
            picture_shown: false,
            source: None,
            problems: Problems {
                name: problem("A name cannot have line breaks or characters that nobody can see."),
                zone: problem("We do not know this time zone. Pick one from the list."),
                language: problem("We do not know this language. Pick one from the list."),
            },
            ..chosen
        };
        self.put("account/profile/problem", &wrong)
    }

    fn sessions(&mut self) -> Result<()> {
        let device = |id: &str, what: &str, begun, seen| Device {
            id: format!("ses_{id}"),
            what: what.into(),
            begun: before(begun),
            seen: before(seen),
        };
        let this = || Some(device("1", "Firefox on Windows", days(1), 20));
        let others = [
            device("2", "Safari on iPhone", days(3), 45 * 60),
            device("3", "Samsung Internet on Android", days(6), days(1)),
            device("4", "A browser that we do not know", 3 * 60 * 60, 90),
        ];
        let page = |frame: Frame, count: usize| sessions::Page {
            frame: here(frame),
            tab: Tab::Sessions,
            this: this(),
            others: others.iter().take(count).cloned().collect(),
        };
        let (alone, one, many) = (page(ada(self.theme), 0), page(ada(self.theme), 1), page(grace(self.theme), 3));
        self.put("account/sessions/alone", &alone)?;
        self.put("account/sessions/one", &one)?;
        self.put("account/sessions/many", &many)?;
        let frame = said(alone.frame.clone(), "Done. Nobody is signed in there any more.");
        self.put("account/sessions/done", &sessions::Page { frame, ..alone })
    }

    fn methods(&mut self) -> Result<()> {
        let page = methods::Page {
            frame: here(grace(self.theme)),
            tab: Tab::Methods,
            source: Some("Google".into()),
            email: "grace.brewster.murray.hopper@compilers.example.com".into(),
            has_picture: true,
            since: before(days(200)),
            last: before(days(1)),
        };
        self.put("account/methods/linked", &page)?;
        let gone = methods::Page { source: None, has_picture: false, ..page };
        self.put("account/methods/no_longer_offered", &gone)
    }

    fn mail(&mut self) -> Result<()> {
        let page = |frame: Frame, wanted: Mail| mail::Page {
            frame: here(frame),
            tab: Tab::Mail,
            account: ACCOUNT.into(),
            email: "ada@example.com".into(),
            topics: mail::topics(wanted).into(),
        };
        let usual = page(ada(self.theme), Mail::default());
        self.put("account/mail/usual", &usual)?;
        let saved = page(said(ada(self.theme), "Saved."), Mail { ready: false, trouble: false, news: true });
        self.put("account/mail/saved", &saved)
    }

    fn plan(&mut self) -> Result<()> {
        let ends = before(-days(9) - 60);
        let trial = Trial::until(ends, before(0)).map_or(Term::Open, Term::Trial);
        let last = Trial::until(before(-60 * 60), before(0)).map_or(Term::Open, Term::Trial);
        for (name, theme_of, status) in [
            ("account/plan/opening", ada as fn(Theme) -> Frame, PlanStatus::Opening),
            ("account/plan/newer", grace, PlanStatus::Newer),
            ("account/plan/trial", ada, on(trial)),
            ("account/plan/last_day", ada, on(last)),
            ("account/plan/ended", grace, on(Term::Ended(before(days(2))))),
            ("account/plan/paying", grace, paying()),
        ] {
            self.put(name, &plan::Page { frame: here(theme_of(self.theme)), tab: Tab::Plan, status })?;
        }
        Ok(())
    }
}

fn on(term: Term) -> PlanStatus {
    let facts = ["1 workspace", "In Europe or the US", "3 sites in it"];
    PlanStatus::On(Have {
        name: "Trial",
        price: "Free for 14 days".into(),
        facts: facts.map(Into::into).into(),
        used: "1 of 1 workspace".into(),
        term,
    })
}

fn paying() -> PlanStatus {
    let facts = ["5 workspaces", "In Europe or the US", "As many sites as you like", "Custom domains"];
    PlanStatus::On(Have {
        name: "Pro",
        price: "€29 a month".into(),
        facts: facts.map(Into::into).into(),
        used: "3 of 5 workspaces".into(),
        term: Term::Open,
    })
}

fn here(frame: Frame) -> Frame {
    frame.at(Here::Account)
}

fn said(frame: Frame, text: &str) -> Frame {
    frame.saying(Notice { tone: Tone::Good, text: text.to_owned() })
}
