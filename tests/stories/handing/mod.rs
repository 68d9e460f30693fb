//! A workspace goes to another account: asked for by one side, taken by the other, with what each is told before, and taken back as long as it waits.

mod rush;

use http::Method;
use messages::WorkspaceId;
use messages::workspace::Region;

use crate::appearance::Axe;
use crate::leaving::export::{EXPORT, loads};
use crate::life::pages::is_looked_at;
use crate::world::{Browser, Customer, World, story, until};

/// The path of the last offer in somebody's mailbox, once there are so many.
async fn offer(world: &World, to: &str, count: usize) -> String {
    until("the offer arrives", async || {
        let letters = world.outside.post.to(to);
        let offers: Vec<_> = letters.iter().filter(|letter| letter.text.contains("/offers/")).collect();
        let text = &offers.last().filter(|_| offers.len() >= count)?.text;
        Some(format!("/offers/{}", text.split("/offers/").nth(1)?.get(..64)?))
    })
    .await
}

/// Somebody got a letter whose subject has these words.
async fn is_told(world: &World, to: &str, words: &str) {
    until("a letter says it", async || {
        world.outside.post.to(to).iter().any(|letter| letter.subject.contains(words)).then_some(())
    })
    .await;
}

/// Reads what it means, asks somebody, and sees whom.
async fn asks(ada: &Browser, axe: &Axe, shop: WorkspaceId) {
    let page = format!("/workspaces/{shop}/offer");
    ada.goes_to(&format!("/workspaces/{shop}/settings")).await;
    ada.clicks(&format!("a[href='{page}']")).await;
    ada.arrives_at(&page).await;
    is_looked_at(ada, axe, "offer-ask").await;
    ada.types("#address", "bea@example.com").await;
    ada.clicks(&format!("form[action='{page}'] button[type=submit]")).await;
    ada.waits_for("document.querySelector('main').innerText.includes('bea@example.com')").await;
    is_looked_at(ada, axe, "offer-waits").await;
}

/// Whoever has the link sees it and changes nothing; taken back, without script, it opens nothing any more.
async fn is_taken_back(world: &World, ada: &Browser, shop: WorkspaceId) {
    let first = offer(world, "bea@example.com", 1).await;
    let stranger = world.customer("Nobody");
    for _ in 0..3 {
        let page = stranger.opens(&first).await;
        assert!(page.status == 200 && page.says("Ada") && page.says("Paper shop"), "{}", page.body);
        assert!(page.says(&format!("/sign-in?return_to={first}")));
    }
    ada.runs_no_script().await;
    ada.goes_to(&format!("/workspaces/{shop}/offer")).await;
    ada.clicks("form[action$='/offer/withdraw'] button").await;
    ada.waits_for("document.querySelector('#address') !== null").await;
    is_told(world, "bea@example.com", "Paper shop is not handed to you any more").await;
    let unknown = stranger.opens(&format!("/offers/{}", "0b".repeat(32))).await;
    assert_eq!(stranger.opens(&first).await.body, unknown.body, "one that was taken back is as if there were none");
    assert!(unknown.says("This offer is over"));
}

/// Asks once more, without a browser; the link.
async fn asks_again(world: &World, ada: &Customer, shop: WorkspaceId) -> String {
    let page = format!("/workspaces/{shop}/offer");
    let drawn = ada.opens(&page).await;
    let (command, account) = (drawn.field("command"), drawn.field("account"));
    let form = [("command", command.as_str()), ("account", &account), ("address", "bea@example.com")];
    assert_eq!(ada.posts(&page, &form).await.leads_to(), Some(page.as_str()));
    offer(world, "bea@example.com", 2).await
}

/// Who has no room is told so in plain words, and gets nothing who presses all the same.
async fn has_no_room(bea: &Browser, hers: &Customer, axe: &Axe, link: &str) {
    bea.goes_to(link).await;
    bea.waits_for("document.querySelector('main').innerText.includes('You have one workspace')").await;
    assert_eq!(bea.reads(&format!("document.querySelector(\"form[action='{link}']\")")).await, serde_json::Value::Null);
    is_looked_at(bea, axe, "offer-full").await;
    let page = hers.opens(link).await;
    let form = [("command", messages::CommandId::new().to_string()), ("account", page.field("account"))];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(hers.posts(link, &form).await.leads_to(), Some(format!("{link}?asked=limit_reached").as_str()));
}

/// It is theirs at once, on the pages that are open, and nobody's of before.
async fn is_taken(world: &World, (ada, hers): (&Browser, &Customer), (bea, axe): (&Browser, &Axe), shop: WorkspaceId) {
    let home = format!("/workspaces/{shop}");
    let link = offer(world, "bea@example.com", 2).await;
    ada.goes_to("/workspaces").await;
    let listed = format!("document.querySelector(\"main a[href='{home}']\")");
    ada.waits_for(&format!("{listed} !== null")).await;
    bea.goes_to(&link).await;
    bea.waits_for(&format!("document.querySelector(\"form[action='{link}'] button\") !== null")).await;
    is_looked_at(bea, axe, "offer-open").await;
    bea.clicks(&format!("form[action='{link}'] button")).await;
    bea.arrives_at(&home).await;
    until("nobody of before has it", async || (hers.opens(&home).await.status == 404).then_some(())).await;
    ada.waits_for(&format!("{listed} === null")).await;
    assert!(hers.opens(&link).await.says("This offer is over"), "it works once");
    for verb in ["restart", "delete", "offer"] {
        let path = format!("{home}/{verb}");
        assert_eq!(
            hers.sends(hers.request(Method::POST, &path).header("sec-fetch-site", "same-origin")).await.status,
            404
        );
    }
    is_told(world, "ada@example.com", "Paper shop is handed over").await;
    is_told(world, "bea@example.com", "Paper shop is yours").await;
}

/// What Bea can take along begins when it became hers.
async fn begins_when_it_was_taken(beas: &Customer) {
    assert_eq!(beas.presses(EXPORT).await.leads_to(), Some(EXPORT));
    let latest = format!("{EXPORT}/latest");
    until("it is made", async || (beas.opens(&latest).await.status == 200).then_some(())).await;
    let files = loads(beas, &latest).await;
    let (_, history) = files.iter().find(|(name, _)| name == "history.csv").unwrap();
    let told: Vec<_> = history.lines().filter(|line| line.contains("Paper shop")).collect();
    assert!(told.first().is_some_and(|line| line.contains("handed over")), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_offered_taken_back_refused_for_want_of_room_and_taken_over() {
    let axe = Axe::fetched().await;
    story(World::named("handing"), async |world| {
        let (ada, bea) = (world.eyes("Ada").await, world.eyes("Bea").await);
        ada.signs_in().await;
        let hers = world.customer("Ada").signs_in().await;
        let shop = hers.creates_a_workspace("Paper shop", Region::Eu).await;
        hers.sees(shop, "Ready").await;
        asks(&ada, &axe, shop).await;
        // Another window has scripts still.
        let window = world.window(&ada).await;
        is_taken_back(world, &ada, shop).await;
        let link = asks_again(world, &hers, shop).await;

        bea.signs_in().await;
        let beas = world.customer("Bea").signs_in().await;
        let own = beas.creates_a_workspace("Own", Region::Eu).await;
        beas.sees(own, "Ready").await;
        has_no_room(&bea, &beas, &axe, &link).await;
        let delete = format!("/workspaces/{own}/delete");
        let drawn = beas.opens(&delete).await;
        let form = [("command", drawn.field("command")), ("account", drawn.field("account")), ("name", "Own".into())];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(beas.posts(&delete, &form).await.leads_to(), Some("/workspaces"));

        is_taken(world, (&window, &hers), (&bea, &axe), shop).await;
        let told = beas.opens(&format!("/workspaces/{shop}/activity")).await;
        assert!(told.says("handed over") && !told.says("Ada"), "{}", told.body);
        begins_when_it_was_taken(&beas).await;
        hers.creates_a_workspace("Another", Region::Eu).await;
        for entry in &world.stored("HARBOR").await {
            let body = String::from_utf8_lossy(&entry.body).into_owned();
            assert!(!body.contains("@example.com") && !body.contains("/offers/"), "{}: {body}", entry.subject);
        }
        assert!(!world.log_text().contains(link.rsplit('/').next().unwrap()));
    })
    .await;
}
