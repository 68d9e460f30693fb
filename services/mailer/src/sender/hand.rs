//! Handing a letter over: it is noted before, and what came of it after. Between the two notes nobody knows, and both outlive us.

use jiff::Timestamp;
use mail::{Accepted, NotSent};
use messages::LetterId;
use nats::crash;
use nats::effect::Effect;

use super::judge::Parcel;
use super::record::Key;
use super::{Gone, NoShelf, NotGone, Record, Sender};

impl Sender {
    /// Notes that a letter went out, and before that each of those that were told in it: who finds that the digest went does no more.
    pub(super) async fn note(&self, letter: LetterId, told: &[LetterId], sent: &Record) -> Result<(), NoShelf> {
        for one in told {
            self.shelf.keep(*one, sent).await?;
        }
        self.shelf.keep(letter, sent).await
    }

    pub(super) async fn hand_over(
        &self,
        letter: LetterId,
        parcel: &Parcel,
        key: &Key,
        now: Timestamp,
    ) -> Result<Gone, NotGone> {
        let handed = Record::Handed { key: key.key.clone(), since: key.since };
        if key.is_first {
            // Of two who come at once, one goes on.
            if !self.shelf.begin(letter, &handed).await? {
                return Err(NoShelf::of("somebody else has noted it meanwhile").into());
            }
        } else if key.is_fresh {
            self.shelf.keep(letter, &handed).await?;
        }
        crash::point(Self::SERVICE, "noted");
        match self.carrier.send(&parcel.mail, &key.key).await {
            Ok(Accepted { id }) => {
                crash::point(Self::SERVICE, "accepted");
                let sent = Record::Sent { key: key.key.clone(), at: now, carried_as: id.clone() };
                // It went out, whether that can be noted or not: then the first note stays, and keeps it from going twice.
                if let Err(error) = self.note(letter, &parcel.told, &sent).await {
                    tracing::warn!(%letter, %error, "that a letter went out could not be noted");
                }
                crash::point(Self::SERVICE, "kept");
                Ok(Gone { at: now, carried_as: id, is_theirs: parcel.is_theirs, told: parcel.told.clone() })
            }
            Err(error @ (NotSent::Later { .. } | NotSent::Never(_))) => {
                if key.is_fresh {
                    self.shelf.keep(letter, &Record::NotTaken).await?;
                }
                Err(NotGone::Carrier { error, is_theirs: parcel.is_theirs })
            }
            Err(error @ NotSent::Unknown(_)) => Err(NotGone::Carrier { error, is_theirs: parcel.is_theirs }),
        }
    }
}
