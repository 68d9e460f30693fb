//! What happens to the workspaces of the example people once they are ordered.

use std::time::Duration;

use chassis::Tasks;
use fakes::infra::{First, Infra, Machine, state};
use tokio::time::{interval, sleep, timeout};

use super::visit::Visit;
use super::{Actor, Error, LOOK, Part, TIME_LIMIT};

/// How long somebody waits for a workspace: long enough to be seen, and shorter than what Harbor calls too long.
const ON_ITS_WAY: Duration = Duration::from_mins(8);

/// A workspace that was ordered a moment ago, in the browser of its owner.
struct Scene {
    part: Part,
    workspace: String,
    visit: Visit,
}

/// What goes on after the start.
pub struct Life {
    infra: Infra,
    scenes: Vec<Scene>,
    described: Vec<(&'static str, &'static str)>,
}

impl Life {
    pub(super) fn on(infra: &Infra) -> Self {
        Self { infra: infra.clone(), scenes: Vec::new(), described: Vec::new() }
    }

    pub(super) fn knows(&mut self, actor: Actor) {
        self.described.push((actor.who, actor.part.described()));
    }

    pub(super) fn ends_the_wait(&mut self, actor: Actor, workspace: String, visit: Visit) {
        self.begins(Actor { part: Part::Waited, ..actor }, workspace, visit);
    }

    pub(super) fn begins(&mut self, actor: Actor, workspace: String, visit: Visit) {
        self.knows(actor);
        self.scenes.push(Scene { part: actor.part, workspace, visit });
    }

    /// Who there is, and what they have.
    #[must_use]
    pub fn described(&self) -> &[(&'static str, &'static str)] {
        &self.described
    }

    /// Lets all of it go on, until it has happened or the tasks stop.
    pub fn goes_on(self, tasks: &Tasks) {
        for scene in self.scenes {
            let (infra, stop, workspace) = (self.infra.clone(), tasks.stop(), scene.workspace.clone());
            tasks.spawn("an example person", async move {
                let played = tokio::select! {
                    played = play(&infra, scene) => played,
                    () = stop.cancelled() => Ok(()),
                };
                if let Err(error) = played {
                    tracing::warn!(workspace, %error, "an example person gave up");
                }
            });
        }
    }
}

async fn play(infra: &Infra, Scene { part, workspace, mut visit }: Scene) -> Result<(), Error> {
    match part {
        Part::InUse => {
            is_ready(&mut visit, &workspace).await?;
            infra.happens(&workspace, First::Deployment);
            infra.happens(&workspace, First::OwnKey);
        }
        Part::OnItsWay => {
            is_held(infra, &workspace).await?;
            sleep(ON_ITS_WAY).await;
            infra.set_state(&workspace, state::RUNNING);
        }
        Part::Waited => {
            let machine = is_remembered(infra, &workspace).await?;
            if machine.state == state::BOOTING {
                infra.set_state(&workspace, state::RUNNING);
            }
        }
        Part::InTrouble => {
            is_ready(&mut visit, &workspace).await?;
            infra.set_state(&workspace, state::CRASHED);
        }
    }
    Ok(())
}

async fn is_ready(visit: &mut Visit, workspace: &str) -> Result<(), Error> {
    let waits = async {
        let mut beat = interval(LOOK);
        while !visit.is_ready(workspace).await? {
            beat.tick().await;
        }
        Ok(())
    };
    timeout(TIME_LIMIT, waits).await.unwrap_or(Err(Error::Unexpected("the workspace did not become ready")))
}

/// The machine, once the stand-in of infra has read what it kept.
async fn is_remembered(infra: &Infra, workspace: &str) -> Result<Machine, Error> {
    let waits = async {
        let mut beat = interval(LOOK);
        loop {
            if let Some(machine) = infra.machine(workspace) {
                return machine;
            }
            beat.tick().await;
        }
    };
    timeout(TIME_LIMIT, waits).await.map_err(|_| Error::Unexpected("the machine is not remembered"))
}

/// Stops a machine short of running, as soon as there is one.
async fn is_held(infra: &Infra, workspace: &str) -> Result<(), Error> {
    let waits = async {
        let mut beat = interval(LOOK);
        while !infra.set_state(workspace, state::BOOTING) {
            beat.tick().await;
        }
    };
    timeout(TIME_LIMIT, waits).await.map_err(|_| Error::Unexpected("the machine was not made"))
}
