//! The reconciler's row of one machine: what is wanted, what was last observed. It is what a crash leaves.

use domain::machine::{Call, Seen, Wanted};
use messages::workspace::{Desired, Word};

use crate::infra::{Answer, Request};
use crate::rules::Rules;

/// What is wanted; `age` counts the promises that are newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wish {
    pub desired: Desired,
    pub restart: bool,
    /// Whether the brake holds it.
    pub held: bool,
    pub age: u8,
}

/// The row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Row {
    pub wish: Wish,
    pub word: Option<Word>,
    /// The promise that infra was seen to know.
    pub told: Option<u8>,
    pub exists: bool,
    pub has_key: bool,
    /// Whether it broke, and its time has come to be started again.
    pub revive: bool,
    /// What was last published, and of which promise.
    pub published: Option<(Word, u8)>,
}

/// A call under way: what was wanted when it began, and the answer if infra has given one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pending {
    pub wish: Wish,
    pub call: Call,
    pub answer: Option<Answer>,
}

/// Generations as the product counts them: the older, the lower.
const fn generation(age: u8) -> u64 {
    100 - age as u64
}

impl Wish {
    const fn wanted(self, revive: bool) -> Wanted {
        let Self { desired, restart, held, age } = self;
        Wanted { desired, restart, held, generation: generation(age), revive }
    }
}

impl Row {
    pub const fn new(wish: Wish) -> Self {
        Self { wish, word: None, told: None, exists: false, has_key: false, revive: false, published: None }
    }

    fn seen(&self) -> Seen {
        let Self { word, told, exists, has_key, .. } = *self;
        Seen { word, generation: told.map_or(0, generation), exists, has_key }
    }

    /// Begins the next call.
    ///
    /// # Errors
    ///
    /// It would make anew what vanished.
    pub fn begin(&self, rules: &Rules) -> Result<Pending, String> {
        let call = (rules.next_call)(self.wish.wanted(self.revive), self.seen());
        if call == Call::Put && self.exists && self.word == Some(Word::Deleted) {
            return Err("it is made anew although it vanished, with all that was on it".to_owned());
        }
        Ok(Pending { wish: self.wish, call, answer: None })
    }

    /// The time has come for what broke; none where nothing did.
    pub fn revives(&self) -> Option<Self> {
        let is_broken = self.wish.desired == Desired::Running && self.word == Some(Word::Failed);
        (is_broken && !self.revive).then_some(Self { revive: true, ..*self })
    }

    /// Takes in what was answered. What is to be published, if it is news.
    pub fn settle(&mut self, pending: Pending, rules: &Rules) -> Option<(Word, u8)> {
        let Pending { wish, call, answer } = pending;
        let word = match answer? {
            Answer::Machine { word, key } => {
                (self.word, self.told, self.exists) = (Some(word), Some(wish.age), true);
                self.has_key |= key;
                self.revive = false;
                if call == Call::Resume && self.wish.age == wish.age {
                    self.wish.restart = false;
                }
                // Until it has its key, nobody could use it.
                (self.has_key || wish.desired != Desired::Running).then_some(word)
            }
            Answer::Key => {
                self.has_key = true;
                None
            }
            Answer::Done => {
                (self.word, self.told) = (Some(Word::Deprovisioning), Some(wish.age));
                self.word
            }
            Answer::Nothing => {
                self.word = Some((rules.absent)(wish.wanted(false), self.seen()));
                self.word
            }
            Answer::Refused => None,
        };
        self.publishes(word?, wish.age)
    }

    /// What is published, unless it was published last.
    pub fn publishes(&mut self, word: Word, age: u8) -> Option<(Word, u8)> {
        let news = Some((word, age)).filter(|news| self.published != Some(*news));
        self.published = Some((word, age));
        news
    }
}

impl Pending {
    /// The request.
    pub const fn request(&self) -> Request {
        Request { call: self.call, age: self.wish.age }
    }
}
