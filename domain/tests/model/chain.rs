//! One workspace all the way: its life, the promises and observations on their way, the reconciler's row, the calls, and
//! the machine at infra.
//!
//! Generations are kept as ages: 0 is the newest promise, and of older ones only the order matters. So the space is finite
//! however many promises there were.

use messages::workspace::Word;

use crate::infra::{Machine, Request};
use crate::life::{Outcome, Promise};
use crate::reconciler::{Pending, Row, Wish};

/// So many promises may be on their way to the reconciler; then nothing new is promised until it has read one.
const WISHES: usize = 2;

/// One workspace and all that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Chain {
    /// None before it was created.
    pub life: Option<u16>,
    /// On their way to the reconciler, the oldest first.
    pub wishes: [Option<Wish>; WISHES],
    pub row: Option<Row>,
    pub pending: Option<Pending>,
    /// A request that its caller has given up, or a second copy of one.
    pub stray: Option<Request>,
    pub machine: Machine,
    /// On its way to lifecycle, and the age of its promise.
    pub observed: Option<(Word, u8)>,
}

impl Chain {
    /// Its life goes on; none where a promise would find no room on its way.
    pub fn lives_on(&self, outcome: Outcome) -> Option<Self> {
        let mut after = *self;
        let Some((life, promise)) = outcome else { return Some(after) };
        after.life = Some(life);
        if let Some(promise) = promise {
            after.promise(promise)?;
        }
        Some(after)
    }

    /// A new promise sets out; all others are older by one.
    fn promise(&mut self, promise: Promise) -> Option<()> {
        self.ages(|age| *age += 1);
        let room = self.wishes.iter_mut().find(|wish| wish.is_none())?;
        let Promise { desired, restart, held } = promise;
        *room = Some(Wish { desired, restart, held, age: 0 });
        Some(())
    }

    /// A workspace that was created just now.
    pub fn created(life: u16) -> Self {
        let first = Wish { desired: messages::workspace::Desired::Running, restart: false, held: false, age: 0 };
        Self { life: Some(life), wishes: [Some(first), None], ..Self::default() }
    }

    /// The reconciler reads the oldest promise on its way.
    pub fn reads(&self) -> Option<Self> {
        let wish = self.wishes[0]?;
        let row = self.row.map_or_else(|| Row::new(wish), |row| Row { wish, ..row });
        let mut after = Self { row: Some(row), ..*self };
        after.wishes.rotate_left(1);
        after.wishes[WISHES - 1] = None;
        Some(after)
    }

    /// The brake lets go what is to end.
    pub fn lets_go(&self) -> Option<Self> {
        let row = self.row.filter(|row| row.wish.held)?;
        let wish = Wish { held: false, ..row.wish };
        Some(Self { row: Some(Row { wish, ..row }), ..*self })
    }

    /// Whether nothing is under way: time can pass.
    pub fn is_quiet(&self) -> bool {
        self.wishes[0].is_none() && self.pending.is_none() && self.observed.is_none()
    }

    /// The same with ages counted without gaps: of promises only the order matters.
    pub fn plain(mut self) -> Self {
        let mut used = 0_u32;
        self.ages(|age| used |= 1 << *age);
        self.ages(|age| {
            *age = u8::try_from((used & !1 & ((1 << *age) - 1)).count_ones() + u32::from(*age > 0)).unwrap()
        });
        self
    }

    /// Each age there is.
    fn ages(&mut self, mut each: impl FnMut(&mut u8)) {
        self.wishes.iter_mut().flatten().for_each(|wish| each(&mut wish.age));
        if let Some(row) = &mut self.row {
            each(&mut row.wish.age);
            row.told.iter_mut().for_each(&mut each);
            row.published.iter_mut().for_each(|(_, age)| each(age));
        }
        self.pending.iter_mut().for_each(|pending| each(&mut pending.wish.age));
        self.stray.iter_mut().for_each(|stray| each(&mut stray.age));
        self.machine.told.iter_mut().for_each(&mut each);
        self.observed.iter_mut().for_each(|(_, age)| each(age));
    }
}
