//! The catalogue. A version that has shipped is never edited, except for its status, its Stripe price and its wording.

use messages::workspace::Region;

use crate::plan::{Limit, Machine, Plan, PlanId, Status, Terms};

/// Every version ever shipped, in the order in which they are shown.
pub(crate) static ALL: &[&Plan] = &[&TRIAL_1, &HOBBY_1, &PRO_1, &HOBBY_2, &PRO_2];

/// What a new account begins with.
pub static TRIAL: &Plan = &TRIAL_1;

/// The newest plan for one person.
pub static HOBBY: &Plan = &HOBBY_2;

/// The newest plan for those who live off it.
pub static PRO: &Plan = &PRO_2;

/// What infra's size `small` holds at least: the one machine that we order, whatever the plan.
const SMALL: Machine = Machine { processors: 2, memory_gb: 4, disk_gb: 40, traffic_gb: 1000 };

static TRIAL_1: Plan = Plan {
    id: PlanId { family: "trial", version: 1 },
    name: "Trial",
    summary: "Try Harbor with one workspace, without a card.",
    status: Status::Active,
    stripe_price: None,
    terms: Terms {
        price_minor: 0,
        currency: "EUR",
        max_workspaces: 1,
        regions: &[Region::Eu, Region::Us],
        deployments_per_workspace: Limit::Count(3),
        custom_domains: false,
        priority_support: false,
        trial_days: Some(14),
        api_rate_limit_per_minute: Some(60),
        machine: None,
        tax_included: None,
        people: None,
    },
};

static HOBBY_1: Plan = Plan {
    id: PlanId { family: "hobby", version: 1 },
    name: "Hobby",
    summary: "One workspace in Europe for your own projects.",
    status: Status::Deprecated,
    stripe_price: Some("price_harbor_hobby_1"),
    terms: Terms {
        price_minor: 9_00,
        currency: "EUR",
        max_workspaces: 1,
        regions: &[Region::Eu],
        deployments_per_workspace: Limit::Count(10),
        custom_domains: false,
        priority_support: false,
        trial_days: None,
        api_rate_limit_per_minute: Some(60),
        machine: None,
        tax_included: None,
        people: None,
    },
};

static PRO_1: Plan = Plan {
    id: PlanId { family: "pro", version: 1 },
    name: "Pro",
    summary: "Five workspaces in Europe and the United States, for what you live off.",
    status: Status::Deprecated,
    stripe_price: Some("price_harbor_pro_1"),
    terms: Terms {
        price_minor: 29_00,
        currency: "EUR",
        max_workspaces: 5,
        regions: &[Region::Eu, Region::Us],
        deployments_per_workspace: Limit::Unlimited,
        custom_domains: true,
        priority_support: true,
        trial_days: None,
        api_rate_limit_per_minute: Some(600),
        machine: None,
        tax_included: None,
        people: None,
    },
};

static HOBBY_2: Plan = Plan {
    id: PlanId { family: "hobby", version: 2 },
    name: "Hobby",
    summary: "One workspace in Europe for your own projects.",
    status: Status::Active,
    stripe_price: Some("price_harbor_hobby_2"),
    terms: Terms {
        price_minor: 9_00,
        currency: "EUR",
        max_workspaces: 1,
        regions: &[Region::Eu],
        deployments_per_workspace: Limit::Count(10),
        custom_domains: false,
        priority_support: false,
        trial_days: None,
        api_rate_limit_per_minute: Some(60),
        machine: Some(SMALL),
        tax_included: Some(true),
        people: None,
    },
};

static PRO_2: Plan = Plan {
    id: PlanId { family: "pro", version: 2 },
    name: "Pro",
    summary: "Five workspaces in Europe and the United States, for what you live off.",
    status: Status::Active,
    stripe_price: Some("price_harbor_pro_2"),
    terms: Terms {
        price_minor: 29_00,
        currency: "EUR",
        max_workspaces: 5,
        regions: &[Region::Eu, Region::Us],
        deployments_per_workspace: Limit::Unlimited,
        custom_domains: true,
        priority_support: true,
        trial_days: None,
        api_rate_limit_per_minute: Some(600),
        machine: Some(SMALL),
        tax_included: Some(true),
        people: None,
    },
};
