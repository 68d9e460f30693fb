//! The example people, so that a first look at Harbor shows life: somebody's workspace is ready and in use, somebody's is
//! being set up, and somebody's is in trouble. A trial comes with one workspace, so each of them has their own.
//!
//! The cast: [`CAST`], who sign in and order by the pages ([`visit`]), and the machines behind the stand-in of infra, to
//! which [`life`] happens as anybody can make it happen by the controls of that stand-in.
//! The play: who has nothing yet orders; at a later start everybody finds what they have. One person at each start is
//! new, until nobody is left: theirs is the workspace that is being set up.

mod life;
mod visit;

use std::time::Duration;

pub use life::Life;

use crate::stack::Stack;
use visit::Visit;

/// How often somebody looks.
const LOOK: Duration = Duration::from_millis(200);

/// Nothing that somebody waits for takes longer, unless something is wrong.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Who works at the example company, by the name the sign-in stand-in knows.
pub const WHO: &str = "Ada Lovelace";

/// The way of a customer was blocked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody answered.
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// An answer was not what a browser would have gone on with.
    #[error("{0}")]
    Unexpected(&'static str),
}

/// What the workspace of somebody shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// It is ready, code has arrived, and somebody has a key.
    InUse,
    /// It is being set up.
    OnItsWay,
    /// It was, when Harbor was stopped.
    Waited,
    /// It stopped working.
    InTrouble,
}

impl Part {
    const fn described(self) -> &'static str {
        match self {
            Self::InUse => "has a workspace that is ready and in use",
            Self::OnItsWay => "has one that is being set up, for some minutes",
            Self::Waited => "has a workspace that is ready, after a wait",
            Self::InTrouble => "has one in trouble",
        }
    }
}

/// Somebody with a workspace.
#[derive(Debug, Clone, Copy)]
struct Actor {
    who: &'static str,
    name: &'static str,
    region: &'static str,
    part: Part,
}

const CAST: [Actor; 5] = [
    Actor { who: WHO, name: "Analytical engine", region: "eu", part: Part::InUse },
    Actor { who: "Grace Hopper", name: "Compiler notes", region: "us", part: Part::OnItsWay },
    Actor { who: "Margaret Hamilton", name: "Flight plans", region: "us", part: Part::OnItsWay },
    Actor { who: "Linus Berg", name: "Daily bread", region: "eu", part: Part::OnItsWay },
    Actor { who: "Katherine Johnson", name: "Orbital maps", region: "eu", part: Part::InTrouble },
];

/// Signs the example people in, and has those order who have nothing yet. What then happens is the caller's to let go on.
///
/// # Errors
/// When the pages do not answer as they should.
pub async fn plant(stack: &Stack) -> Result<Life, Error> {
    let mut life = Life::on(&stack.outside.infra);
    let mut somebody_waits = false;
    for actor in CAST {
        if actor.part == Part::OnItsWay && somebody_waits {
            continue;
        }
        let mut visit = Visit::of(actor.who, stack).await?;
        match visit.workspace().await? {
            // It was on its way when Harbor was stopped, or is there since long.
            Some(known) if actor.part == Part::OnItsWay => life.ends_the_wait(actor, known, visit),
            Some(_) => life.knows(actor),
            None => {
                let workspace = visit.order(actor.name, actor.region).await?;
                somebody_waits |= actor.part == Part::OnItsWay;
                life.begins(actor, workspace, visit);
            }
        }
    }
    Ok(life)
}
