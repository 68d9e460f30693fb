//! Everything that can be asked, done at a provider that has a memory: what is answered, what is shown, and what is told.

use fakes::stripe::{Card, Status};
use jiff::SignedDuration;
use messages::AccountId;
use messages::account::{Outcome, Quote, Standing, Wish};
use payments::{BillingProvider, CustomerId, NewCheckout, Once, PriceId};

use super::desk::Desk;

fn checkout(plan: &str) -> Wish {
    Wish::Checkout { plan: plan.to_owned() }
}

#[tokio::test]
async fn a_plan_is_bought_changed_ended_and_goes_on() {
    let desk = Desk::new("payers-wishes", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let account = AccountId::new();
        // One page at a time: the page for another plan closes the first.
        assert_eq!(desk.gets(account, checkout("hobby@2")).await, Outcome::Done);
        let first = desk.papers.of(account).unwrap().pages.remove(0);
        assert_eq!((first.kind.as_str(), first.plan.as_deref(), first.asked), ("checkout", Some("hobby@2"), 1));
        assert_eq!(desk.gets(account, checkout("pro@2")).await, Outcome::Done);
        let open = desk.last_told(account).await.checkout.unwrap();
        assert_eq!(open.plan, "pro@2");
        let is_open = |one: &&serde_json::Value| one["status"] == "open";
        assert_eq!(desk.made("checkout.session").iter().filter(is_open).count(), 1);
        desk.pays(account).await;
        // Nothing is sold beside what is paid, whoever heard of it.
        assert_eq!(desk.gets(account, checkout("pro@2")).await, Outcome::Refused);
        let paid = desk.last_told(account).await;
        let subscription = paid.subscription.unwrap();
        assert_eq!((subscription.standing, subscription.plan.as_deref()), (Standing::Paid, Some("pro@2")));
        assert_eq!(paid.checkout, None);
        let bills = desk.papers.of(account).unwrap();
        assert_eq!((bills.card.unwrap().last4.as_str(), bills.invoices.len()), ("4242", 1));
        assert_eq!((bills.invoices[0].total, bills.invoices[0].standing.as_str()), (29_00, "paid"));
        assert!(bills.pages.is_empty());

        // To less when the period is over, and back.
        let quote = quotes(&desk, account, "hobby@2").await;
        assert_eq!((quote.as_of, quote.due_now, quote.then), (None, 0, 9_00));
        assert_eq!(desk.gets(account, Wish::Change { quote }).await, Outcome::Done);
        assert_eq!(then(&desk, account).await.as_deref(), Some("hobby@2"));
        assert_eq!(desk.gets(account, Wish::GoOn).await, Outcome::Done);
        assert_eq!(then(&desk, account).await, None);
        // The end, and back.
        assert_eq!(desk.gets(account, Wish::Cancel).await, Outcome::Done);
        assert!(desk.last_told(account).await.subscription.unwrap().ends);
        assert_eq!(desk.gets(account, Wish::GoOn).await, Outcome::Done);
        assert!(!desk.last_told(account).await.subscription.unwrap().ends);
        // Card and bills.
        for (card, kind) in [(false, "portal"), (true, "card")] {
            assert_eq!(desk.gets(account, Wish::Portal { card }).await, Outcome::Done);
            let pages = desk.papers.of(account).unwrap().pages;
            assert!(pages.iter().any(|page| page.kind == kind && page.open_until > desk.now()));
        }
        // At once, with the account, and as often as it is asked.
        for _ in 0..2 {
            assert_eq!(desk.gets(account, Wish::End).await, Outcome::Done);
            assert_eq!(desk.last_told(account).await.subscription.unwrap().standing, Standing::Over);
        }
    };
    desk.during(story).await;
}

async fn quotes(desk: &Desk, account: AccountId, plan: &str) -> Quote {
    assert_eq!(desk.gets(account, Wish::Quote { plan: plan.to_owned() }).await, Outcome::Done);
    let quotes = desk.papers.of(account).unwrap().quotes;
    quotes.into_iter().map(|one| one.quote).find(|quote| quote.plan == plan).unwrap()
}

async fn then(desk: &Desk, account: AccountId) -> Option<String> {
    desk.last_told(account).await.subscription.unwrap().then
}

#[tokio::test]
async fn more_is_paid_at_once_as_it_was_shown_or_not_at_all() {
    let desk = Desk::new("payers-more", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let account = desk.paying("hobby@2").await;
        desk.passes(SignedDuration::from_hours(10 * 24));
        let quote = quotes(&desk, account, "pro@2").await;
        assert!(quote.as_of.is_some() && quote.due_now > 0 && quote.then == 29_00);
        // It was shown otherwise: nothing is done, and how it is now is shown.
        let stale = Quote { due_now: 1, ..quote.clone() };
        assert_eq!(desk.gets(account, Wish::Change { quote: stale }).await, Outcome::Stale);
        let anew = desk.papers.of(account).unwrap().quotes.remove(0);
        assert_eq!(anew.asked, 3);
        assert!(anew.quote.as_of >= quote.as_of && anew.quote.due_now > 1);
        // The bank does not pay: nothing is changed.
        let customer = desk.customer(account).await;
        desk.fake.pays_with(&customer, Card::Declined);
        let change = Wish::Change { quote: anew.quote };
        assert_eq!(desk.gets(account, change.clone()).await, Outcome::CardRefused);
        assert_eq!(desk.last_told(account).await.subscription.unwrap().plan.as_deref(), Some("hobby@2"));
        desk.fake.pays_with(&customer, Card::Works);
        assert_eq!(desk.gets(account, change).await, Outcome::Done);
        assert_eq!(desk.last_told(account).await.subscription.unwrap().plan.as_deref(), Some("pro@2"));
        assert_eq!(desk.papers.of(account).unwrap().invoices.len(), 2);
        let ledger = "select outcome from payments where call = 'change' order by id";
        let outcomes: Vec<String> = desk.db.query(ledger, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
        assert_eq!(outcomes, ["stale", "card_refused", "done"]);
    };
    desk.during(story).await;
}

#[tokio::test]
async fn of_two_that_are_paid_one_is_kept_and_one_given_back() {
    let desk = Desk::new("payers-twice", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let account = desk.paying("hobby@2").await;
        desk.passes(SignedDuration::from_hours(1));
        // A page that nobody of us knew of was paid all the same.
        let effect = payments::EffectId::parse("eff_by_hand").unwrap();
        let wanted = NewCheckout {
            customer: CustomerId::parse(&desk.customer(account).await).unwrap(),
            account: account.to_string(),
            price: PriceId::parse("price_harbor_pro_2").unwrap(),
            paid_to: "http://harbor.test/".to_owned(),
            back_to: "http://harbor.test/".to_owned(),
            open_until: None,
        };
        let page = desk.provider.open_checkout(&wanted, &Once::first(effect, desk.now())).await.unwrap();
        desk.pays_at(&page.url.unwrap()).await;
        desk.hears_of(account).await;
        desk.rests(account).await;
        let told = desk.last_told(account).await;
        assert_eq!((told.given_back, told.subscription.unwrap().plan.as_deref()), (1, Some("hobby@2")));
        let refunds = desk.made("refund");
        assert_eq!((refunds.len(), &refunds[0]["amount"]), (1, &29_00.into()));
        let alive = |one: &&serde_json::Value| one["status"] == "active";
        assert_eq!(desk.made("subscription").iter().filter(alive).count(), 1);
        let given_back: Vec<i64> =
            desk.papers.of(account).unwrap().invoices.iter().map(|bill| bill.given_back).collect();
        assert_eq!(given_back, [29_00, 0]);
        // Nothing more follows, however often it is looked.
        desk.hears_of(account).await;
        desk.rests(account).await;
        assert_eq!(desk.made("refund").len(), 1);
    };
    desk.during(story).await;
}

#[tokio::test]
async fn money_is_given_back_and_who_pays_is_another_only_where_that_holds() {
    let desk = Desk::new("payers-staff", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let (ada, eve) = (desk.paying("pro@2").await, desk.paying("hobby@2").await);
        let bill = desk.papers.of(ada).unwrap().invoices[0].id.clone();
        let back = |minor| Wish::Refund { invoice: bill.clone(), minor };
        assert_eq!(desk.gets(ada, back(Some(9_00))).await, Outcome::Done);
        assert_eq!(desk.gets(ada, back(Some(21_00))).await, Outcome::Refused, "more than is left");
        assert_eq!(desk.gets(ada, back(None)).await, Outcome::Done);
        assert_eq!(desk.gets(ada, back(None)).await, Outcome::Refused, "nothing is left");
        assert_eq!(desk.papers.of(ada).unwrap().invoices[0].given_back, 29_00);
        assert_eq!(desk.gets(eve, back(None)).await, Outcome::Absent, "the bill of another");

        // What is given back by hand at the provider is seen there, and so is that a bank was asked.
        let customer = CustomerId::parse(&desk.customer(eve).await).unwrap();
        let paid = desk.provider.invoices(&customer).await.unwrap().remove(0);
        let part = payments::Money::new(4_00, paid.paid.currency);
        let by_hand = payments::NewRefund { payment: paid.payment.unwrap(), amount: part };
        let effect = payments::EffectId::parse("eff_refund_by_hand").unwrap();
        desk.provider.refund(&by_hand, &Once::first(effect, desk.now())).await.unwrap();
        assert!(desk.fake.disputes(paid.id.as_str()).is_some());
        desk.hears_of(eve).await;
        desk.rests(eve).await;
        let bill = desk.papers.of(eve).unwrap().invoices.remove(0);
        assert_eq!((bill.given_back, bill.disputed.as_deref()), (4_00, Some("needs_response")));

        let link = |customer: &str| Wish::Relink { customer: customer.to_owned() };
        let hers = desk.customer(eve).await;
        assert_eq!(desk.gets(ada, link(&hers)).await, Outcome::Refused, "another pays by that");
        for nobody in ["cus_nobody", "", "sub_1", "cus_1/../2"] {
            assert_eq!(desk.gets(ada, link(nobody)).await, Outcome::Absent, "{nobody}");
        }
        let anew = payments::NewCustomer { account: ada.to_string(), email: None, name: None };
        let effect = payments::EffectId::parse("eff_by_hand").unwrap();
        let made = desk.provider.make_customer(&anew, &Once::first(effect, desk.now())).await.unwrap();
        assert_eq!(desk.gets(ada, link(made.id.as_str())).await, Outcome::Done);
        assert_eq!(desk.customer(ada).await, made.id.as_str());
        let told = desk.last_told(ada).await;
        assert_eq!(told.customer.as_deref(), Some(made.id.as_str()));
        assert!(told.subscription.is_some(), "what is not listed any more is not said to be over");
    };
    desk.during(story).await;
}

#[tokio::test]
async fn each_of_its_words_arrives_as_one_of_ours() {
    let desk = Desk::new("payers-words", 1000).await;
    let story = async {
        desk.starts_a_worker();
        let account = desk.paying("pro@2").await;
        let subscription = desk.made("subscription")[0]["id"].as_str().unwrap().to_owned();
        for (status, standing) in [
            (Status::PastDue, Standing::Late),
            (Status::Unpaid, Standing::Unpaid),
            (Status::Paused, Standing::Waiting),
            (Status::Incomplete, Standing::Incomplete),
            (Status::Trialing, Standing::Free),
            (Status::Active, Standing::Paid),
            (Status::Canceled, Standing::Over),
        ] {
            desk.fake.becomes(&subscription, status);
            desk.hears_of(account).await;
            desk.rests(account).await;
            let seen = desk.last_told(account).await.subscription.unwrap();
            assert_eq!((seen.standing, seen.ended_at.is_some()), (standing, status == Status::Canceled));
        }
    };
    desk.during(story).await;
}
