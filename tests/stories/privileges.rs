//! What each service may do in Postgres, and what becomes of a message that somebody else had put on the log.

use installation::Service;
use messages::workspace::{Command, Region};
use messages::{AccountId, Actor, CommandId, Envelope, Message, MessageId, PersonId, WorkspaceId};
use nats::OutgoingMessage;

use crate::world::{World, story, until};

#[tokio::test]
async fn the_grants_in_postgres_are_those_in_the_file() {
    story(World::named("grants"), async |world| {
        let granted = installation::verify::grants::of_all(&world.database().await).await.unwrap();
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path("../../installation");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_description("What each service's role is and may do in Postgres.");
        settings.bind(|| insta::assert_snapshot!("grants", granted.trim_start()));
        for (role, table) in [
            ("web", "lifecycle.credentials"),
            ("lifecycle", "web.people"),
            ("reconciler", "lifecycle.workspaces"),
            ("billing", "web.sessions"),
            ("billing", "mailer.letters"),
            ("web", "mailer.accounts"),
            ("mailer", "web.people"),
            ("operations", "web.people"),
            ("operations", "reconciler.instances"),
        ] {
            let refused = world.database_as(role).await.query(&format!("select from {table}"), &[]).await.unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "42501", "{role} looks into {table}");
        }
        // A guest changes what one of us asked for, and nothing else of what it sees.
        let operations = world.database_as("operations").await;
        for what in [
            "update lifecycle.parked set replayed_at = now()",
            "update reconciler.exceptions set released_at = now()",
            "select name from lifecycle.workspaces",
            "delete from lifecycle.parked",
            "insert into billing.parked (stream, seq) values ('HARBOR', 1)",
            "select owner from billing.accounts",
            "select owner from billing.payers",
            "update billing.payers set surplus = 'sub_1'",
            "delete from billing.payments",
        ] {
            let refused = operations.batch_execute(what).await.unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "42501", "{what}");
        }
        // What takes room that all share: the table of locks.
        let billing = world.database_as("billing").await;
        for what in
            ["select pg_advisory_lock(1)", "select pg_try_advisory_xact_lock(1, 2)", "create temporary table t ()"]
        {
            let refused = billing.batch_execute(what).await.unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "42501", "{what}");
        }
        // What somebody left behind who had the password does not outlive the next migration.
        billing.batch_execute("alter role billing set default_transaction_read_only = on").await.unwrap();
        assert!(world.operator(&["migrate"]).await.status.success());
        let again = world.database_as("billing").await;
        let set: String = again.query_one("show default_transaction_read_only", &[]).await.unwrap().get(0);
        assert_eq!(set, "off");
    })
    .await;
}

/// From now on each statement that writes machines notes the role that it ran as.
const NOTED: &str = "
    create table reconciler.at_work (hand text);
    grant insert on reconciler.at_work to public;
    create function reconciler.note() returns trigger language plpgsql as
        $$ begin insert into reconciler.at_work values (current_user); return null; end $$;
    create trigger note after insert or update on reconciler.instances for each statement execute function reconciler.note()";

#[tokio::test]
async fn what_is_wanted_and_what_was_observed_are_not_written_by_the_same_hand() {
    story(World::named("hands"), async |world| {
        world.database().await.batch_execute(NOTED).await.unwrap();
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
        let noted = "select distinct hand from reconciler.at_work order by 1";
        let rows = world.database().await.query(noted, &[]).await.unwrap();
        let hands: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        assert_eq!(hands, ["reconciler_observes", "reconciler_wants"], "and not the role with which both sign in");

        let reconciler = world.database_as("reconciler").await;
        let refuses = async |hand: &str, statement: &str| {
            reconciler.batch_execute(&format!("set role {hand}")).await.unwrap();
            let refused = reconciler.batch_execute(statement).await.unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "42501", "{hand}: {statement}");
        };
        for wanted in ["region", "size", "desired", "generation", "orphan", "held", "asked_by", "troubled"] {
            refuses("reconciler_observes", &format!("update instances set {wanted} = {wanted}")).await;
        }
        for anew in ["insert into instances (workspace) values (gen_random_uuid())", "delete from instances"] {
            refuses("reconciler_observes", anew).await;
        }
        for observed in
            ["seen_word", "seen_generation", "resource", "endpoint", "key", "sealed", "told", "leased_until"]
        {
            refuses("reconciler_wants", &format!("update instances set {observed} = {observed}")).await;
        }
        for other in ["lifecycle", "web", "billing", "mailer"] {
            let refused = world.database_as(other).await.batch_execute("set role reconciler_wants").await.unwrap_err();
            assert_eq!(refused.code().unwrap().code(), "42501", "{other} is no hand of the reconciler");
        }
    })
    .await;
}

/// An order for a workspace on an account that does not exist, as web would place it.
fn order(workspace: WorkspaceId) -> OutgoingMessage {
    let person = PersonId::new();
    let envelope = Envelope {
        id: MessageId::Command(CommandId::new()),
        cause: None,
        actor: Actor::Person(person),
        at: chassis::clock::now(),
        policy: None,
        number: None,
        trace: None,
    };
    let command =
        Command::Create { account: AccountId::new(), owner: person, name: "Shop".to_owned(), region: Region::Eu };
    OutgoingMessage::of(&envelope, &Message::WorkspaceCommand(workspace, command)).unwrap()
}

#[tokio::test]
async fn what_a_service_says_as_another_is_not_stored_or_parked_and_the_fold_goes_on() {
    story(World::named("foreign-subject"), async |world| {
        world.expects_warnings("parked a message");
        world.expects_parked(1);
        let workspace = WorkspaceId::new();
        let bus = world.bus("web").await;
        // The server's own receipt, as if the reconciler had observed something: it is not even stored.
        let foreign = format!("workspace.{workspace}.observed");
        let OutgoingMessage { subject, headers, body } = order(workspace);
        bus.client().publish_with_reply_and_headers(subject, foreign.clone(), headers, body).await.unwrap();
        // And web itself, with a number of somebody else's.
        let OutgoingMessage { subject, mut headers, body } = order(WorkspaceId::new());
        headers.insert("Harbor-Number", "lifecycle/1000");
        bus.client().request_with_headers(subject, headers, body).await.unwrap();

        until("it is parked", async || {
            (world.counts("select count(*) from lifecycle.parked").await == 1).then_some(())
        })
        .await;
        let query = "select reason from lifecycle.parked";
        let reason: String = world.database().await.query_one(query, &[]).await.unwrap().get(0);
        assert!(reason.starts_with("lifecycle/1000"), "{reason}");
        assert_eq!(world.counted(Service::Lifecycle, "fold_parked_total").await, 1.0);
        assert!(world.stored(messages::subject::STREAM).await.iter().all(|entry| entry.subject != foreign));
        assert_eq!(world.counts("select count(*) from lifecycle.observations").await, 0);

        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Shop", Region::Eu).await;
        ada.sees(shop, "Ready").await;
    })
    .await;
}
