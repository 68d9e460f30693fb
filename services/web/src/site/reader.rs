//! Who looks at what we sell: what may be said to them of it differs.

use crate::visit::Visit;

/// Who reads the plans.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reader {
    /// Somebody who is not signed in.
    Visitor,
    /// Somebody whose account is on this plan; none if it is not open yet, or the plan is newer than this program.
    Person(Option<&'static plans::Plan>),
}

impl Reader {
    /// What they may want to see: what can be had, and in place of the newest version of their plan the one that they
    /// have. Who is not on trial has had it.
    pub(crate) fn sees(self) -> Vec<&'static plans::Plan> {
        let theirs = |plan: &'static plans::Plan| match self {
            Self::Person(Some(theirs)) if theirs.is_kin_of(plan) => theirs,
            Self::Visitor | Self::Person(_) => plan,
        };
        let is_open = |plan: &&plans::Plan| match self {
            Self::Visitor => true,
            Self::Person(_) => plan.terms.price_minor > 0 || self.has(plan),
        };
        plans::active().map(theirs).filter(is_open).collect()
    }

    /// Whether it is the plan that they have.
    pub(super) fn has(self, plan: &plans::Plan) -> bool {
        matches!(self, Self::Person(Some(theirs)) if theirs == plan)
    }
}

impl From<&Visit> for Reader {
    fn from(visit: &Visit) -> Self {
        visit.session.as_ref().map_or(Self::Visitor, |session| Self::Person(session.plan))
    }
}
