//! Everybody who can be in an account: what each of them sees of its workspaces, who changes whom, and who is no longer in it sees theirs. What each
//! may ask of all its pages stands in `authority`.

use domain::authorize::permission::Permission;
use messages::account::Role;

use super::{accepts, invites, looks_at, presses};
use crate::world::{Customer, World, story, until};

/// What an account hands over.
pub const OF_ACCOUNT: &[Permission] = &[
    Permission::ViewAccount,
    Permission::ViewMoney,
    Permission::ManageMoney,
    Permission::CreateWorkspace,
    Permission::ViewPeople,
    Permission::InvitePeople,
    Permission::ChangePeople,
    Permission::LeaveAccount,
    Permission::HandOverAccount,
    Permission::CloseAccount,
];

/// Handed over: by the name, typed.
async fn is_handed_over(ada: &Customer, abe: &Customer, other: &str) {
    let page = format!("/account/people/{other}/hand-over");
    assert!(presses(ada, &page, &page).await.status == 400, "without a name it is no form of ours");
    let drawn = ada.opens(&page).await;
    let (command, account) = (drawn.field("command"), drawn.field("account"));
    let names = |name| [("command", command.as_str()), ("account", account.as_str()), ("name", name)].to_vec();
    assert_eq!(ada.posts(&page, &names("Mia")).await.status, 422);
    assert_eq!(ada.posts(&page, &names("Abe")).await.leads_to(), Some("/account/people?owner"));
    assert_eq!((ada.opens("/account/billing").await.status, abe.opens("/account/billing").await.status), (403, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_and_does_what_its_pack_says_and_nobody_more() {
    story(World::named("team-roles"), async |world| {
        let ada = world.customer("Ada").signs_in().await;
        let shop = ada.creates_a_workspace("Paper shop", messages::workspace::Region::Eu).await;
        let mut people = vec![(Role::Owner, ada.clone())];
        for (name, role) in [("Mia", Role::Member), ("Bill", Role::Billing), ("Abe", Role::Admin)] {
            let one = world.customer(name).signs_in().await;
            assert_eq!(
                invites(&ada, &one.persona.email, role.word()).await.leads_to(),
                Some("/account/people?invited")
            );
            assert_eq!(accepts(world, &one, 1).await.leads_to(), Some("/workspaces"));
            people.push((role, one));
        }
        let (mia, _) = world.person(&people[1].1).await;
        let other = world.person(&people[3].1).await.0;
        for (role, who) in &people {
            let sees = who.opens(&format!("/workspaces/{shop}")).await.status;
            let expected = if matches!(role, Role::Owner | Role::Admin) { 200 } else { 404 };
            assert_eq!(sees, expected, "{}", role.word());
        }
        // An owner is nobody's to change but an owner's.
        let (owner, _) = world.person(&ada).await;
        let page = people[3].1.opens(&format!("/account/people/{owner}")).await;
        assert!(page.says("Only an owner can change what they are.") && !page.says("/remove\""), "{}", page.body);
        assert!(ada.opens("/account/people/leave").await.says("You are the only owner."));

        // In their own account they are its owner, and the other one's people are nobody there.
        let abe = &people[3].1;
        looks_at(abe, "Your own account").await;
        assert!(
            abe.opens("/workspaces").await.says("Your own account")
                && abe.opens("/account/billing").await.status == 200
        );
        assert_eq!(abe.opens(&format!("/account/people/{mia}")).await.status, 404);
        assert!(!abe.opens("/workspaces").await.says("Paper shop"), "the list is of what is looked at");
        looks_at(abe, "Team of Ada").await;
        assert!(abe.opens("/workspaces").await.says("Paper shop"));

        is_handed_over(&ada, abe, &other.to_string()).await;

        super::product::is_read_alike(world).await;

        // Removed a moment ago: nothing of it is there.
        let page = format!("/account/people/{mia}/remove");
        assert_eq!(presses(abe, &page, &page).await.leads_to(), Some("/account/people?removed"));
        let gone = &people[1].1;
        for path in [format!("/account/people/{other}"), format!("/workspaces/{shop}")] {
            let absent = gone.opens("/account/people/per_01kaj5vt00e9eva3f00000000a").await;
            let page = gone.opens(&path).await;
            assert_eq!((page.status, page.body), (404, absent.body), "{path}");
        }
        until("they are alone", async || gone.opens("/account/people").await.says("You are alone here").then_some(()))
            .await;
    })
    .await;
}
