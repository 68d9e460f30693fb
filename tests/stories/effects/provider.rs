//! The other side of the small effect: it answers as it is told, and remembers what arrived with which key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use messages::{AttemptId, PersonId};

/// What the provider does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Sends.
    Sends,
    /// Answers that it cannot now.
    Fails,
    /// Takes the letter and sends it, and the answer is lost: the call never comes back.
    Hangs,
    /// Knows no such address.
    Refuses,
}

/// An answer.
pub enum Reply {
    Sent(String),
    NoSuchAddress,
    Nothing,
}

/// Clones are the same provider.
#[derive(Clone, Default)]
pub struct Provider(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    moods: HashMap<String, Mood>,
    calls: Vec<(PersonId, AttemptId)>,
    given_up: usize,
    /// What went out, by idempotency key: the same key again sends nothing.
    sent: HashMap<AttemptId, String>,
}

/// Somebody who waits for an answer that never comes.
struct Waits(Provider);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.0.lock().unwrap().given_up += 1;
    }
}

impl Provider {
    /// From now on this one behaves so.
    pub fn is(&self, name: &str, mood: Mood) {
        self.0.lock().unwrap().moods.insert(name.to_owned(), mood);
    }

    pub async fn send(&self, name: &str, person: PersonId, key: AttemptId) -> Reply {
        let mood = {
            let mut state = self.0.lock().unwrap();
            state.calls.push((person, key));
            let mood = state.moods.get(name).copied().unwrap_or(Mood::Sends);
            if matches!(mood, Mood::Sends | Mood::Hangs) {
                let number = format!("letter {}", state.sent.len());
                state.sent.entry(key).or_insert(number);
            }
            mood
        };
        match mood {
            Mood::Sends => Reply::Sent(self.0.lock().unwrap().sent[&key].clone()),
            Mood::Fails => Reply::Nothing,
            Mood::Refuses => Reply::NoSuchAddress,
            Mood::Hangs => {
                let _waits = Waits(self.clone());
                std::future::pending().await
            }
        }
    }

    /// The keys of the calls for this person, in their order.
    pub fn calls(&self, person: PersonId) -> Vec<AttemptId> {
        self.0.lock().unwrap().calls.iter().filter(|(whose, _)| *whose == person).map(|(_, key)| *key).collect()
    }

    /// How many calls were left before they came back.
    pub fn given_up(&self) -> usize {
        self.0.lock().unwrap().given_up
    }

    /// All calls.
    pub fn all_calls(&self) -> usize {
        self.0.lock().unwrap().calls.len()
    }

    /// How many letters went out.
    pub fn sent(&self) -> usize {
        self.0.lock().unwrap().sent.len()
    }
}
