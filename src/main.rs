//! `harbor`: one program, every service and every tool of the people who run it.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chassis::config::Reader;
use clap::{Parser, Subcommand};
use installation::rebuild::How;
use installation::services::Stateful;
use installation::{
    Service, census, doctor, erase, incident, keys, migrate, parked, plans, prove, questions, rebuild, run, verify,
};

/// The control plane that sells managed OpenBerth workspaces.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The configuration file.
    #[arg(long, short, env = "HARBOR_CONFIG", default_value = "harbor.toml", global = true)]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run services: their names, or none for all of them in one process.
    Run {
        /// Which.
        services: Vec<Service>,
    },
    /// Make or bring up to date what must exist in Postgres and on NATS.
    Migrate,
    /// Run all of Harbor on this machine, with stand-ins for the outside world.
    #[cfg(feature = "dev")]
    Dev,
    /// Play days of many customers in simulated time, on servers of its own, and judge each day.
    #[cfg(feature = "dev")]
    Simulate(simulation::Options),
    /// Print a message body from standard input as JSON: nats sub 'workspace.>' --translate 'harbor decode'.
    Decode,
    /// Make the secrets of an installation in a folder; prints the public keys that the NATS server needs.
    Keys {
        /// Where.
        folder: PathBuf,
        /// Who of us may ask operations, besides those who have a seed there. May be named several times.
        #[arg(long)]
        staff: Vec<keys::staff::Name>,
    },
    /// Say everything that is wrong with the configuration, and what every setting means.
    Doctor {
        /// Also try every connection that it describes: Postgres, NATS, infra, sign-in providers.
        #[arg(long)]
        connect: bool,
    },
    /// Make a service's state anew from the log, while the service is stopped.
    Rebuild {
        /// Which.
        service: Stateful,
    },
    /// Hold what we sell against what the payment provider sells, or see who would be met by the end of a version of a plan. Changes nothing.
    Plans {
        /// What to look at.
        #[command(subcommand)]
        command: plans::Command,
    },
    /// One of those that say in a text what they found or did.
    #[command(flatten)]
    Tells(Telling),
    /// Read everything and change nothing, and say of what must always hold whether it does. Exits with 1 where something
    /// does not, and with 2 where not all could be looked at.
    Verify {
        /// How.
        #[command(flatten)]
        command: verify::Command,
    },
    /// Hold what was made at the payment provider against the ledger of what we did there, one by one. Changes nothing. Exits with 1
    /// where something differs, and with 2 where not all could be looked at.
    Prove {
        /// What.
        #[command(flatten)]
        command: prove::Command,
    },
    /// Bring a service whose schema was restored from a backup up to the log, while the service is stopped.
    Restore {
        /// Which.
        service: Stateful,
    },
}

/// What an operator does that is answered by a text.
#[derive(Subcommand)]
enum Telling {
    /// Look at messages that a service could not act on, and put them back in order.
    Parked {
        /// What to do.
        #[command(subcommand)]
        command: parked::Command,
    },
    /// What is promised, what exists and what is billed: everything that is in one and not in the others, and for how long.
    Census {
        /// For a program.
        #[arg(long)]
        json: bool,
        /// What to do instead of printing it.
        #[command(subcommand)]
        command: Option<census::Command>,
    },
    /// Take away all that is left of accounts that were deleted, for good: rows, names and addresses, and what stands on the log.
    Erase {
        /// What.
        #[command(flatten)]
        command: erase::Command,
    },
    /// Say that what people wrote to us is answered by hand, or erase it. Who reads it asks operations.
    Questions {
        /// What to do.
        #[command(subcommand)]
        command: questions::Command,
    },
    /// Write down what goes wrong, for everybody to read on the page about the status.
    Incident {
        /// What to do.
        #[command(subcommand)]
        command: incident::Command,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let verifies = matches!(arguments.command, Command::Verify { .. } | Command::Prove { .. });
    let done = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => {
            let done = runtime.block_on(execute(arguments));
            // Whatever still runs was waited for, or is not to be.
            runtime.shutdown_background();
            done
        }
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "harbor: {error}"));
            // Who could not look has not seen that all is well.
            if verifies { ExitCode::from(verify::Outcome::Blind.code()) } else { ExitCode::FAILURE }
        }
    }
}

async fn execute(Arguments { config, command }: Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match command {
        Command::Run { services } => {
            let services = if services.is_empty() { Service::ALL.to_vec() } else { services };
            run::services(Reader::open(&config)?, &services).await?;
        }
        Command::Migrate => migrate::run(Reader::open(&config)?).await?,
        #[cfg(feature = "dev")]
        Command::Dev => Box::pin(dev::up::run()).await?,
        #[cfg(feature = "dev")]
        Command::Simulate(options) => simulation::run(options).await?,
        Command::Decode => decode()?,
        Command::Keys { folder, staff } => {
            keys::make(&folder, &staff, &mut std::io::stdout(), &mut std::io::stderr())?;
        }
        Command::Doctor { connect } => {
            Box::pin(doctor::run(Reader::open(&config)?, connect, &mut std::io::stdout())).await?;
        }
        Command::Rebuild { service } => {
            let done = rebuild::run(Reader::open(&config)?, service, How::Rebuild).await?;
            writeln!(std::io::stdout(), "read {} messages", done.read)?;
        }
        Command::Tells(telling) => std::io::stdout().write_all(tell(&config, telling).await?.as_bytes())?,
        Command::Plans { command } => {
            let report = Box::pin(plans::run(Reader::open(&config)?, command)).await?;
            std::io::stdout().write_all(report.text.as_bytes())?;
            return Ok(if report.is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Verify { command } => {
            let outcome = Box::pin(verify::run(Reader::open(&config)?, command, &mut std::io::stdout())).await?;
            return Ok(ExitCode::from(outcome.code()));
        }
        Command::Prove { command } => {
            let proof = Box::pin(prove::run(Reader::open(&config)?, command)).await?;
            std::io::stdout().write_all(proof.text.as_bytes())?;
            return Ok(ExitCode::from(u8::from(!proof.holds)));
        }
        Command::Restore { service } => {
            let done = rebuild::run(Reader::open(&config)?, service, How::Restore).await?;
            let (read, caught_up) = (done.read, done.caught_up);
            writeln!(std::io::stdout(), "read {read} messages; {caught_up} of its own were not in the database")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What there is to say of what was found or done.
async fn tell(config: &Path, telling: Telling) -> Result<String, Box<dyn std::error::Error>> {
    let reader = Reader::open(config)?;
    Ok(match telling {
        Telling::Parked { command } => parked::run(reader, command).await?,
        Telling::Census { json, command } => census::run(reader, command, json).await?,
        Telling::Erase { command } => erase::run(reader, command).await?,
        Telling::Questions { command } => questions::run(reader, command).await?,
        Telling::Incident { command } => incident::run(reader, command).await?,
    })
}

/// One body in, one line of JSON out.
fn decode() -> Result<(), Box<dyn std::error::Error>> {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    writeln!(std::io::stdout(), "{}", messages::wire::to_json(&body)?)?;
    Ok(())
}
