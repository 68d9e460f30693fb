//! Ordering a workspace: once is once, however often it is sent, and a limit is a limit, however many ask at once.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use messages::CommandId;
use messages::workspace::Region;

use crate::world::{World, story};

#[tokio::test]
async fn twenty_sendings_of_one_form_are_one_workspace_and_one_answer() {
    story(World::named("double"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let page = ada.opens("/workspaces/new").await;
        let (command, account) = (page.field("command"), page.field("account"));
        let form =
            [("command", command.as_str()), ("account", account.as_str()), ("name", "Paper shop"), ("region", "eu")];
        let answers = join_all((0..20).map(|_| ada.posts("/workspaces", &form))).await;
        let mut led_to = BTreeSet::new();
        for answer in &answers {
            assert_eq!(answer.status, 303, "going back after it asks nobody to send it again: {}", answer.body);
            led_to.insert(ada.follows(answer).await);
        }
        assert_eq!(led_to.len(), 1, "{led_to:?}");
        let shop = led_to.pop_first().unwrap();
        ada.sees(shop, "Ready").await;

        // Somebody finds the form in another tab an hour later, and changes the name before sending it once more.
        let another = [("command", command.as_str()), ("account", &account), ("name", "Another"), ("region", "us")];
        let again = ada.posts("/workspaces", &another).await;
        assert_eq!(ada.follows(&again).await, shop);
        assert!(ada.opens("/workspaces").await.says("Paper shop"));

        assert_eq!(world.outside.infra.ledger().creations(&shop.to_string()), 1);
        assert_eq!(world.outside.infra.ledger().machines().len(), 1);
        assert_eq!(world.counts("select count(*) from lifecycle.workspaces").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_the_release_before_took_and_did_not_send_is_sent_as_it_was() {
    story(World::named("before"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let page = ada.opens("/workspaces/new").await;
        let (command, account) = (page.field("command"), page.field("account"));
        let id: CommandId = command.parse().unwrap();
        let (person, _) = world.person(&ada).await;
        let noted = "insert into web.orders (command, person, workspace, name, region, placed_at, kind) \
                     values ($1, $2, $1, 'Paper shop', 'us', now(), 'create')";
        world.database().await.execute(noted, &[&id, &person]).await.unwrap();
        let waiting = ada.opens(&format!("/orders/{command}")).await;
        assert!(waiting.says("You asked for a new workspace called"), "{}", waiting.body);

        let form = [("command", command.as_str()), ("account", account.as_str()), ("name", "Bakery"), ("region", "eu")];
        let shop = ada.follows(&ada.posts("/workspaces", &form).await).await;
        let page = ada.sees(shop, "Ready").await;
        assert!(page.says("Paper shop") && page.says("The United States") && !page.says("Bakery"), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_form_orders_nothing() {
    story(World::named("others-form"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let eve = world.customer("Eve").signs_in().await;
        let page = ada.opens("/workspaces/new").await;
        let (command, account) = (page.field("command"), page.field("account"));
        let form =
            |account| [("command", command.as_str()), ("account", account), ("name", "Paper shop"), ("region", "eu")];
        let shop = ada.follows(&ada.posts("/workspaces", &form(&account)).await).await;
        // As it is, as in a tab in which somebody else signed in since; and made out to be one's own.
        assert_eq!(eve.posts("/workspaces", &form(&account)).await.status, 400);
        let own = eve.opens("/workspaces/new").await.field("account");
        let answer = eve.posts("/workspaces", &form(&own)).await;
        assert_eq!(answer.status, 404, "{}", answer.body);
        assert_eq!(eve.opens(&format!("/workspaces/{shop}")).await.status, 404);
        assert_eq!(world.counts("select count(*) from lifecycle.workspaces").await, 1);
    })
    .await;
}

#[tokio::test]
async fn of_fifty_orders_at_once_on_a_limit_of_one_exactly_one_is_taken() {
    const SENTENCE: &str = "You have one workspace, and your plan, Trial, includes one.";
    story(World::named("limit"), async |world| {
        for name in ["Ada", "Grace", "Alan"] {
            let person = world.customer(name);
            let tabs = join_all((0..5).map(|_| async { person.elsewhere().signs_in().await })).await;
            let account = tabs[0].opens("/workspaces/new").await.field("account");
            // All forms are open before any is sent.
            let commands = join_all(tabs.iter().map(|tab| async move {
                join_all((0..10).map(|_| async { tab.opens("/workspaces/new").await.field("command") })).await
            }));
            let commands = commands.await;
            let account = account.as_str();
            let orders = tabs.iter().zip(&commands).flat_map(|(tab, commands)| {
                commands.iter().map(async move |command| {
                    let form =
                        [("command", command.as_str()), ("account", account), ("name", "Shop"), ("region", "eu")];
                    let mut answer = tab.posts("/workspaces", &form).await;
                    if answer.leads_to().is_some_and(|to| to.starts_with("/orders/")) {
                        answer = waited(tab, answer.leads_to().unwrap()).await;
                    }
                    answer
                })
            });
            let answers = join_all(orders).await;
            let taken: Vec<_> = answers.iter().filter(|answer| answer.status == 303).collect();
            assert_eq!(taken.len(), 1, "{name}");
            for refused in answers.iter().filter(|answer| answer.status != 303) {
                assert!(matches!(refused.status, 422 | 200), "{}", refused.body);
                assert!(refused.says(SENTENCE), "{}", refused.body);
            }
            let shop = person.follows(taken[0]).await;
            tabs[0].sees(shop, "Ready").await;
        }
        let ledger = world.outside.infra.ledger();
        // A list is of no machine in particular.
        let of_machines = ledger.all_calls().iter().filter(|call| !call.token.is_empty());
        let asked_for: BTreeSet<_> = of_machines.map(|call| call.token.as_str()).collect();
        assert_eq!(asked_for.len(), 3, "infra never received what was refused");
        assert_eq!(ledger.machines().len(), 3);
    })
    .await;
}

/// The page that waits for an order, once it knows.
async fn waited(tab: &crate::world::Customer, order: &str) -> crate::world::Page {
    crate::world::until("the outcome of an order", async || {
        let page = tab.opens(order).await;
        (page.status == 303 || page.says("We could not do that")).then_some(page)
    })
    .await
}

#[tokio::test]
async fn what_is_wrong_with_an_order_is_said_beside_its_field() {
    story(World::named("problems"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let page = ada.opens("/workspaces/new").await;
        let (command, account) = (page.field("command"), page.field("account"));
        let long = "x".repeat(61);
        for (name, region, problem) in [
            ("", "eu", "id=\"name-problem\""),
            (long.as_str(), "eu", "id=\"name-problem\""),
            ("Shop", "", "id=\"region-problem\""),
            ("Shop", "moon", "id=\"region-problem\""),
        ] {
            let form = [("command", command.as_str()), ("account", &account), ("name", name), ("region", region)];
            let answer = ada.posts("/workspaces", &form).await;
            assert_eq!(answer.status, 422, "{name} {region}");
            assert!(answer.says(problem), "{}", answer.body);
            assert_eq!(answer.field("command"), command, "the corrected form is still the same order");
        }
        // For whom it was drawn is no part that may be left out.
        let forms: [&[(&str, &str)]; 5] = [
            &[("command", "cmd_1"), ("account", &account), ("name", "Shop"), ("region", "eu")],
            &[("account", &account), ("name", "Shop"), ("region", "eu")],
            &[("command", &command), ("account", &account), ("name", "Shop"), ("region", "eu"), ("plan", "pro@1")],
            &[("command", &command), ("name", "Shop"), ("region", "eu")],
            &[("command", &command), ("name", "Shop"), ("region", "eu"), ("account", "acct_1")],
        ];
        for form in forms {
            assert_eq!(ada.posts("/workspaces", form).await.status, 400, "{form:?}");
        }
        assert_eq!(world.counts("select count(*) from lifecycle.workspaces").await, 0);
        ada.creates_a_workspace("<b>Ada's & “shop”</b>", Region::Us).await;
        let list = ada.opens("/workspaces").await;
        assert!(list.says("&#60;b&#62;Ada") && !list.says("<b>Ada"), "{}", list.body);
    })
    .await;
}
