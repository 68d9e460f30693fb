//! An invitation is answered once: by one person in twenty tabs, by twenty people with the same link, and where it is taken back while it is
//! accepted. Whoever tells of it tells the same: the log, billing, lifecycle, web's tables and the pages.

use std::collections::BTreeMap;

use domain::wording::money;
use futures_util::future::join_all;
use messages::account::{Command, Kind, People, Refusal, Role};
use messages::{AccountId, EnclosureId, InvitationId, PersonId};
use tokio_postgres::Client;
use tokio_postgres::types::Json;

use super::rush::gives;
use super::{form_of, invitation, invites, presses, sends};
use crate::races::hand::{Hand, Payer};
use crate::world::{Customer, Page, World, story, until};

/// At once.
const TIMES: usize = 20;
/// On the log, which takes many; and on pages, as many as an account may send in a day beside the others.
const ROUNDS: usize = 200;
const ON_PAGES: usize = 12;

const PAGE: &str = "/account/people";
const WITHDRAW: &str = "/account/people/withdraw";
const TEAM: &str = "Team of Ada";

/// Who belongs to an account, and as what; and how many were asked and did not answer.
type Told = (BTreeMap<PersonId, Role>, usize);

/// Who reads what all of them tell.
struct Reader<'a> {
    world: &'a World,
    hand: Hand,
    db: Client,
}

impl Reader<'_> {
    /// What a service has in the row of an account.
    async fn has(&self, schema: &str, account: AccountId) -> Told {
        let query = format!("select people from {schema}.accounts where id = $1");
        let row = self.db.query_one(&query, &[&account]).await.unwrap();
        let people = row.get::<_, Option<Json<People>>>(0).map(|people| people.0).unwrap_or_default();
        (people.members.iter().map(|member| (member.person, member.role)).collect(), people.invitations.len())
    }

    /// What all of them tell, once they tell the same.
    async fn told(&self, account: AccountId) -> Told {
        until("all tell the same", async || {
            let billing = self.has("billing", account).await;
            let rows = "select person, role from web.account_people where account = $1";
            let rows = self.db.query(rows, &[&account]).await.unwrap();
            let listed = rows.iter().map(|row| (row.get(0), Role::from_word(row.get(1)).unwrap())).collect();
            let web = (listed, self.has("web", account).await.1);
            (billing == web && billing == self.has("lifecycle", account).await).then_some(billing)
        })
        .await
    }

    /// How often somebody came to an account, and how often an invitation to it was taken back.
    fn times(&self, account: AccountId) -> [usize; 2] {
        let read = self.hand.watch().read();
        [Kind::Joined, Kind::InvitationWithdrawn]
            .map(|kind| read.of_accounts(kind).iter().filter(|one| **one == account).count())
    }
}

/// Whether an answer says that it is done; else that it was over, or that there is nothing there any more.
async fn is_done(who: &Customer, answer: &Page, link: &str) -> bool {
    let why = [Refusal::NoInvitation, Refusal::AlreadyMember];
    match (answer.status, answer.leads_to()) {
        (303, Some("/workspaces")) => true,
        // It was not there in time: the page that waits for it says what came of it.
        (303, Some(order)) if order.starts_with("/orders/") => {
            until("what came of it", async || {
                let page = who.opens(order).await;
                let refused = why.iter().any(|why| page.says(&money::refusal(*why)));
                (refused || page.leads_to().is_some()).then_some(!refused)
            })
            .await
        }
        (303, Some(to)) if why.iter().any(|why| to == format!("{link}?declined={}", why.word())) => false,
        (404, None) => false,
        other => panic!("{other:?}: {}", answer.body),
    }
}

/// Sends off all of these at once, each from a page that was open before; which were done.
async fn accept_at_once(all: &[Customer], link: &str) -> Vec<usize> {
    let forms = join_all(all.iter().map(|one| form_of(one, link, link))).await;
    let answers = join_all(all.iter().zip(&forms).map(|(one, form)| sends(one, link, form))).await;
    let done = join_all(all.iter().zip(&answers).map(|(one, answer)| is_done(one, answer, link))).await;
    done.iter().enumerate().filter(|(_, done)| **done).map(|(place, _)| place).collect()
}

/// Ada has them out again.
async fn is_removed(world: &World, ada: &Customer, who: &Customer) {
    let page = format!("{PAGE}/{}/remove", world.person(who).await.0);
    assert_eq!(presses(ada, &page, &page).await.leads_to(), Some("/account/people?removed"));
}

/// One person in twenty tabs, and twenty people who were all given the link.
async fn once_whoever_accepts(reader: &Reader<'_>, ada: &Customer) {
    let world = reader.world;
    let (owner, account) = world.person(ada).await;
    let bea = world.customer("Bea").signs_in().await;
    invites(ada, &bea.persona.email, "member").await;
    let link = invitation(world, &bea.persona.email, 1).await;
    let done = accept_at_once(&vec![bea.clone(); TIMES], &link).await;
    assert_eq!(done.len(), 1, "she comes once: {done:?}");
    let person = world.person(&bea).await.0;
    assert_eq!(reader.told(account).await, ([(owner, Role::Owner), (person, Role::Member)].into(), 0));
    is_removed(world, ada, &bea).await;

    let many: Vec<_> = (0..TIMES).map(|number| world.customer(&format!("Cleo {number}"))).collect();
    let many = join_all(many.iter().map(Customer::signs_in)).await;
    invites(ada, "cleo@example.com", "admin").await;
    let link = invitation(world, "cleo@example.com", 1).await;
    let done = accept_at_once(&many, &link).await;
    let [first] = done[..] else { panic!("one of them comes: {done:?}") };
    let person = world.person(&many[first]).await.0;
    assert_eq!(reader.told(account).await, ([(owner, Role::Owner), (person, Role::Admin)].into(), 0));
    for (place, one) in many.iter().enumerate() {
        assert_eq!(one.opens("/workspaces").await.says(TEAM), place == first, "{place}");
        assert!(one.opens(&link).await.says("This invitation is over"));
    }
    is_removed(world, ada, &many[first]).await;
    until("the log tells it", async || (reader.times(account) == [2, 0]).then_some(())).await;
}

/// Bea accepts while Ada takes it back: both from pages that are open.
async fn crosses_on_pages(reader: &Reader<'_>, ada: &Customer) {
    let world = reader.world;
    let (_, account) = world.person(ada).await;
    let bea = world.customer("Bea").signs_in().await;
    for round in 0..ON_PAGES {
        let before = reader.times(account);
        let address = format!("bea.{round}@example.com");
        invites(ada, &address, "member").await;
        let link = invitation(world, &address, 1).await;
        let forms = (form_of(&bea, &link, &link).await, form_of(ada, PAGE, WITHDRAW).await);
        let (accepted, withdrawn) = tokio::join!(sends(&bea, &link, &forms.0), sends(ada, WITHDRAW, &forms.1));
        let joined = is_done(&bea, &accepted, &link).await;
        let said = if joined { "/account/people?declined=no_invitation" } else { "/account/people?back" };
        assert_eq!(withdrawn.leads_to(), Some(said), "round {round}: {}", withdrawn.body);
        let (members, waiting) = reader.told(account).await;
        assert_eq!((members.len(), waiting), (1 + usize::from(joined), 0), "round {round}");
        let after = [before[0] + usize::from(joined), before[1] + usize::from(!joined)];
        until("the log tells it", async || (reader.times(account) == after).then_some(())).await;
        assert_eq!(bea.opens("/workspaces").await.says(TEAM), joined, "round {round}");
        assert_eq!(ada.opens(PAGE).await.says(&bea.persona.email), joined, "round {round}");
        if joined {
            is_removed(world, ada, &bea).await;
        }
    }
}

/// The same on the log, many times: now the one is sent first, now the other, and each third time who was asked refuses it in another tab.
async fn crosses_on_the_log(reader: &Reader<'_>) {
    let hand = &reader.hand;
    let payers = hand.opens(ROUNDS, None, chassis::clock::now()).await;
    let commands = join_all(payers.iter().enumerate().map(async |(round, payer)| {
        let Payer { owner, account } = *payer;
        let (invitation, one) = (InvitationId::new(), PersonId::new());
        let invite =
            Command::Invite { invitation, role: Role::Member, enclosure: EnclosureId::new(), into: None, again: false };
        gives(hand, owner, account, invite).await;
        let by = if round % 3 == 0 { one } else { owner };
        let joins = gives(hand, one, account, Command::Join { invitation });
        let withdraws = gives(hand, by, account, Command::Withdraw { invitation });
        if round % 2 == 0 { tokio::join!(joins, withdraws) } else { tokio::join!(withdraws, joins) }
    }))
    .await;
    hand.watch().have_outcomes(&commands.iter().flat_map(|(one, two)| [*one, *two]).collect::<Vec<_>>()).await;
    let mut joined = 0;
    for payer in &payers {
        let happened = reader.times(payer.account);
        assert!(matches!(happened, [1, 0] | [0, 1]), "{happened:?} of {}", payer.account);
        let (members, waiting) = reader.told(payer.account).await;
        assert_eq!((members.len(), waiting), (1 + happened[0], 0), "{}", payer.account);
        joined += happened[0];
    }
    assert!(joined > 0 && joined < ROUNDS, "now the one came first, now the other: {joined}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_answered_once_and_all_tell_the_same_of_it() {
    story(World::named("team-answers"), async |world| {
        // Twenty sign in at once; what was not written down in time is a moment later.
        world.expects_warnings("where mail reaches somebody is not written down");
        let world = &*world;
        let reader = Reader { world, hand: Hand::of(world).await, db: world.database().await };
        let ada = world.customer("Ada").signs_in().await;
        once_whoever_accepts(&reader, &ada).await;
        crosses_on_pages(&reader, &ada).await;
        crosses_on_the_log(&reader).await;
    })
    .await;
}
