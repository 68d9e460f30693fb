//! What a stack is to be like, as `harbor dev` and each story wish it.

use std::time::Duration;

use crate::Home;

/// What a stack is to be like.
pub struct Wishes {
    /// Where it keeps everything.
    pub home: Home,
    /// Data of its own that is not kept: for stories.
    pub fresh: bool,
    /// The ports wanted; 0 means any free one.
    pub ports: Ports,
    /// How far apart ticks are; 0 leaves the clock to the story.
    pub tick_seconds: u64,
    /// How long one call to infra may take.
    pub call_timeout_seconds: u64,
    /// How long the infra fake takes to set a machine up.
    pub setup: Duration,
    /// How far apart looks at what workspaces use are; 0 leaves them out.
    pub usage_every_seconds: u32,
    /// Whether its pages have the gallery, which the program of customers has not.
    pub gallery: bool,
}

/// The ports of what people and tools talk to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// The pages.
    pub web: u16,
    /// What comes in from outside.
    pub ingress: u16,
    /// The identity provider's stand-in.
    pub identity: u16,
    /// The stand-in of a second one.
    pub second_identity: u16,
    /// The infra service's stand-in.
    pub infra: u16,
    /// The stand-in of the OpenBerth servers.
    pub openberth: u16,
    /// The stand-in of the payment provider.
    pub stripe: u16,
    /// The stand-in of the carrier of mail: its API, and the mailbox for people.
    pub mail: u16,
    /// The same where it speaks SMTP.
    pub smtp: u16,
    /// NATS.
    pub nats: u16,
    /// Postgres.
    pub postgres: u16,
    /// The first of the services' health addresses, in the order of [`Service::ALL`].
    pub admin: u16,
}
