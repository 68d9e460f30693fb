//! The next call for a machine, and what infra answers.

use domain::infra::translate;
use messages::AttemptId;
use messages::workspace::{Desired, Word};
use secrecy::SecretString;

use super::{Instance, Key};
use crate::infra::{CallError, Infra, Machine};
use crate::openberth::KeyCheck;

/// What there is to ask of infra.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// Make it, or find the one that was made.
    Put,
    /// Have a key made: the one that came with the machine was lost.
    NewKey,
    /// Read it.
    Get,
}

impl Call {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::NewKey => "new_key",
            Self::Get => "get",
        }
    }
}

/// What follows from the row alone.
pub(crate) const fn next_call(instance: &Instance) -> Call {
    match instance.desired {
        Desired::Running => {
            let gone = matches!(instance.observed_word, Some(Word::Deleted));
            if instance.resource.is_none() || instance.observed_generation < instance.generation && !gone {
                Call::Put
            } else if matches!(instance.key, Key::Missing) && !gone {
                Call::NewKey
            } else {
                Call::Get
            }
        }
        // Nobody orders these yet; until they do, reading is all that is right.
        Desired::Suspended | Desired::Deleted | Desired::Unknown => Call::Get,
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
    use messages::workspace::Region;

    use super::*;

    /// A machine that was just asked for.
    pub fn fresh() -> Instance {
        Instance {
            workspace: WorkspaceId::new(),
            region: Region::Eu,
            size: "small".into(),
            desired: Desired::Running,
            generation: 1,
            asked_by: None,
            trace: None,
            due_at: None,
            observed_word: None,
            observed_generation: 0,
            resource: None,
            endpoint: None,
            keys: 0,
            key: Key::Missing,
            admin: None,
            sealed: None,
            published: None,
            troubled: false,
            tries: 0,
        }
    }

    #[test]
    fn a_machine_is_made_then_gets_its_key_then_is_watched() {
        let new = fresh();
        assert_eq!(next_call(&new), Call::Put);
        let made = Instance {
            resource: Some("res_1".into()),
            observed_generation: 1,
            observed_word: Some(Word::Provisioning),
            ..new
        };
        assert_eq!(next_call(&made), Call::NewKey, "the answer that held the key was lost");
        let keyed = Instance { keys: 1, key: Key::Unproven, ..made };
        assert_eq!(next_call(&keyed), Call::Get);
        let dead = Instance { key: Key::Missing, ..keyed.clone() };
        assert_eq!(next_call(&dead), Call::NewKey, "it does not work");
        let changed = Instance { generation: 2, ..keyed };
        assert_eq!(next_call(&changed), Call::Put, "something newer is wanted");
    }

    #[test]
    fn a_machine_that_vanished_is_asked_for_and_not_made_again() {
        let vanished = Instance {
            resource: Some("res_1".into()),
            observed_generation: 1,
            observed_word: Some(Word::Deleted),
            ..fresh()
        };
        assert_eq!(next_call(&vanished), Call::Get);
    }
}
