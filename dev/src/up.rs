//! `harbor dev`: all of Harbor in one terminal, until Ctrl-C. What it made is found again at the next start.

use std::io::Write;
use std::time::Duration;

use chassis::config::{Problems, Reader};
use chassis::{Tasks, telemetry};

use super::seed::{self, Life};
use super::stack::{self, Ports, Stack, Wishes};
use super::{Home, home};
use installation::config::of_services;
use installation::{Service, run};

/// Why it does not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder.
    #[error(transparent)]
    Home(#[from] home::Error),
    /// The servers and stand-ins.
    #[error(transparent)]
    Stack(#[from] stack::Error),
    /// The configuration that we wrote.
    #[error("{0}")]
    Config(#[from] Problems),
    /// The services.
    #[error(transparent)]
    Run(#[from] run::Error),
    /// The example people.
    #[error("the example people: {0}")]
    Seed(#[from] seed::Error),
    /// The terminal or the signals.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// What people find where, unless a port is taken.
const PORTS: Ports = Ports {
    web: 8080,
    ingress: 8081,
    identity: 8082,
    second_identity: 8088,
    infra: 8083,
    openberth: 8084,
    stripe: 8085,
    mail: 8086,
    smtp: 8087,
    nats: 4222,
    postgres: 5433,
    admin: 9100,
};

/// Runs until a signal to stop.
///
/// # Errors
/// When something does not start, with a sentence that says what to do.
pub async fn run() -> Result<(), Error> {
    let home = Home::find()?;
    home.create()?;
    let _claim = home.claim()?;
    log_to_file(&home)?;
    let mut signals = run::Signals::listen()?;
    print("Starting Harbor…")?;
    let wishes = Wishes {
        home: home.clone(),
        fresh: false,
        ports: PORTS,
        tick_seconds: 60,
        call_timeout_seconds: 10,
        setup: Duration::from_secs(4),
        usage_every_seconds: 60,
        gallery: true,
    };
    let tasks = Tasks::new();
    tasks.spawn("metrics upkeep", telemetry::upkeep(tasks.stop()));
    let started = tokio::select! {
        started = start(&wishes, &tasks) => Some(started?),
        () = signals.next() => None,
    };
    let stack = started.map(|(stack, life)| {
        introduce(&stack, &home, &life)?;
        life.goes_on(&tasks);
        Ok::<_, Error>(stack)
    });
    let stack = stack.transpose()?;
    if stack.is_some() {
        tokio::select! { () = signals.next() => {}, () = tasks.stop().cancelled_owned() => {} }
    }
    print("\nStopping…")?;
    let in_order = run::drain(&tasks, &mut signals).await?;
    if let Some(mut stack) = stack {
        stack.nats.stop().await.map_err(stack::Error::from)?;
        stack.postgres.stop(super::postgres::Shutdown::Fast).await.map_err(stack::Error::from)?;
    }
    if in_order { Ok(()) } else { Err(run::Error::Disorder.into()) }
}

async fn start(wishes: &Wishes, tasks: &Tasks) -> Result<(Stack, Life), Error> {
    let mut stack = Stack::start(wishes).await?;
    if let Some(bound) = stack.bound.take() {
        let stop = tasks.stop();
        tasks.spawn("stand-ins", async move {
            if let Err(error) = bound.serve(stop).await {
                tracing::error!(%error, "the stand-ins ended");
            }
        });
    }
    let (shared, parts) = of_services(Reader::open(&stack.config)?, &Service::ALL)?;
    run::start(&shared, &parts, tasks).await?;
    let life = seed::plant(&stack).await?;
    Ok((stack, life))
}

fn introduce(stack: &Stack, home: &Home, life: &Life) -> std::io::Result<()> {
    for notice in &stack.notices {
        print(notice)?;
    }
    let people: String = life.described().iter().map(|(who, what)| format!("    {who:<18} {what}\n")).collect();
    print(&format!(
        "\n  Harbor runs at {}\n\n  Choose “Sign in” and pick who you are:\n{people}    someone new        has nothing yet\n\n  Letters that Harbor sent: {}\n  Logs, data and configuration: {}\n  Ctrl-C stops everything; the next start finds it again.\n",
        stack.origin,
        stack.outside.post.mailbox_url,
        home.root().display(),
    ))
}

/// The terminal belongs to people; what the services say goes to a file.
fn log_to_file(home: &Home) -> Result<(), Error> {
    let file = std::fs::File::options().create(true).append(true).open(home.logs().join("harbor.log"))?;
    telemetry::start_into(file);
    Ok(())
}

fn print(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}
