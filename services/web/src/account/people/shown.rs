//! The pages of who belongs to an account, as the gallery shows them.

use access::account::Payer;
use access::team::Member;
use domain::account::Stops;
use domain::wording::money::refusal;
use domain::wording::team::named;
use face::label::Tone;
use face::layout::{Frame, Here, Notice};
use face::paging::Paging;
use face::when::Dates;
use messages::account::{Refusal, Role};
use messages::{AccountId, PersonId};

use super::invite::{Form, TOO_OFTEN, form};
use super::show::{Asked, Live, Page, Row};
use super::{Done, hand_over, leave, one, remove};
use crate::account::Tab;
use crate::commands::{Ask, Problems};
use crate::shelf::samples::{self, ACCOUNT, COMMAND, NOW, before, days};
use crate::shelf::{Shelf, Shown};
use crate::workspaces::keys::held::Keys;

/// Grace.
const GRACE: PersonId = messages::samples::OTHER;

/// The pages in their states.
pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let ada = shelf.ada().at(Here::Account);
    let asks = |problems| Some(empty(Role::Owner, problems));
    let alone = page(&ada, list(1, 0), asks(Problems::default()));
    shelf.put("account/people/show/alone", &alone)?;
    let problems =
        Problems::default().and("address", Some("This is no e-mail address: write it like name@example.com.".into()));
    let wrong = Form { address: "grace".into(), ..empty(Role::Owner, problems) };
    shelf.put("account/people/show/problem", &page(&ada, list(1, 0), Some(wrong)))?;
    let often = Problems::default().and("address", Some(TOO_OFTEN.into()));
    let often = Form { address: "grace@example.com".into(), ..empty(Role::Owner, often) };
    shelf.put("account/people/show/too_often", &page(&ada, list(1, 1), Some(often)))?;
    let invited = samples::said(ada.clone(), Done::Invited.sentence());
    shelf.put("account/people/show/invited", &page(&invited, list(1, 1), asks(Problems::default())))?;
    shelf.put("account/people/show/team", &page(&ada, list(4, 2), asks(Problems::default())))?;
    let member = samples::in_a_team(shelf.ada()).at(Here::Account);
    let sees_money = |frame: Frame| {
        let person = frame.person.map(|person| face::layout::Person { sees_money: false, ..person });
        Frame { person, ..frame }
    };
    let as_member = Live { rows: rows(4, false), ..list(4, 0) };
    shelf.put("account/people/show/member", &page(&sees_money(member.clone()), as_member, None))?;
    let full = Notice { tone: Tone::Rest, text: refusal(Refusal::TooManyInvitations) };
    let full = ada.clone().saying(full);
    shelf.put("account/people/show/too_many", &page(&full, list(4, 2), asks(Problems::default())))?;
    let many = Live { paging: Paging::of(2, 50, 134), places: Some((134, 200)), ..list(4, 0) };
    let many = Page { search: Some(String::new()), ..page(&ada, many, asks(Problems::default())) };
    shelf.put("account/people/show/paged", &many)?;
    let none = Live { words: "xylophone".into(), rows: Vec::new(), paging: Paging::of(1, 50, 0), ..list(4, 0) };
    let none = Page { search: Some("xylophone".into()), ..page(&ada, none, asks(Problems::default())) };
    shelf.put("account/people/show/not_found", &none)?;
    let opening = Live { is_open: false, rows: Vec::new(), may_leave: false, ..list(1, 0) };
    shelf.put("account/people/show/opening", &page(&ada, opening, None))?;
    of_one(shelf)
}

fn of_one(shelf: &mut Shelf<'_>) -> Shown {
    let ada = || shelf.ada().at(Here::Account);
    let grace = grace(Role::Admin);
    let plain = one::Page::shown(ada(), Role::Owner, &grace, 1);
    let not_yours = one::Page::shown(ada(), Role::Admin, &self::grace(Role::Owner), 2);
    let last = one::Page::shown(ada(), Role::Owner, &self::grace(Role::Owner), 1);
    let command = || COMMAND.to_owned();
    let whom = (grace.name.as_str(), grace.email.as_str());
    let removed = |keys| remove::Page { command: command(), ..remove::Page::of(ada(), grace.person, whom, keys) };
    let shop = ("Paper shop".to_owned(), vec!["Grace's laptop".to_owned(), "GitHub".into(), "Claude".into()]);
    let room = ("فروشگاه علی".to_owned(), vec!["The computer under the stairs, that nobody may switch off".to_owned()]);
    let with_keys = removed(Keys { places: vec![shop, room] });
    let removed = removed(Keys::default());
    let handed = |name: &str| hand_over::Page {
        command: command(),
        ..hand_over::Page::of(ada(), grace.person, whom, name.to_owned())
    };
    let problems = Problems::default().and("name", Some(hand_over::OTHER_NAME.to_owned()));
    let wrong = hand_over::Page { problems, ..handed("Grace") };
    let handed = handed("");
    let leaves = |is_last| leave::Page { frame: ada(), command: command(), is_last };
    let (leave, stay) = (leaves(false), leaves(true));
    shelf.put("account/people/one/plain", &plain)?;
    shelf.put("account/people/one/not_yours", &not_yours)?;
    shelf.put("account/people/one/last_owner", &last)?;
    shelf.put("account/people/remove/plain", &removed)?;
    shelf.put("account/people/remove/keys", &with_keys)?;
    shelf.put("account/people/hand_over/plain", &handed)?;
    shelf.put("account/people/hand_over/problem", &wrong)?;
    shelf.put("account/people/leave/plain", &leave)?;
    shelf.put("account/people/leave/last_owner", &stay)
}

fn empty(role: Role, problems: Problems) -> Form {
    let row = Payer {
        account: AccountId::new(),
        person: PersonId::new(),
        role: Some(role),
        is_open: true,
        plan: Some(plans::TRIAL),
        workspaces: 1,
        stops: Stops::default(),
    };
    let form = form(&row, messages::CommandId::new(), String::new(), None, problems);
    Form { command: COMMAND.into(), account: ACCOUNT.into(), ..form }
}

fn page(frame: &Frame, live: Live, form: Option<Form>) -> Page {
    let teams = frame.person.as_ref().map(|person| person.teams.clone()).unwrap_or_default();
    Page { frame: frame.clone(), tab: Tab::People, live, search: None, form, teams }
}

fn list(count: usize, asked: usize) -> Live {
    Live {
        dates: Dates::PLAIN,
        now: NOW,
        words: String::new(),
        paging: Paging::of(1, 50, count),
        rows: rows(count, true),
        asked: waiting().into_iter().take(asked).collect(),
        places: (count > 1 || asked > 0).then_some((count, plans::PEOPLE)),
        may_leave: count > 1,
        is_open: true,
    }
}

/// Who was asked, and did not answer yet.
pub(crate) fn waiting() -> Vec<Asked> {
    let button = |verb: &str| Ask {
        action: format!("/account/people/{verb}"),
        command: COMMAND.into(),
        account: ACCOUNT.into(),
    };
    let ask = |address: Option<&str>, role, left| Asked {
        id: "inv_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        again: address.is_some().then(|| button("again")),
        withdraw: button("withdraw"),
        address: address.map(str::to_owned),
        role: named(role),
        by: Some("Ada Lovelace".into()),
        until: before(-days(left)),
    };
    vec![ask(Some("charles@engines.example.com"), Role::Member, 7), ask(None, Role::Billing, 2)]
}

fn rows(count: usize, may_change: bool) -> Vec<Row> {
    let row = |number: u32, name: &str, email: &str, role, since, seen: Option<i64>| Row {
        href: (may_change && number > 0).then(|| super::page_of(GRACE)),
        name: name.into(),
        email: email.into(),
        is_reader: number == 0,
        role: named(role),
        since: before(since),
        seen: seen.map(before),
        by: (number > 0).then(|| "Ada Lovelace".to_owned()),
    };
    let all = vec![
        row(0, "Ada Lovelace", "ada@example.com", Role::Owner, days(90), Some(20)),
        row(
            1,
            "Grace Hopper",
            "grace.brewster.murray.hopper@compilers.example.com",
            Role::Admin,
            days(12),
            Some(days(1)),
        ),
        row(2, "Katherine Johnson", "katherine@orbits.example.com", Role::Billing, days(3), Some(90)),
        row(3, "Mary Jackson", "mary@wind.example.com", Role::Member, 4 * 60 * 60, None),
    ];
    all.into_iter().take(count).collect()
}

fn grace(role: Role) -> Member {
    Member {
        account: AccountId::new(),
        person: GRACE,
        name: "Grace Hopper".into(),
        email: "grace.brewster.murray.hopper@compilers.example.com".into(),
        role,
        since: before(days(12)),
        seen_at: Some(before(days(1))),
        invited_by: Some("Ada Lovelace".into()),
    }
}

/// Some who belong to an account, as these.
pub(crate) fn members(roles: &[Role]) -> Vec<Member> {
    let called = [
        ("Grace Hopper", "grace.brewster.murray.hopper@compilers.example.com"),
        ("Mary Jackson", "mary@wind.example.com"),
    ];
    let one = |((name, email), role): ((&str, &str), &Role)| Member {
        name: name.into(),
        email: email.into(),
        invited_by: None,
        ..grace(*role)
    };
    called.into_iter().zip(roles).map(one).collect()
}
