//! The eleven invariants: what each says, what has to be seen to know it, and how a person looks into it.

/// Something of the facts that is read at once, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All messages on the log.
    Log,
    /// The state of each service, beside a replay of the log.
    State,
    /// What the rows of the services say of workspaces, accounts, machines and people.
    Rows,
    /// All text in all tables.
    Texts,
    /// What the roles may do in Postgres.
    Rights,
    /// The streams and buckets, and the keys of people.
    Streams,
}

macro_rules! invariants {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $sentence:literal, of [$($part:ident),+], look $look:literal;)*) => {
        /// One of the eleven.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Invariant {
            $($(#[$doc])* $name,)*
        }

        impl Invariant {
            /// All of them, in order.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$name),*];

            /// Its name, for machines.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What it says.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }

            /// What has to be seen to know that it holds.
            #[must_use]
            pub const fn parts(self) -> &'static [Part] {
                match self { $(Self::$name => &[$(Part::$part),+],)* }
            }

            /// How a person looks into it.
            #[must_use]
            pub const fn look(self) -> &'static str {
                match self { $(Self::$name => $look,)* }
            }
        }
    };
}

invariants! {
    /// Nothing is lost, doubled or made up on its way.
    ExactlyOnce = "exactly_once", "every message counts exactly once", of [Log],
        look "nats stream get HARBOR <sequence>; harbor parked list <service>";
    /// Each event follows from how the thing stood before.
    LegalSteps = "legal_steps", "every step of a workspace and an account is a legal one", of [Log],
        look "nats stream view HARBOR --subject 'workspace.<id>.event.*' --translate 'harbor decode'";
    /// The tables hold what the log makes of them.
    StateIsLog = "state_is_log", "the state of each service is what the log makes of it", of [State],
        look "stop the service and run: harbor rebuild <service>";
    /// Nobody has more than the plan includes.
    Limits = "limits", "accounts have what their plan includes and no more", of [Rows],
        look "nats req ops.<name>.show '{\"workspace\":\"<id>\"}'";
    /// What is paused stands still.
    Suspended = "suspended", "what is paused runs for ten minutes at most", of [Rows],
        look "what was tried is in reconciler.attempts";
    /// Each machine has its workspace, and the other way round.
    Orphans = "orphans", "no machine is without its workspace for more than fifteen minutes, or the other way round", of [Rows],
        look "what is known of machines is in reconciler.instances, what was tried in reconciler.attempts";
    /// Nothing ends as a surprise.
    Endings = "endings", "nothing ended without its warnings and its full grace", of [Log],
        look "nats stream view HARBOR --subject 'workspace.<id>.event.*' --translate 'harbor decode'";
    /// Names and addresses stay where they can be erased.
    PersonalData = "personal_data", "personal data is only where it can be erased", of [Log, Texts, Rows, Streams],
        look "nats stream get HARBOR <sequence>; or the row that is named";
    /// Keys stay sealed.
    Secrets = "secrets", "no secret stands anywhere in the open", of [Log, Texts, Rows],
        look "change the key first; then nats stream get HARBOR <sequence>, or the row that is named";
    /// Nobody reaches what is not theirs.
    Isolation = "isolation", "rights, memberships and settings are as they must be", of [Log, Rows, Rights, Streams],
        look "harbor migrate puts rights and streams right";
    /// Who pays has what they pay for, and nothing else runs.
    Billed = "billed", "what runs is paid, given, tried or within its seven days, and what is paid is not paused for money", of [Rows],
        look "harbor census; nats req ops.<name>.money.show '{\"account\":\"<id>\"}'";
}

impl Invariant {
    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eleven_in_order() {
        let numbers: Vec<_> = Invariant::ALL.iter().map(|one| one.number()).collect();
        assert_eq!(numbers, (1..=11).collect::<Vec<_>>());
        assert!(Invariant::ALL.iter().all(|one| !one.parts().is_empty() && !one.look().is_empty()));
    }
}
