//! Who asks, and what there is to ask about.

use domain::authorize::{account_role_permits, in_workspaces};
use messages::account::Role as InAccount;
use messages::person::Role;
use messages::{AccountId, IdentityId, PersonId, SessionId, WorkspaceId};
use web::Route;

use crate::team::{accepts, form_of, invites, presses, sends};
use crate::ways::way_of;
use crate::world::customer::SESSION;
use crate::world::{Customer, Page, World, until};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anonymous,
    /// One of us, with all that they have: to the pages of customers they are nobody.
    Staff,
    /// Somebody who has nothing to do with any of it.
    Stranger,
    /// Somebody who belonged to it until a moment ago, and ran the workspace. They stand where they stood, in the same browser.
    Removed,
    /// Belongs to the account, and works in the workspace.
    Member,
    /// Sees to the money, and has no part in the workspace.
    Billing,
    Admin,
    Owner,
}

impl Who {
    pub const ALL: [Self; 8] = [
        Self::Anonymous,
        Self::Staff,
        Self::Stranger,
        Self::Removed,
        Self::Member,
        Self::Billing,
        Self::Admin,
        Self::Owner,
    ];

    /// Whether Harbor knows who they are.
    pub const fn is_signed_in(self) -> bool {
        !matches!(self, Self::Anonymous | Self::Staff)
    }

    /// Whether they belong to the account of which the table is.
    pub const fn belongs(self) -> bool {
        matches!(self, Self::Member | Self::Billing | Self::Admin | Self::Owner)
    }

    /// What they are in the account that they look at: those who belong to no other look at their own.
    pub const fn in_account(self) -> Option<InAccount> {
        match self {
            Self::Anonymous | Self::Staff => None,
            Self::Member => Some(InAccount::Member),
            Self::Billing => Some(InAccount::Billing),
            Self::Admin => Some(InAccount::Admin),
            Self::Stranger | Self::Removed | Self::Owner => Some(InAccount::Owner),
        }
    }

    /// What they are in the workspace.
    pub fn in_workspace(self) -> Option<Role> {
        match self {
            Self::Member => Some(Role::Member),
            Self::Billing | Self::Admin | Self::Owner => self.in_account().and_then(in_workspaces),
            Self::Anonymous | Self::Staff | Self::Stranger | Self::Removed => None,
        }
    }

    /// Whether they may do this with the account that they look at.
    pub fn may(self, route: &Route) -> bool {
        self.in_account().zip(route.permission).is_some_and(|(role, asked)| account_role_permits(role, asked))
    }
}

/// What there is of somebody, each under a name that nothing else has.
pub struct Things {
    pub account: AccountId,
    pub workspace: WorkspaceId,
    /// The order that made it.
    pub command: String,
    pub asset: String,
    /// One that nobody needs.
    pub session: SessionId,
    /// The way in which they sign in.
    pub identity: IdentityId,
    pub key: String,
    pub secret: String,
    pub site: String,
    pub sandbox: String,
    /// Somebody in the account.
    pub person: PersonId,
    /// Who made all of it.
    pub owner: PersonId,
    marks: Vec<String>,
}

impl Things {
    /// Made by this customer, and called by this word.
    pub async fn of(world: &World, customer: &Customer, word: &str) -> Self {
        let (owner, account) = world.person(customer).await;
        let form = customer.opens("/workspaces/new").await;
        let (command, own) = (form.field("command"), form.field("account"));
        let called = format!("The {word} shop");
        let order = [("command", command.as_str()), ("account", &own), ("name", &called), ("region", "eu")];
        let workspace = customer.follows(&customer.posts("/workspaces", &order).await).await;
        customer.sees(workspace, "Ready").await;
        let makes = async |what: &str, fields: &[(&str, &str)]| {
            let form = [&[("account", own.as_str())], fields].concat();
            customer.posts(&format!("/workspaces/{workspace}/{what}"), &form).await
        };
        assert_eq!(makes("keys", &[("name", word), ("purpose", "ci")]).await.status, 200);
        let id = |made: &Page| made.leads_to().unwrap().split(['?', '/']).nth(4).unwrap().to_owned();
        let site = id(&makes("sites", &[("name", word), ("starter", "about-me")]).await);
        let sandbox = id(&makes("sandboxes", &[("name", word), ("example", "page"), ("hours", "4")]).await);
        let secret = word.to_uppercase();
        let filled = [("name", secret.as_str()), ("value", "hush"), ("description", ""), ("whom", "all")];
        assert_eq!(makes("secrets", &filled).await.status, 303);
        let asset = form.body.split("/assets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        customer.elsewhere().signs_in().await;
        let session = customer.opens("/account/sessions").await.session_elsewhere();
        let identity = way_of(world, customer).await;
        let (key, person) = (format!("ci-{word}"), owner);
        let marks =
            [account.to_string(), workspace.to_string(), owner.to_string(), called, key.clone(), secret.clone()];
        let marks = marks.into_iter().chain([site.clone(), sandbox.clone(), customer.persona.email.clone()]).collect();
        Self { account, workspace, command, asset, session, identity, key, secret, site, sandbox, person, owner, marks }
    }

    /// What of it stands on a page, beside what who asked named themselves.
    pub fn on<'a>(&'a self, page: &'a Page, path: &str) -> Option<&'a str> {
        let mut marks = self.marks.iter().filter(|mark| !path.contains(mark.as_str()));
        marks.find(|mark| page.body.contains(mark.as_str())).map(String::as_str)
    }
}

/// Everybody, each with a browser.
pub struct Cast {
    browsers: [Customer; Who::ALL.len()],
    accounts: [String; Who::ALL.len()],
    /// What belongs to the account of which the table is.
    pub this: Things,
    /// What belongs to somebody who has nothing to do with any of them.
    pub foreign: Things,
}

impl Cast {
    /// Has them all come together, and one of them leave again.
    pub async fn of(world: &World) -> Self {
        let comes = async |name: &str| world.customer(name).signs_in().await;
        let owner = comes("Odile").await;
        let mut this = Things::of(world, &owner, "lantern").await;
        let foreign = Things::of(world, &comes("Freya").await, "quill").await;
        let invited = async |name: &str, role: &str| {
            let one = comes(name).await;
            assert_eq!(invites(&owner, &one.persona.email, role).await.status, 303);
            assert_eq!(accepts(world, &one, 1).await.leads_to(), Some("/workspaces"));
            one
        };
        let member = invited("Mia", "member").await;
        let (billing, admin) = (invited("Bill", "billing").await, invited("Abe", "admin").await);
        let removed = invited("Rae", "member").await;
        is_let_in(&owner, this.workspace, (&member, world.person(&member).await.0), "member").await;
        let gone = world.person(&removed).await.0;
        is_let_in(&owner, this.workspace, (&removed, gone), "admin").await;
        this.person = world.person(&member).await.0;
        let (anonymous, staff, stranger) = (world.customer("Nobody"), world.customer("Kim"), comes("Eve").await);
        staff.plants(SESSION, &world.secret("nats-kim.seed"));
        let accounts = [&stranger, &member, &billing, &admin, &owner];
        let browsers = [&anonymous, &staff, &stranger, &removed, &member, &billing, &admin, &owner].map(Clone::clone);
        let mut own = Vec::new();
        for one in accounts {
            own.push(one.opens("/account").await.field("account"));
        }
        let removes = format!("/account/people/{gone}/remove");
        assert_eq!(presses(&owner, &removes, &removes).await.leads_to(), Some("/account/people?removed"));
        let [stranger, member, billing, admin, owner] = own.try_into().unwrap();
        let back = removed.opens("/account").await.field("account");
        let accounts = [String::new(), String::new(), stranger, back, member, billing, admin, owner];
        Self { browsers, accounts, this, foreign }
    }

    /// The browser of one of them.
    pub const fn browser(&self, who: Who) -> &Customer {
        &self.browsers[who as usize]
    }

    /// The account that they look at, as their pages have it.
    pub fn account(&self, who: Who) -> &str {
        &self.accounts[who as usize]
    }

    /// Who asks as this one. Signing out ends a session that is still needed: that is done with another.
    pub async fn asker(&self, who: Who, route: &Route) -> Customer {
        let asker = self.browser(who);
        if route.path != "/sign-out" || !who.is_signed_in() {
            return asker.clone();
        }
        let anew = asker.elsewhere().signs_in().await;
        // A browser looks at an account of one's own at first.
        let (own, to) = (anew.opens("/account").await.field("account"), self.account(who));
        if own != to {
            assert_eq!(anew.posts("/account/switch", &[("account", &own), ("to", to)]).await.status, 303);
        }
        anew
    }
}

/// Lets somebody of the account into a workspace.
async fn is_let_in(owner: &Customer, workspace: WorkspaceId, (who, person): (&Customer, PersonId), role: &str) {
    let page = format!("/workspaces/{workspace}/people");
    let mut form = form_of(owner, &page, &page).await;
    form.extend([("person", person.to_string().as_str()), ("role", role)].map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(sends(owner, &page, &form).await.status, 303);
    let shop = format!("/workspaces/{workspace}");
    until("they are in it", async || (who.opens(&shop).await.status == 200).then_some(())).await;
}
