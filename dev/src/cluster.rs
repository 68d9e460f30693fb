//! Three nats-servers that form a cluster, because what a majority promises cannot be tried with one.
//!
//! They run with the checked-in configuration of a cluster's server. Each reaches the others at addresses that the
//! caller chooses, so that something may stand between them.

use installation::kept;

use super::nats_server::{self, Settings};
use super::{Home, PrivateNats, ports};

/// As many as the design has.
pub const SERVERS: usize = 3;

/// Where each of them listens for the others.
///
/// # Errors
/// When no ports are free.
pub fn ports() -> Result<[u16; SERVERS], ports::Error> {
    Ok([ports::free()?, ports::free()?, ports::free()?])
}

/// Starts all of them with these settings, each with a name, a store and a log of its own; `reach` is the port at which
/// the first server that it is given reaches the second.
///
/// # Errors
/// When one does not start.
pub async fn start(
    home: &Home,
    settings: &Settings,
    ports: [u16; SERVERS],
    reach: impl Fn(usize, usize) -> u16,
) -> Result<Vec<PrivateNats>, nats_server::Error> {
    let password = home.secret("nats-cluster.password", || super::scratch::random_name(32))?;
    let mut servers = Vec::with_capacity(SERVERS);
    for (place, port) in ports.into_iter().enumerate() {
        servers.push(PrivateNats::start(&one(home, settings, &password, place, port, &reach)?).await?);
    }
    Ok(servers)
}

fn one(
    home: &Home,
    settings: &Settings,
    password: &str,
    place: usize,
    port: u16,
    reach: impl Fn(usize, usize) -> u16,
) -> Result<Settings, nats_server::Error> {
    let name = format!("nats-{}", place + 1);
    let others = (0..SERVERS).filter(|other| *other != place);
    let routes: Vec<String> =
        others.map(|other| format!("nats-route://harbor:{password}@127.0.0.1:{}", reach(place, other))).collect();
    let mut env = settings.env.clone();
    env.push(("HARBOR_NATS_SERVER_NAME".to_owned(), name.clone()));
    env.push(("HARBOR_NATS_CLUSTER_PASSWORD".to_owned(), password.to_owned()));
    env.push(("HARBOR_NATS_ROUTES".to_owned(), format!("[{}]", routes.join(", "))));
    // They give each other this address, where nobody listens: else they would connect around what stands between them.
    let nowhere = ports::free()?;
    let listen = format!("nats://harbor:{password}@127.0.0.1:{port}");
    let args = ["--cluster_listen", &listen, "--cluster_advertise", &format!("127.0.0.1:{nowhere}")];
    let store = home.root().join(&name);
    kept::folder(&store, 0o700)?;
    Ok(Settings {
        config: settings.config.with_file_name("cluster.conf"),
        store,
        log: home.logs().join(format!("{name}.log")),
        port: 0,
        monitor_port: 0,
        env,
        args: args.map(str::to_owned).to_vec(),
    })
}
