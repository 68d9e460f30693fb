//! A plan that is to be retired, rehearsed: who is on it, what another one would change for them, and how much, before anything happens.
//! Nothing is changed by this.

use std::fmt::{self, Write};

use jiff::Timestamp;
use messages::account::{Money, Standing, Subscription};
use messages::workspace::Region;
use messages::{AccountId, PersonId};
use plans::{Plan, Terms};

/// An account that is on the plan, or pays for it, or will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub account: AccountId,
    /// Whose it is.
    pub owner: PersonId,
    /// What is known of its money.
    pub money: Money,
    /// How many workspaces count against its plan.
    pub workspaces: u32,
    /// Where they are.
    pub regions: Vec<Region>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    from: &'static Plan,
    to: &'static Plan,
    members: Vec<Member>,
}

/// What an account pays a month, and since when it would be something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pays {
    /// Somebody of ours gave it the plan.
    Nothing,
    /// The plan, until the next charge at this time.
    Until(Timestamp),
    /// The plan, until this time, when it ends anyway.
    Ends(Timestamp),
    /// Another one first, and this one from then on.
    From(Timestamp),
}

impl Table {
    /// Those who would go from one version to the other.
    #[must_use]
    pub const fn new(from: &'static Plan, to: &'static Plan, members: Vec<Member>) -> Self {
        Self { from, to, members }
    }

    /// How many of them pay for it.
    fn paying(&self) -> u32 {
        let pays = |member: &&Member| matches!(self.pays(member), Pays::Until(_));
        self.members.iter().filter(pays).fold(0, |count, _| count + 1)
    }

    fn pays(&self, member: &Member) -> Pays {
        let alive = member.money.subscription.as_ref().filter(|subscription| is_alive(subscription));
        let id = Some(self.from.id.to_string());
        match alive {
            Some(Subscription { until, then, .. }) if *then == id => Pays::From(*until),
            Some(Subscription { until, ends: true, plan, .. }) if *plan == id => Pays::Ends(*until),
            Some(Subscription { until, plan, .. }) if *plan == id => Pays::Until(*until),
            Some(_) | None => Pays::Nothing,
        }
    }

    /// What an account has that it may not have then.
    fn too_much(&self, member: &Member) -> Vec<String> {
        let Terms { max_workspaces, regions, .. } = &self.to.terms;
        let mut all = Vec::new();
        if member.workspaces > *max_workspaces {
            all.push(format!("{} workspaces of {max_workspaces}", member.workspaces));
        }
        let elsewhere = member.regions.iter().filter(|region| !regions.contains(region));
        all.extend(elsewhere.map(|region| format!("one in {}, where it may not run", region.word())));
        all
    }
}

/// Whether it is paid for, or may be again: what is over is not.
const fn is_alive(subscription: &Subscription) -> bool {
    match subscription.standing {
        Standing::Free | Standing::Paid | Standing::Late | Standing::Unpaid | Standing::Waiting | Standing::Unknown => {
            subscription.ended_at.is_none()
        }
        Standing::Incomplete | Standing::NeverBegan | Standing::Over => false,
    }
}

/// For a person.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to, members } = self;
        writeln!(f, "{} to {}: {} to {}", from.id, to.id, from.price_text(), to.price_text())?;
        promises(&from.terms, &to.terms).iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        let (paying, much) = (self.paying(), members.iter().filter(|member| !self.too_much(member).is_empty()).count());
        writeln!(f, "\naccounts {:>24}", members.len())?;
        writeln!(
            f,
            "  that pay for it and go on {paying:>5}  {} to {} a month",
            together(from, paying),
            together(to, paying)
        )?;
        writeln!(f, "  that have more than it has {much:>4}")?;
        if !members.is_empty() {
            f.write_char('\n')?;
        }
        for member in members {
            let pays = match self.pays(member) {
                Pays::Nothing => "pays nothing for it".to_owned(),
                Pays::Until(at) => format!("{} to {} from {at:.0}", from.amount_text(), to.amount_text()),
                Pays::Ends(at) => format!("{} until {at:.0}, then it ends", from.amount_text()),
                Pays::From(at) => format!("another plan until {at:.0}, then {}", to.amount_text()),
            };
            write!(f, "{} {}  {pays}", member.account, member.owner)?;
            self.too_much(member).iter().try_for_each(|line| write!(f, "; {line}"))?;
            f.write_char('\n')?;
        }
        f.write_str("\nNothing was changed.\n")
    }
}

/// What a month costs so many who have it, all together.
fn together(plan: &Plan, count: u32) -> String {
    plans::amount(i64::from(count) * i64::from(plan.terms.price_minor), plan.terms.currency)
}

/// What is promised otherwise, besides the price.
fn promises(from: &Terms, to: &Terms) -> Vec<String> {
    let regions = |terms: &Terms| terms.regions.iter().map(|region| region.word()).collect::<Vec<_>>().join(", ");
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let rate =
        |terms: &Terms| terms.api_rate_limit_per_minute.map_or_else(|| "any".to_owned(), |rate| rate.to_string());
    let machine = |terms: &Terms| {
        terms.machine.map_or_else(
            || "not promised".to_owned(),
            |of| {
                format!(
                    "{} processors, {} GB, {} GB disk, {} GB traffic",
                    of.processors, of.memory_gb, of.disk_gb, of.traffic_gb
                )
            },
        )
    };
    let sites = |terms: &Terms| terms.deployments_per_workspace.to_string();
    let each: [(&str, String, String); 7] = [
        ("workspaces", from.max_workspaces.to_string(), to.max_workspaces.to_string()),
        ("regions", regions(from), regions(to)),
        ("sites in each workspace", sites(from), sites(to)),
        ("own domains", yes(from.custom_domains), yes(to.custom_domains)),
        ("answered first", yes(from.priority_support), yes(to.priority_support)),
        ("calls a minute", rate(from), rate(to)),
        ("machine", machine(from), machine(to)),
    ];
    let differ = each.into_iter().filter(|(_, from, to)| from != to);
    differ.map(|(what, from, to)| format!("{what}: {from} to {to}")).collect()
}

#[cfg(test)]
mod tests;
