//! What the pages show, folded from the log, so that a page is one look into our own tables.
//!
//! Nothing is decided here, and nothing comes from anywhere but the log: the tables can be emptied and made anew. After
//! each commit the ids that were changed go out as a nudge, so that open pages and waiting requests look again.

mod rows;

use messages::mail::Event as Mail;
use messages::person::{self, Role};
use messages::subject::STREAM;
use messages::{Message, Producer, Unreadable, account, clock, workspace};
use nats::Entry;
use nats::fold::{Compared, Fold, Outbox, Received, Subscription, read_message};
use tokio_postgres::{Client, Error};

use crate::notifications::{ChangeSet, Notifier};

pub use rows::{Rows, Statements};

/// What is shown of letters: that mail to somebody comes back, and that it does so no more. The rest is many times as much.
const RETURNED: &str = "mail.*.event.returned";
const REACHABLE: &str = "mail.*.event.reachable";

/// Web's fold.
#[derive(Default)]
pub struct ReadModel {
    notifier: Option<Notifier>,
}

impl ReadModel {
    /// A fold that notifies of what it changed; the default one keeps quiet.
    #[must_use]
    pub const fn notifying(notifier: Notifier) -> Self {
        Self { notifier: Some(notifier) }
    }
}

impl Fold for ReadModel {
    type Input = Message;
    type Statements = Statements;
    type Rows = Rows;

    fn subscription(&self) -> Subscription {
        const SUBJECTS: &[&str] = &[
            workspace::EVENTS,
            workspace::OBSERVATIONS,
            account::EVENTS,
            person::EVENTS,
            RETURNED,
            REACHABLE,
            clock::TICK,
        ];
        Subscription { producer: Producer::Web, stream: STREAM, filters: SUBJECTS, publishes: true }
    }

    /// All but the ticks: what is shown can be made without them, and there are half a million a year.
    fn history(&self) -> &'static [&'static str] {
        &[workspace::EVENTS, workspace::OBSERVATIONS, account::EVENTS, person::EVENTS, RETURNED, REACHABLE]
    }

    fn tables(&self) -> &'static [&'static str] {
        &[
            "workspaces",
            "credentials",
            "accounts",
            "account_people",
            "memberships",
            "mailboxes",
            "history",
            "account_history",
            "outcomes",
        ]
    }

    /// A session that was ended since the backup would live again, and so would a link that was used or taken back: everybody signs in
    /// anew, and asks for a link anew.
    fn perishable(&self) -> &'static [&'static str] {
        &["sessions", "sign_ins", "passkey_challenges", "address_changes", "invitations"]
    }

    fn read(&self, entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
        let received = read_message(entry)?;
        // What somebody may do is not guessed. All other words only say how something is shown.
        match received.as_ref().map(|received| &received.input) {
            Some(Message::PersonEvent(_, person::Event::Joined { role: Role::Unknown, .. })) => {
                Err(Unreadable::NewWord("role"))
            }
            Some(_) | None => Ok(received),
        }
    }

    async fn prepare(&self, db: &Client) -> Result<Statements, Error> {
        Statements::prepare(db).await
    }

    async fn load(&self, db: &Client, statements: &Statements, received: &[Received<Message>]) -> Result<Rows, Error> {
        statements.load(db, received).await
    }

    async fn save(&self, db: &Client, statements: &Statements, rows: &Rows) -> Result<(), Error> {
        statements.save(db, rows).await
    }

    fn decide(&self, rows: &mut Rows, received: &Received<Message>, _out: &mut Outbox) {
        rows.ingest(received);
    }

    async fn overtaken(&self, _: &Client, received: &Received<Message>) -> Result<Option<&'static str>, Error> {
        Ok(match &received.input {
            // Who left has no row that could say so.
            Message::PersonEvent(_, person::Event::Joined { .. } | person::Event::Left { .. }) => {
                Some("memberships count in their order; run `harbor rebuild web`")
            }
            Message::PersonEvent(
                _,
                person::Event::SignedUp { .. }
                | person::Event::Wrote { .. }
                | person::Event::Answered { .. }
                | person::Event::SignedInAnew { .. }
                | person::Event::SignedOutEverywhere
                | person::Event::AddressAsked { .. }
                | person::Event::AddressChanged { .. }
                | person::Event::IdentityLinked { .. }
                | person::Event::IdentityUnlinked { .. }
                | person::Event::SignInLinkAsked { .. }
                | person::Event::Exported { .. }
                | person::Event::Unknown,
            ) => None,
            // Rows of workspaces and accounts know their version.
            Message::WorkspaceEvent(..) | Message::AccountEvent(..) => None,
            // Rows of mailboxes know when that was.
            Message::MailEvent(
                _,
                Mail::Returned { .. }
                | Mail::Reachable
                | Mail::Sent { .. }
                | Mail::Dropped { .. }
                | Mail::Stuck { .. }
                | Mail::Unknown,
            ) => None,
            Message::WorkspaceCommand(..)
            | Message::WorkspaceObserved(..)
            | Message::AccountObserved(..)
            | Message::AccountCommand(..)
            | Message::Tick(_) => None,
        })
    }

    fn is_comparable(&self) -> bool {
        true
    }

    async fn compare(&self, db: &Client, rows: &mut Rows, end: bool, compared: &mut Compared) -> Result<(), Error> {
        rows.compare(db, end, compared).await
    }

    fn committed(&self, _rows: Rows, received: &[Received<Message>]) {
        if let Some(notifier) = &self.notifier {
            notifier.notify(ChangeSet::made_by(received));
        }
    }
}
