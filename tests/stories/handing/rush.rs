//! Many at once, through the real log and the real lifecycle: many workspaces for one place, many who have one link, and taking against taking back.

use futures_util::future::join_all;
use messages::workspace::{Command, Kind};
use messages::{AccountId, CommandId, EnclosureId, WorkspaceId};

use crate::races::hand::{Hand, Payer};
use crate::races::watch::Outcome;
use crate::world::{World, story};

/// So many workspaces for one place, so many who have one link, and so many rounds.
const MANY: usize = 40;
const HANDS: usize = 20;
const ROUNDS: usize = 20;

fn now() -> jiff::Timestamp {
    chassis::clock::now()
}

/// Makes a workspace and offers it.
async fn offers(hand: &Hand, payer: &Payer) -> (WorkspaceId, EnclosureId) {
    let (shop, enclosure) = (hand.creates(payer, now()).await.0, EnclosureId::new());
    let offered = hand.asks(payer, shop, Command::Offer { enclosure }, now()).await;
    hand.watch().have_outcomes(&[offered]).await;
    assert!(is_done(hand, offered));
    (shop, enclosure)
}

async fn takes(hand: &Hand, payer: &Payer, (shop, enclosure): (WorkspaceId, EnclosureId)) -> CommandId {
    hand.asks(payer, shop, Command::TakeOver { enclosure, account: payer.account }, now()).await
}

fn is_done(hand: &Hand, command: CommandId) -> bool {
    hand.watch().read().outcome(command) == Some(Outcome::CarriedOut)
}

fn done(hand: &Hand, commands: &[CommandId]) -> usize {
    commands.iter().filter(|command| is_done(hand, **command)).count()
}

/// How many workspaces an account has, as lifecycle counts them, and as they are.
async fn has(world: &World, account: AccountId) -> (i32, i64) {
    let query = "select workspaces, (select count(*) from lifecycle.workspaces where account = $1) \
                 from lifecycle.accounts where id = $1";
    let row = world.database().await.query_one(query, &[&account]).await.unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_for_one_place_one_is_taken_and_of_many_with_one_link_one_gets_it() {
    story(World::named("handing-rush"), async |world| {
        let hand = Hand::of(world).await;
        let payers = hand.opens(MANY + HANDS + 2 * ROUNDS + 2, None, now()).await;
        let (givers, rest) = payers.split_at(MANY);
        let (hands, rest) = rest.split_at(HANDS);
        let (pairs, others) = rest.split_at(2 * ROUNDS);

        let offered = join_all(givers.iter().map(|giver| offers(&hand, giver))).await;
        let taker = &others[0];
        let taken = join_all(offered.iter().map(|one| takes(&hand, taker, *one))).await;
        hand.watch().have_outcomes(&taken).await;
        assert_eq!((done(&hand, &taken), has(world, taker.account).await), (1, (1, 1)));

        let one = offers(&hand, &others[1]).await;
        let taken = join_all(hands.iter().map(|who| takes(&hand, who, one))).await;
        hand.watch().have_outcomes(&taken).await;
        assert_eq!(done(&hand, &taken), 1);
        let times = hand.watch().read().times(one.0);
        assert_eq!(times.iter().filter(|(kind, _)| *kind == Kind::TakenOver).count(), 1);
        assert_eq!(has(world, others[1].account).await, (0, 0));

        let rounds = pairs.chunks(2).map(async |pair| {
            let (giver, taker) = (&pair[0], &pair[1]);
            let one = offers(&hand, giver).await;
            let withdraw = Command::Withdraw { enclosure: one.1 };
            let back = hand.asks(giver, one.0, withdraw, now());
            let (back, taken) = tokio::join!(back, takes(&hand, taker, one));
            [back, taken]
        });
        for [back, taken] in join_all(rounds).await {
            hand.watch().have_outcomes(&[back, taken]).await;
            assert_ne!(is_done(&hand, back), is_done(&hand, taken), "one of the two counts");
        }
    })
    .await;
}
