//! Faults E14: what is about nobody of ours, or is not where we look, has no effect, and says nothing about what is paid.

use fakes::stripe::{Call, Fault};
use messages::account::Standing;

use super::desk::Desk;

#[tokio::test]
async fn a_customer_who_is_not_where_we_look_is_not_unpaid() {
    let desk = Desk::new("payers-elsewhere", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let account = desk.paying("pro@2").await;
        let before = desk.told(account).await.len();
        let real = r#"{"id":"cus_1","livemode":true,"metadata":{}}"#.to_owned();
        for fault in [Fault::Fail { status: 404 }, Fault::Say { status: 200, body: real }] {
            let injected = desk.fake.misbehave(Call::ShowCustomer, fault, Some(1));
            desk.hears_of(account).await;
            desk.rests(account).await;
            assert_eq!(injected.fired(), 1);
        }
        // A list of somebody else's, or an empty one, is no end either.
        let others = r#"{"object":"list","has_more":false,"data":[]}"#.to_owned();
        desk.fake.misbehave(Call::ListSubscriptions, Fault::Say { status: 200, body: others }, Some(1));
        desk.hears_of(account).await;
        desk.rests(account).await;
        assert_eq!(desk.told(account).await.len(), before, "nobody is told anything");
        let told = desk.last_told(account).await;
        assert_eq!(told.subscription.unwrap().standing, Standing::Paid);
        assert_eq!(desk.papers.of(account).unwrap().invoices.len(), 1, "and what was shown stays");
    };
    desk.during(story).await;
}
