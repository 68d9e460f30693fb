//! What the database will never store holds up nobody: the message that leads to it is parked, and so is the draft.

use messages::{AccountId, Actor, PersonId, Producer};
use nats::fold::{Draft, write_drafts};
use nats::{HeaderMap, OutgoingMessage};

use super::counter::counted;
use super::stage::{Stage, order};
use crate::world::until;

impl Stage {
    async fn runs_sql(&self, text: &str) {
        self.database("postgres").await.batch_execute(text).await.unwrap();
    }

    /// The reasons for which a service has parked something, oldest first, once there are so many.
    async fn reasons(&self, service: &str, count: usize) -> Vec<String> {
        let query = format!("select stream || ': ' || reason from {service}.parked order by stream, seq");
        until("it is parked", async || {
            let rows = self.database("postgres").await.query(&query, &[]).await.unwrap();
            (rows.len() >= count).then(|| rows.iter().map(|row| row.get(0)).collect())
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_message_and_one_that_does_not_read_are_both_parked_in_one_batch() {
    let stage = Stage::named("fold-refused").await;
    stage.runs_sql("alter table billing.counts add constraint few check (cardinality(counts) < 3)").await;
    let account = AccountId::new();
    let good = || order(account, PersonId::new());
    let nothing = OutgoingMessage { subject: good().subject, headers: HeaderMap::new(), body: "?".into() };
    stage
        .stores(&[good(), nothing.clone(), good(), good(), nothing, good(), order(AccountId::new(), PersonId::new())])
        .await;
    let counting = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 3).await;
    let reasons = stage.reasons("billing", 4).await;
    let expected = ["is missing", "does not take it", "is missing", "does not take it"];
    assert!(reasons.len() == 4 && reasons.iter().zip(expected).all(|(said, part)| said.contains(part)), "{reasons:#?}");
    assert_eq!(stage.counts(Producer::Billing).await[&account], [1, 2]);

    // Nor does a row of the parking itself that is refused stop it.
    stage.runs_sql("alter table billing.parked add constraint tiny check (octet_length(body) < 3) not valid").await;
    let long = OutgoingMessage { subject: good().subject, headers: HeaderMap::new(), body: "much longer".into() };
    stage.stores(&[long, order(AccountId::new(), PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 4).await;
    let reasons = stage.reasons("billing", 5).await;
    assert!(reasons[4].contains("is missing") && reasons[4].contains("the message itself"), "{reasons:#?}");
    stage.runs_sql("alter table billing.parked add constraint none check (seq < 0) not valid").await;
    let nothing = OutgoingMessage { subject: good().subject, headers: HeaderMap::new(), body: "?".into() };
    stage.stores(&[nothing, order(AccountId::new(), PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 5).await;
    counting.stops().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_loaded_parks_what_asks_for_it_and_nothing_else() {
    let stage = Stage::named("fold-unloadable").await;
    let _counting = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    let account = AccountId::new();
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 1).await;
    // From now on whoever looks at its row divides by zero.
    let divides = format!(
        "alter table billing.counts enable row level security; create policy spoilt on billing.counts \
         using (1 / (case when account = '{}' then 0 else 1 end) = 1)",
        account.uuid()
    );
    stage.runs_sql(&divides).await;
    let other = || order(AccountId::new(), PersonId::new());
    stage.stores(&[other(), order(account, PersonId::new()), other()]).await;
    stage.has_counted(Producer::Lifecycle, 3).await;
    let reasons = stage.reasons("billing", 1).await;
    assert!(reasons.len() == 1 && reasons[0].contains("does not take it"), "{reasons:#?}");
    // What was parked is not lost: with the row mended, the next order of the account counts on.
    stage.runs_sql("alter table billing.counts disable row level security").await;
    stage.stores(&[order(account, PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 4).await;
    assert_eq!(stage.counts(Producer::Billing).await[&account], [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_can_never_leave_is_parked_and_the_others_leave() {
    let stage = Stage::named("fold-drafts").await;
    let account = AccountId::new();
    let draft = |version| Draft {
        message: counted(account, PersonId::new(), version),
        command: None,
        cause: None,
        actor: Actor::Stripe,
        at: chassis::clock::now(),
        policy: None,
        trace: None,
    };
    let db = stage.database("billing").await;
    write_drafts(&db, &[draft(1)]).await.unwrap();
    let like = "insert into drafts (subject, headers, body)";
    for bad in [
        "values ('account.x.event.opened', '{}', '')",
        "values ('account.x.event.opened', '[1]', '')",
        "select subject || ' x', headers, body from drafts where id = 1",
        "select subject, headers || '{\"Harbor-At\": \"yesterday\"}', body from drafts where id = 1",
        "select subject, headers || '{\"Harbor-Actor\": \"a\\r\\nb\"}', body from drafts where id = 1",
        "select subject, headers, decode(repeat('00', 2000000), 'hex') from drafts where id = 1",
    ] {
        db.execute(&format!("{like} {bad}"), &[]).await.unwrap();
    }
    write_drafts(&db, &[draft(2)]).await.unwrap();
    let _counting = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    stage.has_counted(Producer::Lifecycle, 2).await;
    let reasons = stage.reasons("billing", 6).await;
    assert!(reasons.len() == 6 && reasons.iter().all(|reason| reason.starts_with("drafts: ")), "{reasons:#?}");
    // And one that the outbox refuses.
    stage.runs_sql("alter table billing.outbox add constraint no_third check (number <> 3) not valid").await;
    write_drafts(&db, &[draft(3)]).await.unwrap();
    let reasons = stage.reasons("billing", 7).await;
    assert!(reasons[6].contains("does not take it"), "{reasons:#?}");
    stage.runs_sql("alter table billing.outbox drop constraint no_third").await;
    write_drafts(&db, &[draft(4)]).await.unwrap();
    stage.has_counted(Producer::Lifecycle, 3).await;
    assert_eq!(stage.counts(Producer::Lifecycle).await[&account], [1, 2, 4]);
    assert_eq!(stage.one("select number from billing.checkpoint").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_log_will_never_take_is_parked_and_its_number_is_not_missing() {
    let stage = Stage::named("fold-withdrawn").await;
    let make = "insert into billing.checkpoint (stream, seq, number, heard) values ('HARBOR', 0, 4, '{}');
         insert into billing.outbox values
         (1, 'account.acct_00000000000000000000000000.event.opened', '{}', decode(repeat('00', 2000000), 'hex')),
         (2, 'account. .event', '{}', ''),
         (3, 'account.acct_00000000000000000000000000.event.opened', '{\"X\": \"a\\r\\nb\"}', ''),
         (4, 'account.acct_00000000000000000000000000.event.opened', '{\"Harbor-Number\": \"billing/4\"}', '')";
    stage.runs_sql(make).await;
    let _counting = stage.runs(Producer::Billing).await;
    let _hearing = stage.runs(Producer::Lifecycle).await;
    stage.stores(&[order(AccountId::new(), PersonId::new())]).await;
    stage.has_counted(Producer::Lifecycle, 1).await;
    let reasons = stage.reasons("billing", 3).await;
    let expected = ["too large", "is no subject", "a header"];
    assert!(reasons.iter().zip(expected).all(|(said, part)| said.contains(part)), "{reasons:#?}");
    assert_eq!(stage.reasons("lifecycle", 4).await.len(), 4, "who reads the numbers learns of it");
    assert_eq!(stage.one("select number from billing.checkpoint").await, 5);
}
