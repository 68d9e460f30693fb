//! People who come and go between accounts: who has one of their own is asked into those of others, answers some day or never, gets another role,
//! leaves, is removed, or owns it in the end.
//!
//! Once a day. In most accounts nothing is done. What is done is now and then what goes wrong outside, too: a link that is opened twice, or shared,
//! or taken back while it is followed; and somebody asks for what their role does not include.

use std::collections::HashMap;

use domain::account::people::members;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Command, Invitation, Member, Role, Snapshot};
use messages::{AccountId, Actor, EnclosureId, InvitationId, Message, PersonId};

use super::Act;
use crate::history::History;
use crate::random::Random;

/// For so long an account is young: its people are found in this time.
const YOUNG: SignedDuration = SignedDuration::from_hours(30 * 24);

/// In a hundred days something is done about the people of an account on so many: of a young one, and of another.
const IN_A_HUNDRED: [u64; 2] = [8, 2];

/// One thing that may come to the mind of somebody in an account.
#[derive(Debug, Clone, Copy)]
enum Idea {
    Invites,
    SendsAgain,
    TakesBack,
    ChangesRole,
    Removes,
    Leaves,
    HandsOver,
}

/// What becomes of an invitation on a day.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Nothing,
    Accepts,
    AcceptsTwice,
    /// They gave the link to somebody else, and both follow it.
    Shares,
    /// It is taken back at the same moment.
    Crosses,
    Declines,
}

/// Who was asked where, and the chance that is nobody's own.
pub(super) struct Teams {
    random: Random,
    day: Option<i64>,
    asked: HashMap<InvitationId, PersonId>,
}

impl Teams {
    pub(super) fn of(seed: u64) -> Self {
        Self { random: Random::of(seed, u64::MAX - 1), day: None, asked: HashMap::new() }
    }

    /// What happens today, if nothing of it did yet; `people` are those who come in the whole time, one after the other.
    pub(super) fn acts(&mut self, now: Timestamp, people: &[PersonId], history: &History) -> Vec<Act> {
        let day = now.as_second().div_euclid(24 * 60 * 60);
        if self.day.replace(day) == Some(day) {
            return Vec::new();
        }
        let here: Vec<&Snapshot> = (0..people.len()).filter_map(|place| history.account(place)).collect();
        let come: Vec<PersonId> = here.iter().map(|account| account.owner).collect();
        let mut acts = Vec::new();
        for account in here {
            for one in account.people.iter().flat_map(|people| &people.invitations) {
                acts.extend(self.answers(now, account, one, &come));
            }
            let is_young = now.duration_since(account.opened_at) < YOUNG;
            if self.random.chance(IN_A_HUNDRED[usize::from(!is_young)]) {
                acts.extend(self.thinks(account, &come));
            }
        }
        acts
    }

    fn answers(&mut self, now: Timestamp, account: &Snapshot, one: &Invitation, come: &[PersonId]) -> Vec<Act> {
        let Some(who) = self.asked.get(&one.id).copied() else { return Vec::new() };
        let answers = [
            (60, Answer::Nothing),
            (24, Answer::Accepts),
            (3, Answer::AcceptsTwice),
            (3, Answer::Shares),
            (4, Answer::Crosses),
            (6, Answer::Declines),
        ];
        // What is over is followed now and then, too.
        let answer = if now < one.until {
            self.random.weighed(&answers)
        } else {
            self.random.chance(10).then_some(Answer::Accepts)
        };
        let (joins, withdraws) = (Command::Join { invitation: one.id }, Command::Withdraw { invitation: one.id });
        let of = |by, command: &Command| asks(by, account.id, command.clone());
        match answer.unwrap_or(Answer::Nothing) {
            Answer::Nothing => Vec::new(),
            Answer::Accepts => vec![of(who, &joins)],
            Answer::AcceptsTwice => vec![of(who, &joins), of(who, &joins)],
            Answer::Shares => self.one_of(come).into_iter().chain([who]).map(|by| of(by, &joins)).collect(),
            Answer::Crosses if self.random.chance(50) => vec![of(who, &joins), of(one.by, &withdraws)],
            Answer::Crosses => vec![of(one.by, &withdraws), of(who, &joins)],
            Answer::Declines => vec![of(who, &withdraws)],
        }
    }

    fn thinks(&mut self, account: &Snapshot, come: &[PersonId]) -> Option<Act> {
        let all = members(account);
        let waiting = account.people.as_ref().map(|people| people.invitations.clone()).unwrap_or_default();
        let (others, some) = (u64::from(all.len() > 1), u64::from(!waiting.is_empty()));
        let ideas = [
            (45, Idea::Invites),
            (5 * some, Idea::SendsAgain),
            (5 * some, Idea::TakesBack),
            (15 * others, Idea::ChangesRole),
            (12 * others, Idea::Removes),
            (12 * others, Idea::Leaves),
            (6 * others, Idea::HandsOver),
        ];
        let idea = self.random.weighed(&ideas)?;
        // Mostly it is who may.
        let by = if self.random.chance(75) { account.owner } else { self.one_of(&persons(&all))? };
        let whom = self.one_of(&persons(&all))?;
        let role =
            self.random.weighed(&[(50, Role::Member), (15, Role::Billing), (25, Role::Admin), (10, Role::Owner)])?;
        let command = match idea {
            Idea::Invites => {
                let (invitation, guest) = (InvitationId::new(), self.one_of(come)?);
                self.asked.insert(invitation, guest);
                Command::Invite { invitation, role, enclosure: EnclosureId::new(), into: None, again: false }
            }
            Idea::SendsAgain => {
                let Invitation { id, role, .. } = *waiting.first()?;
                Command::Invite { invitation: id, role, enclosure: EnclosureId::new(), into: None, again: true }
            }
            Idea::TakesBack => Command::Withdraw { invitation: waiting.first()?.id },
            Idea::ChangesRole => Command::ChangeRole { person: whom, role },
            Idea::Removes => Command::Remove { person: whom },
            Idea::Leaves => return Some(asks(whom, account.id, Command::Remove { person: whom })),
            Idea::HandsOver => Command::HandOver { person: whom },
        };
        Some(asks(by, account.id, command))
    }

    fn one_of(&mut self, people: &[PersonId]) -> Option<PersonId> {
        let all: Vec<(u64, PersonId)> = people.iter().map(|person| (1, *person)).collect();
        self.random.weighed(&all)
    }
}

fn persons(members: &[Member]) -> Vec<PersonId> {
    members.iter().map(|member| member.person).collect()
}

const fn asks(by: PersonId, account: AccountId, command: Command) -> Act {
    Act::Asks(Actor::Person(by), Message::AccountCommand(account, command))
}
