//! One whole Harbor with private servers and a private outside world: `harbor dev` runs its services in its own
//! process, the stories as processes of their own that can be killed.

mod configuration;
mod error;
mod tables;
mod wishes;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::config::Reader;
use fakes::infra::Sink;
use nkeys::KeyPair;

use crate::{Home, PrivateNats, PrivatePostgres, cluster, nats_server, ports, scratch};
use installation::{Service, keys, migrate};

use configuration::{CLIENT, Places, section};
pub use error::Error;
pub use wishes::{Ports, Wishes};

/// Servers that run, an outside world that is bound, a configuration that says where everything is.
pub struct Stack {
    /// The log.
    pub nats: PrivateNats,
    /// The other servers of the log, where it has more than one.
    pub peers: Vec<PrivateNats>,
    /// The tables.
    pub postgres: PrivatePostgres,
    /// Handles of the outside world.
    pub outside: fakes::Outside,
    /// The outside world itself, to be served by whoever owns the tasks.
    pub bound: Option<fakes::Bound>,
    /// The configuration file that every `harbor` command of this stack takes.
    pub config: PathBuf,
    /// What the address bar shows, without a slash at the end.
    pub origin: String,
    /// Where ingress listens.
    pub ingress: SocketAddr,
    /// Where the secrets lie: `nats-<user>.seed`, `<role>.password` and so on.
    pub secrets: PathBuf,
    /// Lines that a person should read, e.g. about a taken port.
    pub notices: Vec<String>,
    /// Where browsers reach the pages.
    web: SocketAddr,
    admin: Vec<(Service, SocketAddr)>,
}

/// Postgres with the tables that there were, or with those that a fresh stack begins with.
async fn postgres_of(wishes: &Wishes, port: u16) -> Result<PrivatePostgres, Error> {
    let (folder, log) = (wishes.home.postgres(), wishes.home.logs().join("postgres.log"));
    let postgres = if wishes.fresh {
        tables::start_fresh(&folder, &log).await?
    } else {
        tables::start(&folder, port, &log).await?
    };
    Ok(postgres)
}

impl Stack {
    /// Starts the servers, takes the addresses, writes the configuration and migrates.
    ///
    /// # Errors
    /// When anything on the way fails.
    pub async fn start(wishes: &Wishes) -> Result<Self, Error> {
        let home = &wishes.home;
        home.create()?;
        let mut notices = Vec::new();
        let mut claim = |what: &str, wanted: u16| -> Result<u16, Error> {
            if wanted == 0 {
                return Ok(ports::free()?);
            }
            let claimed = ports::claim(what, wanted)?;
            notices.extend(claimed.notice);
            Ok(claimed.port)
        };
        let ports = Ports {
            web: claim("the pages", wishes.ports.web)?,
            ingress: claim("the entrance for events", wishes.ports.ingress)?,
            identity: claim("the sign-in stand-in", wishes.ports.identity)?,
            second_identity: claim("the second sign-in stand-in", wishes.ports.second_identity)?,
            infra: claim("the infra stand-in", wishes.ports.infra)?,
            openberth: claim("the OpenBerth stand-in", wishes.ports.openberth)?,
            stripe: claim("the stand-in of the payment provider", wishes.ports.stripe)?,
            mail: claim("the mailbox of the stand-in", wishes.ports.mail)?,
            smtp: claim("the stand-in of the mail server", wishes.ports.smtp)?,
            nats: claim("NATS", wishes.ports.nats)?,
            postgres: claim("PostgreSQL", wishes.ports.postgres)?,
            admin: 0,
        };
        let first_admin = wishes.ports.admin;
        let admin = (0..).zip(Service::ALL).map(|(place, service)| {
            let wanted = if first_admin == 0 { 0 } else { first_admin + place };
            Ok((service, loopback(claim("a health page", wanted)?)))
        });
        let admin = admin.collect::<Result<Vec<_>, Error>>()?;

        let postgres = postgres_of(wishes, ports.postgres).await?;
        gives_the_log_its_account(&home.nats())?;
        let nats = PrivateNats::start(&nats_settings(home, ports.nats)?).await?;
        let origin = format!("http://localhost:{}", ports.web);
        let bound = fakes::bind(outside_settings(wishes, &ports, &origin)?).await?;
        sells_plans(&bound.outside.stripe);
        let mut stack = Self {
            nats,
            peers: Vec::new(),
            postgres,
            outside: bound.outside.clone(),
            bound: Some(bound),
            config: home.root().join("harbor.toml"),
            origin,
            ingress: loopback(ports.ingress),
            secrets: home.secrets(),
            notices: Vec::new(),
            web: loopback(ports.web),
            admin,
        };
        stack.notices = notices;
        std::fs::write(&stack.config, configuration::of(&stack.places(), wishes)?)?;
        migrate::run(Reader::open(&stack.config)?).await?;
        Ok(stack)
    }

    /// Puts the log on three servers instead of one, and migrates. What the one held is left behind, so this is for a
    /// stack whose services do not run yet. The servers listen for each other on `ports`; `reach` is the port at which
    /// the first that it is given reaches the second.
    ///
    /// # Errors
    /// When anything on the way fails.
    pub async fn becomes_a_cluster(
        &mut self,
        home: &Home,
        ports: [u16; cluster::SERVERS],
        reach: impl Fn(usize, usize) -> u16,
    ) -> Result<(), Error> {
        self.nats.stop().await?;
        let one = section(&[&self.nats]);
        let mut servers = cluster::start(home, &nats_settings(home, 0)?, ports, reach).await?;
        self.peers = servers.split_off(1);
        self.nats = servers.remove(0);
        let all: Vec<&PrivateNats> = self.log_servers().collect();
        let text = std::fs::read_to_string(&self.config)?.replace(&one, &section(&all));
        let replicas = format!("[migrate]\nreplicas = {}\n", cluster::SERVERS);
        std::fs::write(&self.config, text.replace("[migrate]\n", &replicas))?;
        migrate::run(Reader::open(&self.config)?).await?;
        Ok(())
    }

    /// Every server of the log.
    pub fn log_servers(&self) -> impl Iterator<Item = &PrivateNats> {
        std::iter::once(&self.nats).chain(&self.peers)
    }

    /// The server of the log at this place, from 0.
    pub fn log_server(&mut self, place: usize) -> Option<&mut PrivateNats> {
        if place == 0 { Some(&mut self.nats) } else { self.peers.get_mut(place - 1) }
    }

    /// Where everything is, for the configuration.
    fn places(&self) -> Places<'_> {
        Places {
            nats: &self.nats,
            postgres: &self.postgres,
            outside: &self.outside,
            origin: &self.origin,
            web: self.web,
            ingress: self.ingress,
            admin: &self.admin,
        }
    }

    /// Where a service shows its health.
    #[must_use]
    pub fn admin(&self, service: Service) -> SocketAddr {
        self.admin.iter().find(|(one, _)| *one == service).map_or_else(|| loopback(0), |(_, address)| *address)
    }

    /// Where a service answers the world; none for one that the world does not reach.
    #[must_use]
    pub fn front(&self, service: Service) -> Option<SocketAddr> {
        let fronts = [(Service::Web, self.web), (Service::Ingress, self.ingress)];
        fronts.into_iter().find(|(one, _)| *one == service).map(|(_, address)| address)
    }
}

const fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}

/// Who may ask operations of a Harbor on one machine.
pub const STAFF: [&str; 2] = ["kim", "lee"];

/// The checked-in configuration of the server, which is in the checkout, and beside it who may ask operations here.
fn server_configuration(home: &Home) -> Result<PathBuf, Error> {
    let checked_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nats/server");
    let folder = home.root().join("nats-server");
    std::fs::create_dir_all(&folder)?;
    for file in ["server.conf", "cluster.conf", "permissions.conf"] {
        std::fs::copy(checked_in.join(file), folder.join(file))?;
    }
    let mut people = Vec::new();
    for name in STAFF.iter().filter_map(|name| name.parse().ok()) {
        let key = public_key(home, keys::staff::Name::as_str(&name))?;
        people.push((name, key));
    }
    let people = keys::staff::conf(people.iter().map(|(name, key)| (name, key.as_str())));
    std::fs::write(folder.join(keys::staff::FILE), people)?;
    Ok(folder.join("server.conf"))
}

/// The public key of a user of NATS, whose seed is made if there is none.
fn public_key(home: &Home, user: &str) -> Result<String, Error> {
    let seed = KeyPair::new_user().seed()?;
    let seed = home.secret(&format!("nats-{user}.seed"), || seed)?;
    Ok(KeyPair::from_seed(&seed)?.public_key())
}

/// Finds a log that was written before it had an account of its own (docs/upgrades.md): the server has a folder for each.
fn gives_the_log_its_account(nats: &Path) -> Result<(), Error> {
    let (before, now) = (nats.join("jetstream/$G"), nats.join("jetstream/HARBOR"));
    if before.is_dir() && !now.exists() {
        std::fs::rename(before, now)?;
    }
    Ok(())
}

fn nats_settings(home: &Home, port: u16) -> Result<nats_server::Settings, Error> {
    let mut env = vec![("HARBOR_NATS_MAX_FILE_STORE".to_owned(), "20GB".to_owned())];
    for user in keys::nats_users() {
        env.push((keys::variable(user), public_key(home, user)?));
    }
    let log = home.logs().join("nats.log");
    Ok(nats_server::Settings {
        config: server_configuration(home)?,
        store: home.nats(),
        log,
        port,
        monitor_port: 0,
        env,
        args: Vec::new(),
    })
}

/// What we sell is sold at the stand-in of the payment provider, under the ids of the catalogue.
fn sells_plans(stripe: &fakes::stripe::Stripe) {
    for plan in plans::all() {
        let (terms, product) = (&plan.terms, format!("prod_harbor_{}", plan.id.family));
        if let Some(price) = plan.stripe_price {
            stripe.sells(&product, plan.name, price, i64::from(terms.price_minor), terms.currency);
        }
    }
}

fn outside_settings(wishes: &Wishes, ports: &Ports, origin: &str) -> Result<fakes::Settings, Error> {
    let home = &wishes.home;
    let client_secret = home.secret("client.secret", scratch::secret)?;
    let api_token = home.secret("infra.token", scratch::secret)?;
    let sink = |secret: &str, path: &str| -> Result<Sink, Error> {
        let signing = home.secret(secret, || format!("whsec_{}", STANDARD.encode(rand::random::<[u8; 32]>())))?;
        Sink::new(format!("http://{}/events/{path}", loopback(ports.ingress)), &signing)
            .map_err(|error| Error::Sink(error.to_string()))
    };
    let mail_key = home.secret("resend.key", || format!("re_{}", scratch::secret()))?;
    let stripe_key = home.secret("stripe.key", || format!("sk_test_{}", scratch::secret()))?;
    let stripe_signing = home.secret("stripe.whsec", || format!("whsec_{}", scratch::secret()))?;
    let stripe_sink =
        fakes::stripe::Sink::new(format!("http://{}/events/stripe", loopback(ports.ingress)), stripe_signing);
    Ok(fakes::Settings {
        identity: loopback(ports.identity),
        second_identity: loopback(ports.second_identity),
        infra: loopback(ports.infra),
        openberth: loopback(ports.openberth),
        stripe: loopback(ports.stripe),
        mail: loopback(ports.mail),
        smtp: loopback(ports.smtp),
        mail_key,
        mail_sink: Some(sink("mail.whsec", "mail")?),
        stripe_key,
        stripe_sink: Some(stripe_sink),
        redirect_uris: vec![format!("{origin}/sign-in/callback/example")],
        second_redirect_uris: vec![format!("{origin}/sign-in/callback/office")],
        sink: Some(sink("infra.whsec", "infra")?),
        setup: wishes.setup,
        build: wishes.setup,
        keep: (!wishes.fresh).then(|| home.root().join("infra.json")),
        ..fakes::Settings::on_free_ports(CLIENT, &client_secret, &api_token)
    })
}
