//! Many at once, through the real log and the real billing: two owners who remove each other, a thousand who take the last place.

use futures_util::future::join_all;
use messages::account::{Command, Role};
use messages::{AccountId, Actor, CommandId, EnclosureId, InvitationId, Message, PersonId};

use crate::races::hand::{Hand, Payer};
use crate::world::{World, story};

const ROUNDS: usize = 200;
const MANY: usize = 1000;

/// Has somebody ask this of an account.
pub async fn gives(hand: &Hand, by: PersonId, account: AccountId, command: Command) -> CommandId {
    hand.gives(Actor::Person(by), Message::AccountCommand(account, command), chassis::clock::now()).await
}

/// Lets in another owner.
async fn with_another(hand: &Hand, payer: &Payer) -> (Payer, PersonId) {
    let (invitation, other) = (InvitationId::new(), PersonId::new());
    let invite =
        Command::Invite { invitation, role: Role::Owner, enclosure: EnclosureId::new(), into: None, again: false };
    gives(hand, payer.owner, payer.account, invite).await;
    gives(hand, other, payer.account, Command::Join { invitation }).await;
    (*payer, other)
}

/// Who belongs to an account and owns it, as billing has it.
async fn owners(world: &World, account: AccountId) -> (i64, i64) {
    let query = "select jsonb_array_length(people->'members'), \
                 (select count(*) from jsonb_array_elements(people->'members') m where m->>'role' = 'owner') \
                 from billing.accounts where id = $1";
    let row = world.database().await.query_one(query, &[&account]).await.unwrap();
    (i64::from(row.get::<_, i32>(0)), row.get(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_owners_who_remove_each_other_one_stays_and_of_a_thousand_for_one_place_one_comes() {
    story(World::named("team-rush"), async |world| {
        let hand = Hand::of(world).await;
        let payers = hand.opens(ROUNDS, None, chassis::clock::now()).await;
        let pairs = join_all(payers.iter().map(|payer| with_another(&hand, payer))).await;
        let removals = join_all(pairs.iter().map(async |(payer, other)| {
            let removes = |by, person| gives(&hand, by, payer.account, Command::Remove { person });
            let (one, two) = tokio::join!(removes(payer.owner, *other), removes(*other, payer.owner));
            [one, two]
        }));
        hand.watch().have_outcomes(&removals.await.concat()).await;
        for (payer, _) in &pairs {
            assert_eq!(owners(world, payer.account).await, (1, 1), "{}", payer.account);
        }

        // Five places: the owner, three others, and the last one.
        let payer = hand.opens(1, None, chassis::clock::now()).await.remove(0);
        let ids: Vec<_> = (0..5).map(|_| InvitationId::new()).collect();
        for invitation in &ids {
            let enclosure = EnclosureId::new();
            let invite =
                Command::Invite { invitation: *invitation, role: Role::Member, enclosure, into: None, again: false };
            gives(&hand, payer.owner, payer.account, invite).await;
        }
        for invitation in &ids[..3] {
            gives(&hand, PersonId::new(), payer.account, Command::Join { invitation: *invitation }).await;
        }
        let all = (0..MANY).map(|number| {
            let invitation = ids[3 + number % 2];
            gives(&hand, PersonId::new(), payer.account, Command::Join { invitation })
        });
        hand.watch().have_outcomes(&join_all(all).await).await;
        assert_eq!(owners(world, payer.account).await, (5, 1));
    })
    .await;
}
