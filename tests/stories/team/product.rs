//! What somebody may do in a workspace: each role in the account with each thing that they can be given in it, and who made it. Web's lists and
//! lifecycle's rule are two readings of the same rows, and must say the same.

use std::collections::BTreeMap;

use domain::authorize::Principal;
use domain::workspace::Asking;
use messages::account::{Command as Of, People, Role as InAccount};
use messages::person::Role;
use messages::workspace::{Command, Snapshot};
use messages::{EnclosureId, InvitationId, PersonId, WorkspaceId};
use tokio_postgres::types::Json;

use super::rush::gives;
use crate::races::hand::{Hand, Payer};
use crate::world::{World, until};

/// What each is.
type Roles = BTreeMap<PersonId, Option<Role>>;

/// What everybody should be, where each of them was given this.
fn expected(people: &[(PersonId, Option<InAccount>)], given: Option<Role>) -> Roles {
    let of = |in_account: &Option<InAccount>| match in_account {
        Some(InAccount::Owner) => Some(Role::Owner),
        Some(InAccount::Admin) => Some(Role::Admin),
        Some(InAccount::Billing | InAccount::Member | InAccount::Guest) => given,
        Some(InAccount::Unknown) | None => None,
    };
    people.iter().map(|(person, in_account)| (*person, of(in_account))).collect()
}

/// By web's view, and by the rule with what lifecycle has of the account; none before it has anybody.
async fn read(
    world: &World,
    (payer, shop): (&Payer, &Snapshot),
    people: &[(PersonId, Option<InAccount>)],
) -> Option<[Roles; 2]> {
    let db = world.database().await;
    let rows = db.query("select person, role from web.roles where workspace = $1", &[&shop.id]).await.unwrap();
    let listed: BTreeMap<PersonId, Role> =
        rows.iter().map(|row| (row.get(0), Role::from_word(row.get(1)).unwrap())).collect();
    let kept = "select people from lifecycle.accounts where id = $1";
    let Json(kept): Json<People> = db.query_one(kept, &[&payer.account]).await.unwrap().get::<_, Option<_>>(0)?;
    let rule = |person: PersonId| Asking { who: Principal::Person(person), people: Some(&kept) }.role(shop);
    let of =
        |role: &dyn Fn(PersonId) -> Option<Role>| people.iter().map(|(person, _)| (*person, role(*person))).collect();
    Some([of(&|person| listed.get(&person).copied()), of(&rule)])
}

/// Somebody of each role, beside who opened the account, and somebody who left it.
async fn come(hand: &Hand, payer: &Payer) -> Vec<(PersonId, Option<InAccount>)> {
    let mut people = vec![(payer.owner, Some(InAccount::Owner))];
    for role in [InAccount::Member, InAccount::Billing, InAccount::Admin, InAccount::Owner] {
        let (invitation, one) = (InvitationId::new(), PersonId::new());
        gives(
            hand,
            payer.owner,
            payer.account,
            Of::Invite { invitation, role, enclosure: EnclosureId::new(), into: None, again: false },
        )
        .await;
        gives(hand, one, payer.account, Of::Join { invitation }).await;
        people.push((one, Some(role)));
    }
    people.push((PersonId::new(), None));
    people
}

/// Waits until both say what they should.
async fn say_so(
    (world, hand): (&World, &Hand),
    (payer, shop): (&Payer, WorkspaceId),
    people: &[(PersonId, Option<InAccount>)],
    given: Option<Role>,
) {
    let expected = expected(people, given);
    until("both say what everybody is", async || {
        let shop = hand.watch().read().workspace(shop).cloned()?;
        let [listed, rule] = read(world, (payer, &shop), people).await?;
        (listed == expected && rule == expected).then_some(())
    })
    .await;
}

/// All of it, one after the other; in the end who made it leaves.
pub async fn is_read_alike(world: &World) {
    let hand = Hand::of(world).await;
    let now = chassis::clock::now();
    let payer = hand.opens(1, Some("pro@2"), now).await.remove(0);
    let (shop, _) = hand.creates(&payer, now).await;
    let mut people = come(&hand, &payer).await;
    say_so((world, &hand), (&payer, shop), &people, None).await;
    for role in [Role::Member, Role::Admin] {
        for (person, _) in &people[1..] {
            hand.asks(&payer, shop, Command::AddMember { person: *person, role }, now).await;
        }
        say_so((world, &hand), (&payer, shop), &people, Some(role)).await;
    }
    for (person, _) in &people[1..] {
        hand.asks(&payer, shop, Command::RemoveMember { person: *person }, now).await;
    }
    say_so((world, &hand), (&payer, shop), &people, None).await;
    gives(&hand, payer.owner, payer.account, Of::Remove { person: payer.owner }).await;
    people[0].1 = None;
    say_so((world, &hand), (&payer, shop), &people, None).await;
}
