//! What kinds of customers there are, and how many of each.

use crate::random::Random;

/// What somebody came for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Temper {
    /// Signs up, looks around and makes nothing.
    LooksAround,
    /// Tries it and forgets it: pays nothing, deletes nothing.
    Forgets,
    /// Forgets it as well, and comes back weeks after the end of the trial to pay.
    ComesBack,
    /// Has one thing online and pays for it.
    Hobby,
    /// Lives off it: several workspaces, in two places.
    Professional,
}

/// How somebody gets a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// They pay at the payment provider.
    Buys,
    /// They pay by invoice, and one of us puts them on it.
    IsGiven,
    /// One of us lets them have it for a while; then they buy.
    IsLent,
}

impl Temper {
    /// In a hundred.
    const SHARES: [(u64, Self); 5] = [
        (12, Self::LooksAround),
        (28, Self::Forgets),
        (8, Self::ComesBack),
        (32, Self::Hobby),
        (20, Self::Professional),
    ];

    pub(crate) fn drawn(random: &mut Random) -> Self {
        random.weighed(&Self::SHARES).unwrap_or(Self::Forgets)
    }

    /// On which day after coming somebody chooses a plan: in the trial, in the grace after it, or long after both.
    pub(crate) fn chooses_after(self, random: &mut Random) -> Option<i64> {
        match self {
            Self::LooksAround | Self::Forgets => None,
            Self::ComesBack => Some(random.between(30, 90)),
            Self::Hobby | Self::Professional => Some(random.between(2, 24)),
        }
    }

    /// How many days after coming somebody leaves, and deletes what they have; none who just never comes again.
    pub(crate) fn leaves_after(self, random: &mut Random) -> Option<i64> {
        match self {
            Self::LooksAround | Self::Forgets => None,
            Self::ComesBack | Self::Hobby | Self::Professional => random.chance(60).then(|| random.between(40, 500)),
        }
    }

    /// How many days after coming it is forgotten, until a plan is chosen if one ever is.
    pub(crate) fn forgets_after(self, random: &mut Random) -> Option<i64> {
        match self {
            Self::LooksAround | Self::Forgets | Self::ComesBack => Some(random.between(1, 20)),
            Self::Hobby | Self::Professional => None,
        }
    }

    /// The plan that they choose.
    pub(crate) const fn plan(self) -> &'static str {
        match self {
            Self::Professional => "pro@2",
            Self::LooksAround | Self::Forgets | Self::ComesBack | Self::Hobby => "hobby@2",
        }
    }

    /// How somebody gets a plan.
    pub(crate) fn way(self, random: &mut Random) -> Way {
        match self {
            Self::Professional => random.weighed(&[(80, Way::Buys), (10, Way::IsGiven), (10, Way::IsLent)]),
            Self::LooksAround | Self::Forgets | Self::ComesBack | Self::Hobby => {
                random.weighed(&[(96, Way::Buys), (2, Way::IsGiven), (2, Way::IsLent)])
            }
        }
        .unwrap_or(Way::Buys)
    }

    /// How many workspaces they want.
    pub(crate) const fn wants(self) -> usize {
        match self {
            Self::LooksAround => 0,
            Self::Forgets | Self::ComesBack | Self::Hobby => 1,
            Self::Professional => 3,
        }
    }
}
