//! Whether a letter goes now: asked before each try, from how things stand now.

use std::sync::PoisonError;

use domain::letters::{Known, Turn, rule};
use jiff::{SignedDuration, Timestamp};
use mail::Mail;
use messages::LetterId;
use messages::account::Snapshot;
use messages::mail::{Dropped, Letter};
use messages::person::Address;

use super::compose::{Goes, goes_to};
use super::life::{Life, One, State, is_unwanted};
use super::pace::warm;
use super::record::Key;
use super::{NotGone, Post, Sender};

/// What a letter speaks of may be folded a moment after it: the events of two services are in no order. And who has just come is written down a
/// moment after it is told that they came.
const KNOWN_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Then it is looked again.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// A mail that is to be handed over.
pub(super) struct Parcel {
    pub mail: Mail,
    /// Whether it goes to where mail of this person goes.
    pub is_theirs: bool,
    /// The letters that are told in it, if it is a digest.
    pub told: Vec<LetterId>,
}

impl Sender {
    /// The mail, if it is to be handed over now.
    pub(super) async fn judge(&self, post: &Post, key: &Key, now: Timestamp) -> Result<Parcel, NotGone> {
        let (life, is_unreachable) = self.life(post.person).await?;
        let one = life.letters.iter().find(|one| one.letter == post.letter).cloned().unwrap_or_else(|| One::of(post));
        // What may have gone out is not taken back: nobody could say any more that it does not.
        let lost = |why| if key.is_fresh { NotGone::dropped(why) } else { NotGone::Unclear };
        if let Some(why) = life.lost(&one, now) {
            return Err(lost(why));
        }
        let address = self.shelf.address(post.person).await?;
        let enclosure = self.enclosure(post).await?;
        let goes = goes_to(post.kind, address.as_ref(), enclosure.as_ref(), &self.terms);
        if key.is_fresh {
            self.is_its_turn(post, &life, address.as_ref(), (&goes, is_unreachable), now).await?;
        }
        let to = goes.to.ok_or_else(|| lost(Dropped::NoAddress))?;
        let frame = self.frame(post.kind, address.as_ref(), goes.is_theirs);
        let things = life.in_digest(post.letter, address.as_ref(), now);
        let said = if post.kind == Letter::Digest {
            self.digest(&life, &things, &frame)
        } else {
            let known = life.known(&one);
            let (owner, whom) = self.people_of(post, known.account).await?;
            let known = Known { owner: owner.as_deref(), whom: whom.as_ref(), ..known };
            letters::content(post.kind, &post.about, known, enclosure.as_ref(), post.decided_at)
        };
        let Some(content) = said else { return Err(unknown(post, key, now)) };
        let mail = self.write(post, &content, &frame, to, goes.reply_to)?;
        let told = things.iter().map(|one| one.letter).collect();
        Ok(Parcel { mail, is_theirs: goes.is_theirs, told })
    }

    /// What a digest that went out told, as far as can be said now; nothing of any other letter.
    pub(super) async fn told_in(&self, post: &Post, now: Timestamp) -> Result<Vec<LetterId>, NotGone> {
        if post.kind != Letter::Digest {
            return Ok(Vec::new());
        }
        let (life, _) = self.life(post.person).await?;
        let address = self.shelf.address(post.person).await?;
        Ok(life.in_digest(post.letter, address.as_ref(), now).iter().map(|one| one.letter).collect())
    }

    /// Who owns the account that it is about, and whom it tells of: for what says so.
    async fn people_of(
        &self,
        post: &Post,
        account: Option<&Snapshot>,
    ) -> Result<(Option<String>, Option<Address>), NotGone> {
        let owner = match (post.kind, account) {
            (Letter::Invitation | Letter::Removed, Some(account)) => self.shelf.address(account.owner).await?,
            (_, Some(_) | None) => None,
        };
        let whom = match post.about.whom {
            Some(whom) => self.shelf.address(whom).await?,
            None => None,
        };
        Ok((owner.map(|owner| owner.name).filter(|name| !name.is_empty()), whom))
    }

    /// Whether anything is against it now.
    async fn is_its_turn(
        &self,
        post: &Post,
        life: &Life,
        address: Option<&Address>,
        (goes, is_unreachable): (&Goes, bool),
        now: Timestamp,
    ) -> Result<(), NotGone> {
        if is_unwanted(post.kind, address) {
            return Err(NotGone::dropped(Dropped::Unwanted));
        }
        if goes.is_theirs && is_unreachable {
            return Err(NotGone::dropped(Dropped::Unreachable));
        }
        let Some(to) = &goes.to else { return Err(nowhere(post, goes.is_theirs && address.is_none(), now)) };
        if post.kind != Letter::Digest {
            match life.turn(post.letter, address, now) {
                (Turn::Now, _) => {}
                (Turn::Later(at), _) => return Err(NotGone::Waits(at)),
                (Turn::Collected, together) => return Err(NotGone::Collected(together)),
            }
        }
        if rule(post.kind).awaited {
            return Ok(());
        }
        let began_at = if self.terms.warm_up_days > 0 { self.began_at().await? } else { None };
        let a_minute = warm(self.terms.per_domain_per_minute, self.terms.warm_up_days, began_at, now);
        let mut domains = self.domains.lock().unwrap_or_else(PoisonError::into_inner);
        domains.may(post.letter, to.domain(), a_minute, now).map_err(NotGone::Waits)
    }
}

/// There is nowhere that it could go: where they are reached is not written down, yet or any more, or they have no address.
fn nowhere(post: &Post, is_unknown: bool, now: Timestamp) -> NotGone {
    let is_fresh = post.not_before.duration_until(now) < KNOWN_WITHIN;
    if is_unknown && is_fresh { again_soon(now) } else { NotGone::dropped(Dropped::NoAddress) }
}

fn again_soon(now: Timestamp) -> NotGone {
    NotGone::Waits(now.checked_add(SOON).unwrap_or(now))
}

/// What it would say is not known: not yet, or not any more.
fn unknown(post: &Post, key: &Key, now: Timestamp) -> NotGone {
    if !key.is_fresh {
        return NotGone::Unclear;
    }
    if post.kind != Letter::Digest && post.not_before.duration_until(now) < KNOWN_WITHIN {
        return again_soon(now);
    }
    NotGone::dropped(Dropped::Untrue)
}

impl One {
    /// The letter that a row is, where it is not among the newest of its person.
    fn of(post: &Post) -> Self {
        let (letter, kind, about, not_before) = (post.letter, post.kind, post.about, post.not_before);
        Self { letter, kind, about, not_before, state: State::Waiting }
    }
}
