//! The test world: one whole Harbor in a folder of its own, with private servers, stand-ins for the outside, and people
//! who use it. Stories are told in it, and it checks itself when a story ends.
//!
//! The cast: [`World`] owns the servers and Harbor's processes, which are the real program and can be killed;
//! [`Customer`] does over HTTP what a browser does; [`Browser`] is one. Judgement comes from the ledgers of the
//! stand-ins and from what people saw; [`check`] adds what must hold after every story: nothing left unsaid, nothing
//! parked, no undeclared warning in any log, no secret in any artefact.

pub mod browser;
mod canary;
mod check;
mod chromium;
pub mod customer;
mod database;
mod left_out;
mod log;
pub mod npm;
pub mod processes;
#[path = "../../nats/tests/bus/raw.rs"]
pub mod raw;
mod steps;
pub mod wait;
pub mod wrong_clock;

use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chassis::Tasks;
use dev::stack::{Ports, Stack, Wishes};
use dev::{Home, Scratch};
use installation::Service;
use messages::WorkspaceId;
use tokio::sync::{Semaphore, SemaphorePermit};

pub use browser::Browser;
pub use customer::{Customer, Page};
pub use database::roles;
pub use left_out::left_out;
pub use log::Said;
pub use steps::step_by_step;
pub use wait::{TIME_LIMIT, until};

use chromium::{Kind, Rooms};
use processes::Harbor;

/// A header of what a story itself asks of a server of customers: all else there comes from Harbor.
pub const NOT_HARBOR: &str = "x-not-harbor";

/// Each world holds a Postgres, a NATS and a Harbor: more than a few at once only make each other slow.
static RUNNING: Semaphore = Semaphore::const_new(2);
/// Those that wait for most of their time slow nobody down.
static WAITING: Semaphore = Semaphore::const_new(2);

/// What a world is to be like.
pub struct Wish {
    name: &'static str,
    tick_seconds: u64,
    call_timeout_seconds: u64,
    setup: Duration,
    apart: bool,
    patient: bool,
    environment: Vec<(String, String)>,
}

impl Wish {
    /// Most of the story is waiting, for what a page or a server only does after so many seconds: it is told beside the others.
    pub const fn with_patience(mut self) -> Self {
        self.patient = true;
        self
    }

    /// The story publishes the ticks itself, with [`World::tick`]; nobody else does.
    pub fn with_a_clock_of_its_own(mut self) -> Self {
        self.tick_seconds = 0;
        // Its time is simulated: for years.
        self.with("HARBOR_DEV_TICK_TOLERANCE_SECONDS", "315360000")
    }

    /// A new machine takes this long.
    pub const fn with_machines_that_take(mut self, setup: Duration) -> Self {
        self.setup = setup;
        self
    }

    /// Harbor gives up on a call to infra after so many seconds.
    pub const fn with_calls_of_at_most(mut self, seconds: u64) -> Self {
        self.call_timeout_seconds = seconds;
        self
    }

    /// Every service is a process of its own.
    pub const fn with_services_apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// A setting for Harbor's processes, by its variable.
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.environment.push((variable.to_owned(), value.to_owned()));
        self
    }

    /// Starts the servers, the outside and Harbor, and returns when all is ready.
    pub async fn begins(self) -> World {
        let permit = if self.patient { &WAITING } else { &RUNNING }.acquire().await.unwrap();
        let scratch = crate::ground(self.name);
        let wishes = Wishes {
            home: Home::at(scratch.path().join("home")),
            fresh: true,
            ports: Ports::default(),
            tick_seconds: self.tick_seconds,
            call_timeout_seconds: self.call_timeout_seconds,
            setup: self.setup,
            usage_every_seconds: 0,
            gallery: true,
        };
        let mut stack = Stack::start(&wishes).await.unwrap();
        let tasks = Tasks::new();
        let bound = stack.bound.take().unwrap();
        let stop = tasks.stop();
        tasks.spawn("outside", async move { bound.serve(stop).await.unwrap() });
        let witness = Witness::default();
        let mut world = World {
            name: self.name,
            rooms: Rooms::default(),
            harbors: Vec::new(),
            environment: self.environment,
            witness,
            declared: Declared::default(),
            last_tick: 0,
            tasks,
            stack,
            scratch,
            _permit: permit,
        };
        let groups: Vec<Vec<Service>> =
            if self.apart { Service::ALL.map(|one| vec![one]).into() } else { vec![Service::ALL.to_vec()] };
        for services in groups {
            world.launch(&services, &[]);
        }
        world.is_ready().await;
        world
    }
}

/// What a story says will happen and is no fault.
#[derive(Default)]
struct Declared {
    warnings: Vec<String>,
    parked: u64,
    made_up_numbers: bool,
}

/// One whole Harbor and its surroundings. Fields are dropped in this order: nothing may work on what is gone.
pub struct World {
    /// Its name, for people who look at its folder.
    pub name: &'static str,
    rooms: Rooms,
    harbors: Vec<Harbor>,
    environment: Vec<(String, String)>,
    witness: Witness,
    declared: Declared,
    last_tick: u64,
    /// Tasks of the world: the outside, connections, the browser.
    pub tasks: Tasks,
    /// The servers: to be stopped, killed, frozen.
    pub stack: Stack,
    /// The folder of everything.
    pub scratch: Scratch,
    _permit: SemaphorePermit<'static>,
}

impl World {
    /// A world with a clock that ticks each minute, machines that run at once, and all services in one process.
    pub fn named(name: &'static str) -> Wish {
        // Everybody in a story comes from one address.
        let environment = [
            ("HARBOR_WEB_SIGN_IN_ATTEMPTS", "100000"),
            // What breaks is well as soon as it runs: stories do not wait for a minute.
            ("HARBOR_RECONCILER_STEADY_SECONDS", "0"),
            // Whoever is killed while it sends can be asked whether it did.
            ("HARBOR_MAILER_TRANSPORT", "resend"),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Wish {
            name,
            tick_seconds: 60,
            call_timeout_seconds: 5,
            setup: Duration::ZERO,
            apart: false,
            patient: false,
            environment,
        }
    }

    /// Someone who can sign in, and is not yet. The same name is the same person, in another browser.
    pub fn customer(&self, name: &str) -> Customer {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        let persona = self.outside.identity.add_persona(fakes::identity::Persona::new(name, email));
        Customer::new(persona, self.stack.origin.clone(), self.witness.clone())
    }

    /// The same person as [`World::customer`], with all of a real browser: for going back, for messages of the browser's
    /// own, for what it copies, and for the ways that must be walked with what people have.
    pub async fn browser(&mut self, name: &str) -> Browser {
        self.browser_of(Kind::Whole, name).await
    }

    /// The same with no more than what draws pages and runs them, which takes half the time: for all other stories.
    pub async fn eyes(&mut self, name: &str) -> Browser {
        self.browser_of(Kind::Engine, name).await
    }

    async fn browser_of(&mut self, kind: Kind, name: &str) -> Browser {
        let persona = self.customer(name).persona;
        Browser::opens(self.rooms.opens(kind).await, persona, &self.stack.origin).await
    }

    /// Another window of somebody's browser.
    pub async fn window(&self, of: &Browser) -> Browser {
        of.opens_another().await
    }

    /// From now on lines at WARN or ERROR whose message contains this are no fault. The empty text is in all of them,
    /// and declares all but panics: for long runs in which everything is taken away at any time.
    pub fn expects_warnings(&mut self, message: &str) {
        self.declared.warnings.push(message.to_owned());
    }

    /// So many messages are parked when the story ends, over all services, and no others.
    pub const fn expects_parked(&mut self, count: u64) {
        self.declared.parked = count;
    }

    /// The story puts numbers on the log that were never given.
    pub const fn expects_made_up_numbers(&mut self) {
        self.declared.made_up_numbers = true;
    }

    /// A secret that the story made or found: it must be nowhere when the story ends.
    pub fn guards(&self, secret: &str) {
        self.witness.lock().secrets.push(secret.to_owned());
    }

    /// Where a workspace answers.
    pub fn address_of(&self, workspace: WorkspaceId) -> String {
        let (scheme, host) = self.outside.openberth_url.split_once("://").unwrap();
        format!("{scheme}://{}.{host}", fakes::infra::host_label(&workspace.to_string()))
    }

    /// The text of `/metrics` of a service.
    pub async fn metrics(&self, service: Service) -> String {
        let address = format!("http://{}/metrics", self.stack.admin(service));
        customer::http().get(address).send().await.unwrap().text().await.unwrap()
    }

    /// The sum of a counter over all its labels.
    pub async fn counted(&self, service: Service, counter: &str) -> f64 {
        let text = self.metrics(service).await;
        let is_it = |line: &&str| line.strip_prefix(counter).is_some_and(|rest| rest.starts_with(['{', ' ']));
        let value = |line: &str| line.rsplit(' ').next().and_then(|number| number.parse::<f64>().ok());
        text.lines().filter(is_it).filter_map(value).sum()
    }
}

/// The outside world is reached as `world.outside`.
impl Deref for World {
    type Target = Stack;

    fn deref(&self) -> &Stack {
        &self.stack
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.tells_what_went_wrong();
        }
    }
}

/// What people saw and got: searched for secrets, and for secrets to search for, when the story ends.
#[derive(Clone, Default)]
struct Witness(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    pages: Vec<(String, String)>,
    secrets: Vec<String>,
}

impl Witness {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells a story in a world of its own; afterwards the world checks itself and is taken down.
pub async fn story(wish: Wish, play: impl AsyncFnOnce(&mut World)) {
    // On the heap: a story's future holds much.
    let mut world = Box::pin(wish.begins()).await;
    Box::pin(play(&mut world)).await;
    Box::pin(world.ends()).await;
}
