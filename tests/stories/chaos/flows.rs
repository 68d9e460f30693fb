//! All that a customer can have done, each with a service that dies in the middle of it: at every point of the service
//! that this passes. A supervisor starts it again, and what was asked for is done, once.

use std::os::unix::process::ExitStatusExt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use dev::process::Signal;
use fakes::infra::{Call, Fault, state};
use futures_util::FutureExt;
use installation::Service;
use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use messages::workspace::{Command, State};

use crate::overload::events::are_followed_up;
use crate::races::hand::{Hand, NAME, Payer};
use crate::world::customer::http;
use crate::world::{Customer, World, until};

/// What is not done by then is lost.
const LOST: Duration = Duration::from_secs(60);

/// Something that is asked for, or that time brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    TrialEnd,
    SetPlan,
    Create,
    Rename,
    Pause,
    Resume,
    Restart,
    Cancel,
    Delete,
    Restore,
    SignUp,
}

/// A place at which a service can be made to die.
pub type Point = (Service, &'static str);

const BILLING: [Point; 2] = [(Service::Billing, "committed"), (Service::Billing, "published")];
const LIFECYCLE: [Point; 2] = [(Service::Lifecycle, "committed"), (Service::Lifecycle, "published")];
const RECONCILER: [Point; 3] =
    [(Service::Reconciler, "committed"), (Service::Reconciler, "published"), (Service::Reconciler, "called")];
const WEB: [Point; 2] = [(Service::Web, "committed"), (Service::Web, "published")];

/// What came of one death.
#[derive(Debug)]
pub struct Death {
    /// Whether it died there, and of that.
    pub died: bool,
    /// How long it took from the new start until it was done; none when it never was.
    pub recovered: Option<Duration>,
    /// How often the machine was stopped, started and taken away for it, beyond once.
    pub twice: usize,
}

/// Who has it all done. Its time goes on with the trials that end.
pub struct Flows {
    hand: Hand,
    now: Timestamp,
    customers: usize,
}

/// What a flow is done with.
struct Prepared {
    payer: Payer,
    shop: Option<WorkspaceId>,
}

impl Flow {
    /// In an order in which none disturbs a later one: what was deleted comes due later.
    pub const ALL: [Self; 11] = [
        Self::TrialEnd,
        Self::SetPlan,
        Self::Create,
        Self::Rename,
        Self::Pause,
        Self::Resume,
        Self::Restart,
        Self::Cancel,
        Self::Delete,
        Self::Restore,
        Self::SignUp,
    ];

    /// Every point that it passes.
    pub fn points(self) -> Vec<Point> {
        match self {
            Self::TrialEnd | Self::SetPlan => [&BILLING[..], &LIFECYCLE, &RECONCILER].concat(),
            Self::Create | Self::Pause | Self::Resume | Self::Restart | Self::Cancel | Self::Delete | Self::Restore => {
                [&LIFECYCLE[..], &RECONCILER].concat()
            }
            Self::Rename => LIFECYCLE.to_vec(),
            Self::SignUp => [&WEB[..], &BILLING].concat(),
        }
    }

    /// How the machine changes in it: into these states, once each.
    const fn changes(self) -> &'static [&'static str] {
        match self {
            Self::TrialEnd | Self::Pause | Self::Delete => &[state::STOPPED],
            Self::SetPlan | Self::Create | Self::Resume | Self::Restore => &[state::RUNNING],
            Self::Restart => &[state::STOPPED, state::RUNNING],
            Self::Rename | Self::SignUp | Self::Cancel => &[],
        }
    }

    /// How the workspace stands when it is done.
    const fn ends_as(self) -> State {
        match self {
            Self::SetPlan | Self::Create | Self::Rename | Self::Resume | Self::Restart | Self::Restore => State::Ready,
            Self::TrialEnd | Self::Pause => State::Suspended,
            Self::Delete => State::Deprovisioning,
            Self::Cancel | Self::SignUp => State::Deleted,
        }
    }
}

impl Flows {
    pub async fn of(world: &World) -> Self {
        Self { hand: Hand::of(world).await, now: chassis::clock::now(), customers: 0 }
    }

    /// Has a service run that dies at its point with the next that it does.
    async fn stands_at(&self, world: &mut World, service: Service, point: &str) {
        for _ in 0..5 {
            self.has_done_all(world).await;
            world.kills(service);
            world.launch(&[service], &[("HARBOR_CRASH_AT", point)]);
            if world.comes_up().await {
                return;
            }
            // It died of something that it looks at by itself when it starts: that is done first.
            world.kills(service);
            world.launch(&[service], &[]);
            world.is_ready().await;
        }
        panic!("{point} is passed again and again");
    }

    /// What was done before is done with, or it would be hit instead.
    async fn has_done_all(&self, world: &World) {
        for service in Service::ALL.into_iter().filter(|service| service.has_tables()) {
            let name = service.name();
            let unsaid = format!("select (select count(*) from {name}.drafts) + (select count(*) from {name}.outbox)");
            until("all is said", async || (world.counts(&unsaid).await == 0).then_some(())).await;
        }
        are_followed_up(world).await;
        // Nor may one be hit that is merely looked at from time to time.
        let tomorrow = "update reconciler.instances set due_at = now() + interval '1 day' where due_at is not null";
        world.database().await.execute(tomorrow, &[]).await.unwrap();
    }

    /// Has a service die at this point of the flow.
    pub async fn dies(&mut self, world: &mut World, flow: Flow, (service, place): Point) -> Death {
        let prepared = self.prepare(world, flow).await;
        let point = format!("{}.{place}", service.name());
        self.stands_at(world, service, &point).await;
        let before = self.changes(world, &prepared, flow);
        let customer = if flow == Flow::SignUp { Some(self.begins_to_sign_up(world)) } else { None };
        let shop = self.asks(world, flow, &prepared).await;
        let (died, began) = match &customer {
            // Whose page is away comes back: at the door somebody must stand.
            Some(customer) => tokio::join!(died_and_started(world, service), signs_up(customer)).0,
            None => died_and_started(world, service).await,
        };
        let recovered = self.is_done(world, flow, shop, customer.as_ref(), began).await;
        world.outside.infra.behave();
        let prepared = Prepared { shop, ..prepared };
        let after = self.changes(world, &prepared, flow);
        let once = flow.changes().len();
        let made = shop.map_or(0, |shop| world.outside.infra.ledger().creations(&shop.to_string()));
        let twice = (after - before).saturating_sub(once) + usize::try_from(made.saturating_sub(1)).unwrap();
        self.cleans_up(world, flow, &prepared).await;
        Death { died, recovered, twice }
    }

    /// Brings a workspace to where the flow begins.
    async fn prepare(&mut self, world: &mut World, flow: Flow) -> Prepared {
        let plan = match flow {
            Flow::TrialEnd | Flow::SetPlan => None,
            _ => Some("pro@2"),
        };
        let payer = self.hand.opens(1, plan, self.now).await[0];
        if matches!(flow, Flow::Create | Flow::SignUp | Flow::Cancel) {
            return Prepared { payer, shop: None };
        }
        let (shop, _) = self.hand.creates(&payer, self.now).await;
        self.stands(world, shop, State::Ready).await;
        let ask = async |what| self.hand.asks(&payer, shop, what, self.now).await;
        match flow {
            Flow::Resume => {
                ask(Command::Pause).await;
                self.stands(world, shop, State::Suspended).await;
            }
            Flow::Restore => {
                ask(Command::Delete { name: NAME.to_owned() }).await;
                self.stands(world, shop, State::Deprovisioning).await;
            }
            Flow::TrialEnd | Flow::SetPlan => {
                for day in [7, 11, 13] {
                    world.tick(after(self.now, day)).await;
                }
                if flow == Flow::SetPlan {
                    world.tick(after(self.now, 14)).await;
                    self.stands(world, shop, State::Suspended).await;
                }
            }
            Flow::Create | Flow::SignUp | Flow::Cancel => {}
            Flow::Rename | Flow::Pause | Flow::Restart | Flow::Delete => {}
        }
        Prepared { payer, shop: Some(shop) }
    }

    /// Asks for it, or lets the time come. Returns the workspace that it is about.
    async fn asks(&mut self, world: &mut World, flow: Flow, prepared: &Prepared) -> Option<WorkspaceId> {
        let (payer, shop) = (&prepared.payer, prepared.shop);
        let what = match flow {
            Flow::Create => return Some(self.hand.creates(payer, self.now).await.0),
            Flow::TrialEnd => {
                self.now = after(self.now, 14);
                world.tick(self.now).await;
                return shop;
            }
            Flow::SetPlan => {
                self.now = after(self.now, 15);
                self.hand.puts_on(payer, "pro@2", self.now).await;
                return shop;
            }
            Flow::SignUp => return None,
            Flow::Cancel => {
                // Or it would be ready before.
                world.outside.infra.misbehave(Call::Create, Fault::Fail { status: 503 }, None);
                let (shop, _) = self.hand.creates(payer, self.now).await;
                self.hand.asks(payer, shop, Command::Cancel, self.now).await;
                return Some(shop);
            }
            Flow::Rename => Command::Rename { name: "Book shop".to_owned() },
            Flow::Pause => Command::Pause,
            Flow::Resume => Command::Resume,
            Flow::Restart => Command::Restart,
            Flow::Delete => Command::Delete { name: NAME.to_owned() },
            Flow::Restore => Command::Restore,
        };
        self.hand.asks(payer, shop?, what, self.now).await;
        shop
    }

    fn begins_to_sign_up(&mut self, world: &World) -> Customer {
        self.customers += 1;
        world.customer(&format!("Newcomer {}", self.customers))
    }

    /// Waits until it is done; how long that took since `began`.
    async fn is_done(
        &self,
        world: &World,
        flow: Flow,
        shop: Option<WorkspaceId>,
        customer: Option<&Customer>,
        began: Instant,
    ) -> Option<Duration> {
        while began.elapsed() < LOST {
            let is_done = match (shop, customer) {
                (Some(shop), _) => self.is_at_its_end(world, flow, shop),
                (None, Some(customer)) => signed_up(customer).await,
                (None, None) => true,
            };
            if is_done {
                return Some(began.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }

    fn is_at_its_end(&self, world: &World, flow: Flow, shop: WorkspaceId) -> bool {
        let read = self.hand.watch().read();
        let Some(workspace) = read.workspace(shop) else { return false };
        let machine = world.outside.infra.machine(&shop.to_string()).map(|machine| machine.state);
        let expected = match flow.ends_as() {
            State::Ready => Some(state::RUNNING),
            State::Deleted => None,
            _ => Some(state::STOPPED),
        };
        let renamed = flow != Flow::Rename || workspace.name == "Book shop";
        let restarted = flow != Flow::Restart || workspace.restart_asked_at.is_some();
        renamed && restarted && workspace.state == flow.ends_as() && machine.as_deref() == expected
    }

    async fn stands(&self, world: &World, shop: WorkspaceId, state: State) {
        let machine = if state == State::Ready { state::RUNNING } else { state::STOPPED };
        until("it is where the flow begins", async || {
            let stands = self.hand.watch().read().workspace(shop).is_some_and(|shop| shop.state == state);
            let is = world.outside.infra.machine(&shop.to_string()).is_some_and(|it| it.state == machine);
            (stands && is).then_some(())
        })
        .await;
    }

    /// How often the machine has come into the states that the flow brings it to.
    fn changes(&self, world: &World, prepared: &Prepared, flow: Flow) -> usize {
        let Some(shop) = prepared.shop else { return 0 };
        let ledger = world.outside.infra.ledger();
        ledger.events(&shop.to_string()).iter().filter(|event| flow.changes().contains(&event.state.as_str())).count()
    }

    /// So that nothing of it comes due in a later one.
    async fn cleans_up(&self, world: &World, flow: Flow, prepared: &Prepared) {
        if let (Flow::TrialEnd, Some(shop)) = (flow, prepared.shop) {
            self.hand.puts_on(&prepared.payer, "pro@2", self.now).await;
            self.stands(world, shop, State::Ready).await;
        }
    }
}

/// Waits until the service has died of what was asked for, and starts it again; when that was.
async fn died_and_started(world: &mut World, service: Service) -> (bool, Instant) {
    let began = Instant::now();
    let mut ended = None;
    while ended.is_none() && began.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(10)).await;
        ended = world.process(service).ended();
    }
    let died = ended.is_some_and(|ended| ended.signal() == Some(Signal::SIGABRT as i32));
    world.kills(service);
    world.launch(&[service], &[]);
    (died, Instant::now())
}

/// Signs up, and does not give up when a page does not answer.
async fn signs_up(customer: &Customer) {
    until("the customer gets through", async || {
        // While nobody answers there is nothing to try.
        http().get(&customer.origin).send().await.ok()?;
        AssertUnwindSafe(customer.signs_in()).catch_unwind().await.ok().map(drop)
    })
    .await;
}

/// Whether their account is open: they can order.
async fn signed_up(customer: &Customer) -> bool {
    let looks = AssertUnwindSafe(customer.opens("/workspaces/new")).catch_unwind().await;
    looks.is_ok_and(|page| page.says("name=\"command\""))
}

/// So many days later, and a minute.
fn after(at: Timestamp, days: i64) -> Timestamp {
    at + SignedDuration::from_mins(60 * 24 * days + 1)
}
