//! Several people in one account: asked by a letter, let in, given roles, removed, and back in their own.

mod addresses;
mod answers;
mod by_keyboard;
mod guests;
mod product;
pub mod roles;
mod rush;

use crate::appearance::Axe;
use crate::life::pages::is_looked_at;
use crate::world::{Browser, Customer, Page, World, story, until};

/// The path of the last invitation in somebody's mailbox, once there are so many.
pub async fn invitation(world: &World, to: &str, count: usize) -> String {
    until("the invitation arrives", async || {
        let letters = world.outside.post.to(to);
        let invited: Vec<_> = letters.iter().filter(|letter| letter.text.contains("/invitations/")).collect();
        let text = &invited.last().filter(|_| invited.len() >= count)?.text;
        let token = text.split("/invitations/").nth(1)?.get(..64)?;
        Some(format!("/invitations/{token}"))
    })
    .await
}

/// Has somebody asked to belong to the account that this one looks at.
pub async fn invites(by: &Customer, address: &str, role: &str) -> Page {
    let page = by.opens("/account/people").await;
    let form = page.body.split("action=\"/account/people/invite\"").nth(1).expect("a form").to_owned();
    let field =
        |name: &str| crate::world::customer::between(&form, &format!("name=\"{name}\" value=\""), "\"").unwrap();
    let (command, account) = (field("command"), field("account"));
    let form = [("command", command), ("account", account), ("address", address), ("role", role)];
    by.posts("/account/people/invite", &form).await
}

/// What a form of a page would send: everything in it that is not shown.
pub async fn form_of(by: &Customer, page: &str, action: &str) -> Vec<(String, String)> {
    let page = by.opens(page).await;
    let form = page.body.split(&format!("action=\"{action}\"")).nth(1).unwrap_or_else(|| panic!("{}", page.body));
    let form = form.split("</form>").next().unwrap();
    let fields = form.split("type=\"hidden\" name=\"").skip(1);
    let fields =
        fields.filter_map(|rest| Some((rest.split('"').next()?, rest.split("value=\"").nth(1)?.split('"').next()?)));
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Sends it off.
pub async fn sends(by: &Customer, action: &str, form: &[(String, String)]) -> Page {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    by.posts(action, &form).await
}

/// Presses the button of a form of a page.
pub async fn presses(by: &Customer, page: &str, action: &str) -> Page {
    let form = form_of(by, page, action).await;
    sends(by, action, &form).await
}

/// Accepts; is in it.
pub async fn accepts(world: &World, who: &Customer, count: usize) -> Page {
    let link = invitation(world, &who.persona.email, count).await;
    presses(who, &link, &link).await
}

/// Looks at another account, by what it is called in the header.
pub async fn looks_at(who: &Customer, whose: &str) {
    let page = who.opens("/account/people").await;
    let form = page.body.split("action=\"/account/switch\"").skip(1);
    let form = form.map(|rest| rest.split("</form>").next().unwrap()).find(|form| form.contains(whose));
    let form = form.unwrap_or_else(|| panic!("{whose}: {}", page.body));
    let field = |name: &str| crate::world::customer::between(form, &format!("name=\"{name}\" value=\""), "\"").unwrap();
    let posted = [("account", field("account")), ("to", field("to"))];
    let to = who.posts("/account/switch", &posted).await;
    assert_eq!(to.leads_to(), Some(format!("/workspaces?in={}", posted[1].1).as_str()));
}

async fn says(ada: &Browser, text: &str) {
    ada.waits_for(&format!("document.querySelector('main').innerText.includes('{text}')")).await;
}

/// Nothing is changed by looking, whoever looks, and what was sent before opens nothing.
async fn is_only_looked_at(world: &World, ada: &Customer) -> String {
    let first = invitation(world, "bea@example.com", 1).await;
    let stranger = world.customer("Nobody");
    for _ in 0..3 {
        let page = stranger.opens(&first).await;
        assert!(page.status == 200 && page.says("Ada") && page.says("Member"), "{}", page.body);
        assert!(page.says(&format!("/sign-in?return_to={first}")));
    }
    let again = presses(ada, "/account/people", "/account/people/again").await;
    assert_eq!(again.leads_to(), Some("/account/people?again"), "{}", again.body);
    let second = invitation(world, "bea@example.com", 2).await;
    let unknown = stranger.opens(&format!("/invitations/{}", "0b".repeat(32))).await;
    assert_eq!(stranger.opens(&first).await.body, unknown.body, "a link that was replaced is as if there were none");
    assert!(unknown.says("This invitation is over") && first != second);
    second
}

/// Who is alone reads of no team, asks somebody, and sees that they wait.
async fn asks(ada: &Browser, axe: &Axe) {
    ada.goes_to("/account/people").await;
    says(ada, "You are alone here").await;
    let text = ada.reads("document.body.innerText").await.as_str().unwrap().to_lowercase();
    assert!(!text.contains("team") && !text.contains("organi"), "{text}");
    is_looked_at(ada, axe, "team-alone").await;
    ada.types("#address", "bea@example.com").await;
    ada.clicks("form[action='/account/people/invite'] button[type=submit]").await;
    ada.arrives_at("/account/people?invited").await;
    says(ada, "bea@example.com").await;
    is_looked_at(ada, axe, "team-asked").await;
}

/// By the link, over signing in, to the page of the invitation; then into the team, which the header says.
async fn joins(world: &World, bea: &Customer, link: &str) {
    let provider = bea.begins_to_sign_in(link).await;
    let back = bea.comes_back(&bea.picks(&provider).await).await;
    assert_eq!(back.leads_to(), Some(link));
    let eve = world.customer("Eve").signs_in().await;
    let page = eve.opens(link).await;
    assert!(page.says("bea@example.com") && page.says("eve@example.com"), "{}", page.body);
    let joined = presses(bea, link, link).await;
    assert_eq!(joined.leads_to(), Some("/workspaces"), "{}", joined.body);
    assert!(bea.opens("/workspaces").await.says("Team of Ada"));
    assert!(bea.opens(link).await.says("This invitation is over"), "it works once");
}

/// Somebody got a letter whose subject has these words.
async fn is_told(world: &World, to: &str, words: &str) {
    until("a letter says it", async || {
        world.outside.post.to(to).iter().any(|letter| letter.subject.contains(words)).then_some(())
    })
    .await;
}

/// Another role, then removed: at once, on the page that is open, and in the list.
async fn is_changed_and_removed(world: &World, (ada, axe): (&Browser, &Axe), bea: &Customer) {
    let (person, _) = world.person(bea).await;
    let one = format!("/account/people/{person}");
    assert_eq!(bea.opens("/workspaces/new").await.status, 403);
    ada.goes_to(&one).await;
    is_looked_at(ada, axe, "team-one").await;
    ada.clicks("input[name=role][value=admin]").await;
    ada.clicks(&format!("form[action='{one}/role'] button")).await;
    ada.arrives_at("/account/people?role").await;
    until("the role counts", async || (bea.opens("/workspaces/new").await.status == 200).then_some(())).await;
    ada.goes_to(&format!("{one}/remove")).await;
    is_looked_at(ada, axe, "team-remove").await;
    // Without script it is the same.
    ada.runs_no_script().await;
    ada.goes_to(&format!("{one}/remove")).await;
    ada.clicks(&format!("form[action='{one}/remove'] button")).await;
    ada.arrives_at("/account/people?removed").await;
    let after = bea.opens("/workspaces").await;
    assert!(after.status == 200 && !after.says("Team of Ada"), "back in their own account");
    is_told(world, "bea@example.com", "You have left").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_is_invited_joins_gets_a_role_and_is_removed() {
    let axe = Axe::fetched().await;
    story(World::named("team"), async |world| {
        let ada = world.eyes("Ada").await;
        ada.signs_in().await;
        let hers = world.customer("Ada").signs_in().await;
        let bea = world.customer("Bea");
        asks(&ada, &axe).await;
        let link = is_only_looked_at(world, &hers).await;
        joins(world, &bea, &link).await;
        // The open page learns it by itself, and a letter says it.
        ada.waits_for("document.querySelectorAll('.people tbody tr').length === 2").await;
        is_looked_at(&ada, &axe, "team-two").await;
        is_told(world, "ada@example.com", "Bea joined your team").await;
        is_changed_and_removed(world, (&ada, &axe), &bea).await;
        for entry in &world.stored("HARBOR").await {
            let body = String::from_utf8_lossy(&entry.body).into_owned();
            assert!(!body.contains("@example.com") && !body.contains("/invitations/"), "{}: {body}", entry.subject);
        }
        assert!(!world.log_text().contains(link.rsplit('/').next().unwrap()));
    })
    .await;
}
