//! `harbor plans`: what we sell beside what the payment provider sells, and who would be met by a change of it.
//!
//! Neither changes anything. `check` says every difference between the catalogue and the provider; `table` rehearses the end of a version
//! of a plan: who, what, how much.

mod rows;
mod table;

use billing::Settings;
use chassis::Shared;
use chassis::config::{Problems, Reader};
use plans::{Plan, Status};

use crate::{Service, tables};

pub use table::{Member, Table};

/// What to look at.
#[derive(Debug, Clone, clap::Subcommand)]
pub enum Command {
    /// Say every difference between the catalogue and the products and prices of the payment provider. Exits with 1 where there is one.
    Check,
    /// Say who is on a version of a plan, and what another one would change for them: before anything happens.
    Table {
        /// The version that is to end, e.g. pro@1.
        from: String,
        /// The one instead of it; without it, the one of the same plan that is sold now.
        to: Option<String>,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// For a person.
    pub text: String,
    /// Whether all is as it should be.
    pub is_well: bool,
}

/// Why it could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// There is nobody to ask.
    #[error("no payment provider is configured: billing.stripe_key is not set")]
    NoProvider,
    /// The provider.
    #[error("the payment provider: {0}")]
    Provider(String),
    /// The tables.
    #[error(transparent)]
    Tables(#[from] tables::Error<NoPlan>),
}

/// There is no such plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no plan; write a version of one, e.g. pro@2")]
pub struct NoPlan(String);

/// Looks.
///
/// # Errors
/// When it cannot.
pub async fn run(mut reader: Reader, command: Command) -> Result<Report, Error> {
    match command {
        Command::Check => {
            let provider = Settings::read(&mut reader);
            let provider = reader.finish_part(provider)?.ok_or(Error::NoProvider)?;
            let compared = provider.compare().await.map_err(Error::Provider)?;
            Ok(Report { text: compared.to_string(), is_well: compared.differences() == 0 })
        }
        Command::Table { from, to } => {
            let (from, to) = pair(&from, to.as_deref()).map_err(tables::Error::Refused)?;
            Ok(Report { text: rehearsed(reader, from, to).await?.to_string(), is_well: true })
        }
    }
}

/// The version that is to end, and the one instead of it.
fn pair(from: &str, to: Option<&str>) -> Result<(&'static Plan, &'static Plan), NoPlan> {
    let named = |id: &str| plans::find(id).ok_or_else(|| NoPlan(id.to_owned()));
    let from = named(from)?;
    let to = match to {
        Some(id) => named(id)?,
        // There may be none any more: then it has to be said.
        None => plans::all()
            .find(|plan| plan.is_kin_of(from) && plan.status == Status::Active && plan.id != from.id)
            .ok_or_else(|| NoPlan(format!("what would come after {}", from.id)))?,
    };
    Ok((from, to))
}

/// Billing knows who pays, and lifecycle what they have: each is asked as its own role.
async fn rehearsed(mut reader: Reader, from: &'static Plan, to: &'static Plan) -> Result<Table, tables::Error<NoPlan>> {
    let shared = Shared::read(&mut reader);
    let billing = Service::Billing.entry().own(&mut reader);
    let lifecycle = Service::Lifecycle.entry().own(&mut reader);
    let ((shared, billing), lifecycle) = reader.finish_part(shared.zip(billing).zip(lifecycle))?;
    let plan = from.id.to_string();
    let members = tables::on(&shared, billing, async |db| Ok(rows::members(db, &plan).await?)).await?;
    let members = tables::on(&shared, lifecycle, async |db| Ok(rows::with_workspaces(db, members).await?)).await?;
    Ok(Table::new(from, to, members))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_a_version_is_what_is_sold_now() {
        let ids = |from, to| pair(from, to).map(|(from, to)| (from.id.to_string(), to.id.to_string()));
        assert_eq!(ids("pro@1", None), Ok(("pro@1".to_owned(), "pro@2".to_owned())));
        assert_eq!(ids("pro@1", Some("hobby@2")), Ok(("pro@1".to_owned(), "hobby@2".to_owned())));
        for (from, to) in [("pro", None), ("pro@9", None), ("pro@2", None), ("pro@1", Some("free@1"))] {
            assert!(ids(from, to).is_err(), "{from}");
        }
    }
}
