//! What was published about a machine, put back into its row.

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Credential, Observed, Word};
use tokio_postgres::{Client, Error, Statement};

use crate::machine::summary;
use crate::seals;

/// Only what is known replaces what stands there. A key that was published had been shown to work. The machine is due at
/// once: the log knows what was published, not what has happened since. But one that was to be destroyed and was seen to be gone stands as that
/// left it: it is not destroyed once more.
pub(super) const WRITE: &str = "update instances set seen_word = coalesce($2, seen_word), seen_raw = coalesce($3, seen_raw), \
     seen_generation = greatest(seen_generation, $4), resource = coalesce($5, resource), endpoint = coalesce($6, endpoint), \
     admin = case when $8 > 0 and $8 >= keys then $7 else admin end, \
     sealed = case when $8 > 0 and $8 >= keys then null else sealed end, \
     key = case when $8 > 0 and $8 >= keys then 'proven' else key end, keys = greatest(keys, $8), told = coalesce($9, told), \
     rekeyed = case when $8 > 0 and $8 >= keys then rekey else rekeyed end, \
     restart = restart and generation > $4, \
     tries = case when troubled then coalesce($10, tries) else 0 end, failures = 0, due_at = $11 where workspace = $1";

pub(super) const GONE: &str = "update instances set admin = null, sealed = null, key = 'missing', resource = null, endpoint = null, seen_generation = generation, \
     due_at = null where workspace = $1 and desired = 'deleted'";

/// The observed columns of one row, as far as the log knows them.
#[derive(Default)]
pub(super) struct Published {
    word: Option<Word>,
    raw: Option<String>,
    generation: i64,
    resource: Option<String>,
    endpoint: Option<String>,
    admin: Option<String>,
    keys: i32,
    tries: Option<i32>,
    summary: Option<String>,
    /// The newest key, as it was sealed last.
    sealed: Option<Credential>,
    /// The last word was that there is none.
    is_gone: bool,
}

impl Published {
    /// Applies what was published later.
    pub fn apply(&mut self, observed: &Observed) {
        if let Some(credential) = observed.credential.as_ref().filter(|new| self.is_no_older(new)) {
            self.sealed = Some(credential.clone());
        }
        if observed.resealed {
            return;
        }
        self.summary = Some(summary(observed));
        self.tries = Some(observed.attempts.map_or(0, |attempts| attempts.made.cast_signed()));
        if let Some(credential) = &observed.credential
            && credential.version.cast_signed() > self.keys
        {
            self.keys = credential.version.cast_signed();
            self.admin = Some(credential.user.clone());
        }
        match observed.word {
            // That infra did not answer says nothing about the machine.
            Word::Unreachable => return,
            Word::Provisioning
            | Word::Running
            | Word::Suspended
            | Word::Failed
            | Word::Deprovisioning
            | Word::Deleted
            | Word::Unknown => self.word = Some(observed.word),
        }
        self.is_gone = observed.word == Word::Deleted && observed.resource.is_none();
        // Without a machine to name, infra did not say more than this word.
        if observed.resource.is_some() {
            self.raw = Some(observed.raw.clone());
            self.generation = self.generation.max(observed.generation.cast_signed());
            self.resource.clone_from(&observed.resource);
            self.endpoint = observed.endpoint.clone().or_else(|| self.endpoint.take());
        }
    }

    fn is_no_older(&self, new: &Credential) -> bool {
        self.sealed.as_ref().is_none_or(|known| known.version <= new.version)
    }

    /// Writes it to the row of its machine, and its seal to where seals are kept.
    pub async fn write(
        &self,
        db: &Client,
        (write, gone): (&Statement, &Statement),
        workspace: WorkspaceId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let Self { word, raw, generation, resource, endpoint, admin, keys, tries, summary, sealed, is_gone } = self;
        if let Some(sealed) = sealed {
            seals::take(db, workspace, sealed).await?;
        }
        db.execute(write, &[&workspace, word, raw, generation, resource, endpoint, admin, keys, summary, tries, &now])
            .await?;
        if *is_gone {
            db.execute(gone, &[&workspace]).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use messages::workspace::samples;

    use super::*;

    fn observed(word: Word, resource: Option<&str>, version: Option<u32>) -> Observed {
        let credential = |version| Credential { user: format!("usr_{version}"), version, sealed: "…".into() };
        Observed {
            word,
            raw: "raw".into(),
            generation: 1,
            resource: resource.map(Into::into),
            endpoint: resource.map(|name| format!("https://{name}.example.com")),
            credential: version.map(credential),
            ..samples::observed()
        }
    }

    #[test]
    fn a_machine_and_its_newest_key_are_known_again() {
        let mut known = Published::default();
        for observed in [
            observed(Word::Provisioning, Some("res_1"), Some(1)),
            observed(Word::Running, Some("res_1"), Some(2)),
            observed(Word::Running, Some("res_1"), None),
        ] {
            known.apply(&observed);
        }
        assert_eq!((known.resource.as_deref(), known.keys, known.admin.as_deref()), (Some("res_1"), 2, Some("usr_2")));
        assert_eq!((known.word, known.generation), (Some(Word::Running), 1));
    }

    #[test]
    fn how_a_key_is_sealed_by_now_is_all_that_is_known_of_a_renewed_seal() {
        let mut known = Published::default();
        known.apply(&observed(Word::Running, Some("res_1"), Some(2)));
        let before = known.summary.clone();
        let renewed = |version| Credential { user: "usr_2".into(), version, sealed: format!("v1.k2.{version}") };
        for version in [2, 1] {
            known.apply(&Observed::resealed(Word::Failed, renewed(version)));
        }
        assert_eq!(known.sealed, Some(renewed(2)), "an older key comes back by no seal");
        assert_eq!((known.word, known.generation, known.summary), (Some(Word::Running), 1, before));
    }

    #[test]
    fn that_infra_did_not_answer_takes_nothing_away() {
        let mut known = Published::default();
        known.apply(&observed(Word::Running, Some("res_1"), Some(1)));
        known.apply(&observed(Word::Unreachable, None, None));
        assert_eq!((known.word, known.resource.as_deref(), known.keys), (Some(Word::Running), Some("res_1"), 1));
        assert!(known.summary.as_ref().unwrap().starts_with("unreachable"), "so that it is not published again");
        known.apply(&observed(Word::Deleted, None, None));
        assert_eq!((known.word, known.resource.as_deref(), known.is_gone), (Some(Word::Deleted), Some("res_1"), true));
        known.apply(&observed(Word::Running, Some("res_1"), None));
        assert!(!known.is_gone, "it is back");
    }
}
