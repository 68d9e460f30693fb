//! Infra: one machine for each token at most, and a number that says which promise it was told last.
//!
//! It does what is asked unless a newer promise was told, however late and however often the request arrives.

use domain::machine::Call;
use messages::workspace::Word;

/// How a machine stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum State {
    /// None was ever made.
    #[default]
    None,
    Booting,
    Running,
    Stopped,
    Crashed,
    Deleting,
    /// We had it taken away.
    Gone,
    /// It vanished without our asking.
    Vanished,
}

/// What infra has for one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Machine {
    pub state: State,
    /// How many promises ago the newest one is that it was told.
    pub told: Option<u8>,
}

/// A request on its way, with the age of its promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Request {
    pub call: Call,
    pub age: u8,
}

/// What it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// A machine, and whether its key came with it.
    Machine { word: Word, key: bool },
    /// A key.
    Key,
    /// It is done.
    Done,
    /// There is no machine.
    Nothing,
    /// There is a newer promise, or it is on its way out.
    Refused,
}

impl State {
    /// The word for it, in ours; none when there is no machine.
    pub const fn word(self) -> Option<Word> {
        match self {
            Self::None | Self::Gone | Self::Vanished => None,
            Self::Booting => Some(Word::Provisioning),
            Self::Running => Some(Word::Running),
            Self::Stopped => Some(Word::Suspended),
            Self::Crashed => Some(Word::Failed),
            Self::Deleting => Some(Word::Deprovisioning),
        }
    }

    /// Whether it costs money.
    pub const fn is_up(self) -> bool {
        matches!(self, Self::Booting | Self::Running)
    }
}

impl Machine {
    /// A request arrives.
    ///
    /// # Errors
    ///
    /// What must not happen at infra.
    pub fn arrives(&mut self, request: Request) -> Result<Answer, String> {
        if request.call == Call::Get {
            return Ok(self.shown());
        }
        if self.told.is_some_and(|told| request.age > told) {
            return Ok(Answer::Refused);
        }
        self.told = Some(request.age);
        self.done(request.call)
    }

    fn done(&mut self, call: Call) -> Result<Answer, String> {
        match (call, self.state) {
            (Call::Delete, state) => {
                if state.word().is_some() {
                    self.state = State::Deleting;
                }
                return Ok(Answer::Done);
            }
            (_, State::Deleting) => return Ok(Answer::Refused),
            (Call::Put, State::Gone) => return Err("a machine is made that we had destroyed".to_owned()),
            (Call::Put, State::None | State::Vanished) => {
                self.state = State::Booting;
                return Ok(Answer::Machine { word: Word::Provisioning, key: true });
            }
            (Call::NewKey, state) if state.word().is_some() => return Ok(Answer::Key),
            (Call::Suspend, State::Booting | State::Running | State::Crashed) => self.state = State::Stopped,
            (Call::Resume, State::Stopped | State::Crashed) => self.state = State::Booting,
            (Call::Put | Call::NewKey | Call::Suspend | Call::Resume | Call::Get, _) => {}
        }
        Ok(self.shown())
    }

    fn shown(&self) -> Answer {
        self.state.word().map_or(Answer::Nothing, |word| Answer::Machine { word, key: false })
    }

    /// Time does its part: what starts is up, what is being taken away is gone.
    pub const fn goes_on(&mut self) -> bool {
        match self.state {
            State::Booting => self.state = State::Running,
            State::Deleting => self.state = State::Gone,
            State::None | State::Running | State::Stopped | State::Crashed | State::Gone | State::Vanished => {
                return false;
            }
        }
        true
    }
}
