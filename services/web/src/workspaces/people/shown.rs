//! The page in its states.

use access::workspace::InTeam;
use domain::wording;
use messages::account::Role as InAccount;
use messages::person::Role;
use messages::workspace::Refusal;
use messages::{PersonId, samples};

use super::super::keys::held::Keys;
use super::invite::Form;
use super::list::Page;
use super::remove;
use crate::account::people::{TOO_OFTEN, waiting};
use crate::commands::{Ask, Problems};
use crate::shelf::samples::WORKSPACE;
use crate::shelf::{Shelf, Shown};
use face::layout::Here;

/// All of them.
pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let one =
        |person: PersonId, name: &str, in_account, given| InTeam { person, name: name.to_owned(), in_account, given };
    let ada = one(samples::PERSON, "Ada Lovelace", InAccount::Owner, Some(Role::Owner));
    let you = ada.person.to_string();
    let team = vec![
        ada.clone(),
        one(PersonId::new(), "Grace Hopper", InAccount::Admin, None),
        one(samples::OTHER, "Radia Perlman", InAccount::Member, Some(Role::Member)),
        one(PersonId::from_uuid(samples::WORKSPACE.uuid()), "Margaret Hamilton", InAccount::Billing, Some(Role::Admin)),
        one(PersonId::from_uuid(samples::ACCOUNT.uuid()), "Katherine Johnson", InAccount::Member, None),
        one(
            PersonId::from_uuid(samples::LETTER.uuid()),
            "Frances “Betty” Holberton-Snyder of the Moore School",
            InAccount::Member,
            None,
        ),
    ];
    let frame = shelf.ada();
    let some = Page::shown(frame.clone(), &team, &you);
    let alone = Page::shown(frame.clone(), &team[..1], &you);
    let all = Page::shown(frame, &team[..4], &you);
    let problems = Problems::whole(wording::refusal(Refusal::NotMember, None, None));
    let refused = Page { problems, ..some.clone() };
    let nobody =
        Page { problems: Problems::default().and("person", Some("Please choose somebody.".into())), ..some.clone() };
    let form = |address: &str, problems| Form {
        ask: Ask::shown("people/invite"),
        address: address.to_owned(),
        may: Role::Member.word().to_owned(),
        problems,
    };
    let guest = one(PersonId::from_uuid(samples::QUESTION.uuid()), "Hedy Lamarr", InAccount::Guest, Some(Role::Member));
    let with_guest = Page::shown(shelf.ada(), &[ada.clone(), guest.clone()], &you);
    let invites = Page { invite: Some(form("", Problems::default())), asked: waiting(), ..with_guest };
    let wrong = Problems::default().and("address", Some(TOO_OFTEN.to_owned()));
    let too_often = Page { invite: Some(form("hedy@example.com", wrong)), asked: Vec::new(), ..invites.clone() };
    let as_guest = Page::shown(shelf.ada(), &[ada, guest.clone(), team[4].clone()], &guest.person.to_string());
    shelf.put("workspaces/people/some", &some)?;
    shelf.put("workspaces/people/invites", &invites)?;
    shelf.put("workspaces/people/too_often", &too_often)?;
    shelf.put("workspaces/people/as_guest", &as_guest)?;
    shelf.put("workspaces/people/alone", &alone)?;
    shelf.put("workspaces/people/all", &all)?;
    shelf.put("workspaces/people/refused", &refused)?;
    shelf.put("workspaces/people/nobody", &nobody)?;
    taken_out(shelf)
}

/// The page that takes somebody out, with keys and without.
fn taken_out(shelf: &mut Shelf<'_>) -> Shown {
    let page = |keys: Keys, is_guest| remove::Page {
        frame: shelf.ada().at(Here::Workspaces),
        back: super::at(WORKSPACE),
        called: "Paper shop".into(),
        ask: Ask::shown("people/remove"),
        person: samples::OTHER.to_string(),
        name: "Radia Perlman".into(),
        keys,
        is_guest,
    };
    let keys = Keys { places: vec![("Paper shop".into(), vec!["Radia's laptop".into(), "GitHub".into()])] };
    let (plain, with_keys) = (page(Keys::default(), false), page(keys, true));
    shelf.put("workspaces/people_remove/plain", &plain)?;
    shelf.put("workspaces/people_remove/keys", &with_keys)
}

#[cfg(test)]
mod tests {
    use face::layout::Theme;

    #[test]
    fn who_is_alone_reads_of_no_team() {
        let pages = crate::exhibits(Theme::System).unwrap();
        let alone: Vec<_> = pages.iter().filter(|page| page.name.ends_with("/alone")).collect();
        assert!(alone.len() >= 2, "of the account and of a workspace");
        for page in alone {
            assert!(!page.html.to_lowercase().contains("team"), "{}: {}", page.name, page.html);
        }
    }
}
