//! The next call for a machine, which [`domain::machine`] decides, and what infra answers.

use domain::infra::translate;
use domain::machine::{self, Call, Seen, Wanted};
use messages::AttemptId;
use messages::workspace::Word;
use secrecy::SecretString;

use super::{Instance, Key};
use crate::infra::{CallError, Infra, Machine};
use crate::key_check::KeyCheck;

/// What follows from the row alone.
pub(crate) const fn next_call(instance: &Instance) -> Call {
    machine::next_call(wanted(instance), seen(instance))
}

/// What it means for this machine that infra has none.
pub(super) const fn absent(instance: &Instance) -> Word {
    machine::absent(wanted(instance), seen(instance))
}

const fn wanted(instance: &Instance) -> Wanted {
    let Instance { desired, generation, restart, held, revive, .. } = *instance;
    Wanted { desired, generation, restart, held, revive }
}

const fn seen(instance: &Instance) -> Seen {
    Seen {
        word: instance.observed_word,
        generation: instance.observed_generation,
        exists: instance.resource.is_some(),
        has_key: !matches!(instance.key, Key::Missing) && instance.rekeyed >= instance.rekey,
    }
}

/// What infra answered.
#[derive(Debug, Clone)]
pub(crate) enum Observation {
    /// A machine, in its words and in ours.
    Machine {
        word: Word,
        machine: Machine,
        /// Whether the key works that we have for it; none when it was not tried.
        key_check: Option<KeyCheck>,
    },
    /// A key, and nothing about the machine.
    Key { user: String, key: SecretString },
    /// It is being taken away.
    Leaving,
    /// There is no machine.
    Nothing,
}

/// Makes the call.
pub(super) async fn call(infra: &Infra, instance: &Instance, key: AttemptId) -> Result<Observation, CallError> {
    let id = instance.workspace;
    match next_call(instance) {
        Call::Put => infra.put(id, instance.region, &instance.size, instance.generation).await.map(observed),
        Call::NewKey => infra
            .new_key(id, instance.generation, &key.to_string())
            .await
            .map(|new| Observation::Key { user: new.admin_user_id, key: new.admin_key }),
        Call::Suspend => Ok(infra.suspend(id, instance.generation).await?.map_or(Observation::Nothing, observed)),
        Call::Resume => Ok(infra.resume(id, instance.generation).await?.map_or(Observation::Nothing, observed)),
        Call::Delete => infra.delete(id, instance.generation).await.map(|()| Observation::Leaving),
        Call::Get => Ok(infra.get(id).await?.map_or(Observation::Nothing, observed)),
    }
}

fn observed(mut machine: Machine) -> Observation {
    let word = translate(&machine.state);
    // Infra's own word goes into rows, logs and messages: cut to what a word is.
    machine.state = machine.state.chars().filter(|letter| !letter.is_control()).take(64).collect();
    Observation::Machine { word, machine, key_check: None }
}

#[cfg(test)]
pub(super) mod tests {
    use messages::WorkspaceId;
    use messages::workspace::{Desired, Region};

    use super::*;

    /// A machine that was just asked for.
    pub fn fresh() -> Instance {
        let unseen = Instance::unseen(WorkspaceId::new(), Region::Eu, Desired::Running, 1);
        Instance { size: "small".into(), ..unseen }
    }
}
