//! The tables of the mailer come back from a backup that is older than what was sent: nobody gets a letter twice.

use installation::Service;

use crate::restoring::{blocks, refuses, runs};
use crate::world::{World, story, until};

#[tokio::test]
async fn tables_from_before_send_no_letter_a_second_time() {
    story(World::named("sending-restored"), async |world| {
        world.expects_warnings("the database is older than the log");
        world.expects_warnings("the fold starts over");
        let [back_up, put_in_place, take_the_rest] = blocks();
        let welcomed = async |world: &World, count: i64| {
            let done = "select count(*) from mailer.letters where kind = 'welcome' and state = 'sent'";
            until("they are welcomed", async || (world.counts(done).await == count).then_some(())).await;
        };
        world.customer("Ada").signs_in().await;
        welcomed(world, 1).await;
        runs(world, "mailer", &back_up).await;
        for name in ["Grace", "Kim", "Alan"] {
            world.customer(name).signs_in().await;
        }
        welcomed(world, 4).await;
        until("it is told", async || (world.counts("select count(*) from mailer.drafts").await == 0).then_some(()))
            .await;
        until("on the log", async || (world.counts("select count(*) from mailer.outbox").await == 0).then_some(()))
            .await;
        world.stops_harbor().await;
        let sent = world.outside.post.letters().len();

        runs(world, "mailer", &put_in_place).await;
        assert_eq!(world.counts("select count(*) from mailer.letters").await, 1, "the backup is older");
        refuses(world, Service::Mailer).await;
        runs(world, "mailer", &take_the_rest).await;
        world.starts_harbor().await;
        let known = "select count(*) from mailer.letters where why = 'sent_before'";
        until("it is known that they went out", async || (world.counts(known).await == 3).then_some(())).await;
        world.customer("Mary").signs_in().await;
        welcomed(world, 2).await;
        assert_eq!(world.outside.post.letters().len(), sent + 1, "Mary's, and none a second time");
    })
    .await;
}
