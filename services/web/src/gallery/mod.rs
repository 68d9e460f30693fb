//! Every page in every state, on one shelf: to look at while designing, and for tests to walk.
//!
//! A state that is not here is not tested for its words, its markup or its looks. What it shows is invented in
//! [`samples`]. It is served under `/gallery` where the setting `web.gallery` says so, as `harbor dev` and the stories do.
//! A frozen copy of each exhibit lies in `services/web/gallery/`, so that no page changes unseen.

use askama::{Result, Template};
use messages::workspace::Region;

use crate::signin::failed::Refusal;
use crate::site::legal::Paper;
use crate::site::pricing::Reader;
use crate::site::too_much::Limit;
use crate::site::trouble::Cause;
use crate::{orders, palette, signin, site, workspaces};
use face::label::Label;
use face::layout::{Frame, Here, Notice, Theme};
use face::paging::Paging;

mod account;
#[cfg(test)]
mod circles;
#[cfg(test)]
mod frozen;
mod help;
pub(crate) mod list;
#[cfg(test)]
pub(crate) mod markup;
mod names;
mod parts;
mod samples;
pub(crate) mod show;
mod status;
mod steps;
mod trouble;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod weigh;

pub use names::{NAMES, with_the_name};
#[cfg(test)]
pub(crate) use samples::ADDRESS;

/// A page in one of its states.
#[derive(Debug, Clone)]
pub struct Exhibit {
    /// Its place, such as `workspaces/list/empty`: noun, verb, state.
    pub name: &'static str,
    /// The whole page.
    pub html: String,
}

/// All exhibits in a given theme.
///
/// # Errors
/// Only if a page cannot be written at all.
pub fn pages(theme: Theme) -> Result<Vec<Exhibit>> {
    let mut shelf = Shelf { theme, exhibits: Vec::new() };
    shelf.site()?;
    shelf.status()?;
    shelf.wrong_turns()?;
    shelf.signin()?;
    shelf.workspaces()?;
    shelf.steps()?;
    shelf.one_workspace()?;
    shelf.trouble()?;
    shelf.palette()?;
    shelf.orders()?;
    shelf.account()?;
    shelf.help()?;
    shelf.parts()?;
    Ok(shelf.exhibits)
}

/// The theme that an address asks for, as in `?theme=dark`: for those who look at both side by side.
fn themed(query: Option<&str>) -> Option<Theme> {
    let mut fields = url::form_urlencoded::parse(query?.as_bytes());
    fields.find(|(name, _)| name == "theme").map(|(_, theme)| Theme::from_cookie(&theme))
}

struct Shelf {
    theme: Theme,
    exhibits: Vec<Exhibit>,
}

impl Shelf {
    fn put(&mut self, name: &'static str, page: &impl Template) -> Result<()> {
        self.exhibits.push(Exhibit { name, html: page.render()? });
        Ok(())
    }

    fn visitor(&self) -> Frame {
        samples::visitor(self.theme)
    }

    fn ada(&self) -> Frame {
        samples::ada(self.theme)
    }

    fn site(&mut self) -> Result<()> {
        let (visitor, ada) = (self.visitor(), self.ada());
        self.put("site/landing/visitor", &samples::landing(visitor.clone(), Reader::Visitor))?;
        self.put("site/landing/person", &samples::landing(ada.clone(), Reader::Person(Some(plans::TRIAL))))?;
        self.put("site/pricing/visitor", &samples::pricing(visitor.clone(), Reader::Visitor, &[]))?;
        let trying = Reader::Person(Some(plans::TRIAL));
        self.put("site/pricing/trying", &samples::pricing(ada.clone(), trying, &[]))?;
        self.put("site/pricing/trying_elsewhere", &samples::pricing(ada, trying, &[Region::Us]))?;
        let paying = Reader::Person(Some(plans::HOBBY));
        self.put("site/pricing/paying", &samples::pricing(samples::grace(self.theme), paying, &[Region::Eu]))?;
        for paper in Paper::ALL {
            let name = match paper {
                Paper::Terms => "site/legal/terms",
                Paper::Privacy => "site/legal/privacy",
                Paper::Imprint => "site/legal/imprint",
            };
            self.put(name, &samples::legal(visitor.clone(), paper))?;
        }
        self.put("site/signed_out", &site::signed_out::Page { frame: visitor })
    }

    fn wrong_turns(&mut self) -> Result<()> {
        let (visitor, ada) = (self.visitor(), self.ada());
        self.put("site/not_found/visitor", &site::not_found::Page { frame: visitor.clone() })?;
        self.put("site/not_found/person", &site::not_found::Page { frame: ada.clone() })?;
        for (name, cause) in [("site/trouble/ours", Cause::Ours), ("site/trouble/away", Cause::Away)] {
            let reference = "1c80319c".to_owned();
            let write = "/help/write?page=%2Fworkspaces&reference=1c80319c".to_owned();
            self.put(name, &site::trouble::Page { frame: visitor.clone(), cause, reference, write })?;
        }
        for (name, limit) in [
            ("site/too_much/size", Limit::Size),
            ("site/too_much/pace", Limit::Pace),
            ("site/too_much/cookies", Limit::Cookies),
            ("site/too_much/part", Limit::Part),
        ] {
            self.put(name, &site::too_much::Page { frame: ada.clone(), limit })?;
        }
        self.put("site/stale", &site::stale::Page { frame: ada, again: "/workspaces/new".to_owned() })
    }

    fn signin(&mut self) -> Result<()> {
        let choose = |count: usize| signin::choose::Page {
            frame: self.visitor(),
            providers: samples::providers().into_iter().take(count).collect(),
            return_to: "/workspaces/new?from=\"plans\"&again=1".to_owned(),
            trial_days: site::pricing::promise().trial_days,
        };
        let (one, many) = (choose(1), choose(3));
        self.put("signin/choose/one", &one)?;
        self.put("signin/choose/many", &many)?;
        let leaving = signin::start::Page {
            frame: self.visitor(),
            label: "Google".to_owned(),
            address: "https://accounts.example.com/authorize?scope=openid+email&state=K7Q".to_owned(),
        };
        self.put("signin/start", &leaving)?;
        for refusal in Refusal::ALL {
            let page = refusal.page(self.visitor(), "9d41e07b".to_owned(), "/workspaces".to_owned());
            self.put(refusal.exhibit(), &page)?;
        }
        Ok(())
    }

    fn workspaces(&mut self) -> Result<()> {
        use workspaces::list::{Page, Room, Row};
        let list = |frame: Frame, count: usize, room: Room, notice: Option<Notice>| {
            let mut live = samples::list(samples::rows().into_iter().take(count).collect());
            live.deleted = if count > 1 { samples::deleted() } else { Vec::new() };
            (live.notice, live.room) = (notice, room);
            Page { frame: frame.at(Here::Workspaces), live }
        };
        let full = || Room::Full(samples::FULL.to_owned());
        let empty = list(self.ada(), 0, Room::Free, Some(samples::welcome()));
        let (one, many) = (list(self.ada(), 1, full(), None), list(samples::grace(self.theme), 6, Room::Free, None));
        let none_allowed = list(self.ada(), 0, Room::NotYet(samples::NO_ACCOUNT_ROOM.to_owned()), None);
        self.put("workspaces/list/empty", &empty)?;
        self.put("workspaces/list/empty_locked", &none_allowed)?;
        self.put("workspaces/list/one_locked", &one)?;
        self.put("workspaces/list/many", &many)?;
        let mut paged = list(samples::grace(self.theme), 6, Room::Free, None);
        paged.live.deleted = Vec::new();
        paged.live.paging = Paging::of(2, 50, 134);
        self.put("workspaces/list/paged", &paged)?;
        let odd =
            samples::rows().into_iter().cycle().zip(NAMES).map(|(row, (_, name))| Row { name: name.into(), ..row });
        let odd = odd.enumerate().map(|(place, row)| Row { id: format!("ws_{place}"), ..row }).collect();
        self.put("workspaces/list/odd_names", &Page { frame: paged.frame, live: samples::list(odd) })?;

        let frame = self.ada().at(Here::Workspaces);
        self.put("workspaces/create/empty", &samples::create(frame.clone()))?;
        self.put("workspaces/create/on_trial", &samples::create_on_trial(frame.clone()))?;
        self.put("workspaces/create/region_locked", &samples::create_locked(frame.clone()))?;
        self.put("workspaces/create/problem", &samples::create_with_problems(frame.clone()))?;
        let mut not_open = samples::create(frame);
        let mut full_page = samples::create(not_open.frame.clone());
        (full_page.room, not_open.room) = (full(), Room::NotYet(samples::OPENING.to_owned()));
        self.put("workspaces/create/full", &full_page)?;
        self.put("workspaces/create/not_open", &not_open)
    }

    fn one_workspace(&mut self) -> Result<()> {
        let frame = self.ada().at(Here::Workspaces);
        for label in Label::ALL {
            let name = match label {
                Label::SettingUp => "workspaces/show/setting_up",
                Label::Ready => "workspaces/show/ready",
                Label::Paused => "workspaces/show/paused",
                Label::HavingTrouble => "workspaces/show/having_trouble",
            };
            self.put(name, &samples::show(frame.clone(), label))?;
        }
        self.put("workspaces/show/ready_in_use", &samples::show_in_use(frame.clone()))?;
        self.put("workspaces/show/long_words", &samples::show_long(frame.clone()))?;
        self.put("workspaces/activity/short", &samples::activity(frame.clone(), 4, 1))?;
        self.put("workspaces/activity/newest", &samples::activity(frame.clone(), 47, 1))?;
        self.put("workspaces/activity/oldest", &samples::activity(frame.clone(), 47, 3))?;
        self.put("workspaces/settings/ready", &samples::settings(frame.clone(), Label::Ready))?;
        self.put("workspaces/settings/setting_up", &samples::settings(frame.clone(), Label::SettingUp))?;
        self.put("workspaces/rename/plain", &samples::rename(frame.clone(), None))?;
        self.put("workspaces/rename/problem", &samples::rename(frame, Some("")))
    }

    fn palette(&mut self) -> Result<()> {
        use palette::answers::{Asked, Reader};
        use palette::show::{Found, Page};
        let page = |frame: Frame, reader: &Reader, typed: &str| {
            let asked = Asked { text: typed.to_owned(), at: "/palette".to_owned() };
            Page { found: Found::of(reader, frame.account(), &asked), frame, typed: typed.to_owned() }
        };
        let (ada, mine) = (self.ada(), Reader::Person(samples::named()));
        self.put("palette/show/visitor", &page(self.visitor(), &Reader::Visitor, ""))?;
        self.put("palette/show/unasked", &page(ada.clone(), &mine, ""))?;
        self.put("palette/show/found", &page(ada.clone(), &mine, "pape"))?;
        self.put("palette/show/none", &page(ada, &mine, "xylophone"))
    }

    fn orders(&mut self) -> Result<()> {
        use orders::waiting::Outcome;
        let frame = self.ada().at(Here::Workspaces);
        self.put("orders/waiting/waiting", &samples::order(frame.clone(), Outcome::Waiting))?;
        let taken = Outcome::Taken { href: "/workspaces/ws_0199".to_owned() };
        self.put("orders/waiting/taken", &samples::order(frame.clone(), taken))?;
        let refused = |reason: &str, again: Option<&str>| Outcome::Refused {
            reason: reason.to_owned(),
            again: again.map(str::to_owned),
        };
        let (full, too_soon) = (refused(samples::FULL, None), refused(samples::TOO_SOON, Some("/workspaces/ws_0199")));
        self.put("orders/waiting/refused", &samples::order(frame.clone(), too_soon))?;
        self.put("orders/waiting/full", &samples::order(frame, full))
    }
}
