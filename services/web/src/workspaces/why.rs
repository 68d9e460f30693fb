//! Why a workspace has its label, as its page says it: what led there, one sentence each, by which of our rules, and what comes next.

use access::database::Reading;
use access::workspace::Workspace;
use domain::authorize::Permit;
use domain::authorize::permission::ViewWorkspace;
use domain::because::{Cause, Chain, Link, Next, Rule, next, rule};
use domain::wording::because::{Line, lines};
use face::label::Label;

use super::activity::told::Names;
use crate::visit::Failure;

/// What is shown of it.
#[derive(Debug, Clone)]
pub struct Why {
    /// What is asked.
    pub question: &'static str,
    /// Its id in the page: a new label is a new question.
    pub id: String,
    /// Whether the answer is in sight.
    pub is_open: bool,
    /// What led to it, one list for each cause, from the label back to where it began.
    pub causes: Vec<Vec<Line>>,
    /// The rules that decided.
    pub rules: Vec<Rule>,
    /// What comes next, where nothing else on the page says so.
    pub next: Option<Next>,
}

impl Why {
    /// Of a workspace with this label.
    pub(super) async fn of(
        db: &Reading,
        permit: &Permit<ViewWorkspace>,
        workspace: &Workspace,
        label: Label,
    ) -> Result<Self, Failure> {
        let Workspace { state, trouble, since, pauses, .. } = workspace;
        let causes = workspace.because.causes((*state, *trouble), *since, pauses);
        let names = Names::of(db, permit, links(&causes).map(|link| &link.who)).await?;
        let told = causes.iter().map(|cause| lines(cause, |actor| names.who(Some(actor)))).collect();
        Ok(Self::told(label, told, rules(&causes), next_of(workspace, label)))
    }

    pub(super) fn told(label: Label, causes: Vec<Vec<Line>>, rules: Vec<Rule>, next: Option<Next>) -> Self {
        let id = format!("why-{}", label.slug());
        Self { question: question(label), id, is_open: is_open(label), causes, rules, next }
    }
}

fn links<'a>(causes: &'a [Cause<'a>]) -> impl Iterator<Item = &'a Link> {
    let chains = causes.iter().flat_map(|cause| [cause.chain, cause.start].into_iter().flatten());
    chains.flat_map(Chain::links)
}

/// Each once, in the order in which they are met.
fn rules(causes: &[Cause<'_>]) -> Vec<Rule> {
    let named = links(causes).filter_map(|link| link.rule.as_deref().and_then(rule));
    named.fold(Vec::new(), |mut all, rule| {
        if !all.contains(&rule) {
            all.push(rule);
        }
        all
    })
}

/// What becomes of a pause stands with what can be done about it.
fn next_of(workspace: &Workspace, label: Label) -> Option<Next> {
    let next = next(label, workspace.due_at, &workspace.pauses, workspace.ahead);
    next.filter(|_| label != Label::Paused)
}

const fn question(label: Label) -> &'static str {
    match label {
        Label::SettingUp => "Why is it being set up?",
        Label::Ready => "Why is it ready?",
        Label::Paused => "Why is it paused?",
        Label::HavingTrouble => "Why does it have trouble?",
    }
}

/// Where all is well, nobody needs to ask.
const fn is_open(label: Label) -> bool {
    match label {
        Label::Paused | Label::HavingTrouble => true,
        Label::SettingUp | Label::Ready => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::help::guides::Guide;
    use face::words::{banned_in, grade};

    #[test]
    fn every_question_is_plain() {
        for question in Label::ALL.map(question) {
            assert!(banned_in(question).is_none() && grade(question) <= 8.0, "{question}");
        }
    }

    #[test]
    fn every_link_of_a_chain_is_plain() {
        use domain::because::{OfWorkspace, What};
        use domain::wording::because::{Who, why};
        use domain::workspace::Happening;
        use jiff::Timestamp;
        use messages::Actor;
        use messages::workspace::{Farewell, Reason, Trouble};

        let reasons = || Reason::ALL.iter().copied().map(Some).chain([None]);
        for (happening, reason) in Happening::ALL.iter().flat_map(|of| reasons().map(move |reason| (*of, reason))) {
            for (place, who) in [Actor::Staff("kim".into()), Actor::Clock, Actor::Infra].into_iter().enumerate() {
                let of = OfWorkspace {
                    trouble: Trouble::ALL.get(place).copied(),
                    farewell: Farewell::ALL.get(place).copied(),
                    came: reason.into_iter().collect(),
                    ..OfWorkspace::plain(happening)
                };
                let at = Timestamp::UNIX_EPOCH;
                let chain = Chain::new(Link { what: What::Workspace(of), who, at, rule: None }, None);
                let cause = Cause { reason, since: at, chain: Some(&chain), start: None };
                let who = |actor: &Actor| Who::of(Some(actor), None, |_| None);
                let told = lines(&cause, who).into_iter().map(|(line, _)| line).chain(why(&chain, who));
                for line in told {
                    assert!(banned_in(&line).is_none() && grade(&line) <= 8.0, "{line}: {}", grade(&line));
                }
            }
        }
    }

    #[test]
    fn every_rule_can_be_read_where_it_says() {
        use domain::{account, suspension, workspace};

        let policies = [workspace::POLICY, suspension::POLICY, account::trial::POLICY, account::money::POLICY];
        let plans = plans::all().map(|plan| plan.id.to_string());
        for version in policies.map(str::to_owned).into_iter().chain(plans) {
            let page = rule(&version).unwrap().page;
            let Some((guide, part)) = page.strip_prefix("/help/").and_then(|rest| rest.split_once('#')) else {
                assert_eq!(page, "/pricing", "{version}");
                continue;
            };
            let sections = &Guide::from_word(guide).unwrap().document().sections;
            assert!(sections.iter().any(|section| section.id == part), "{page}");
        }
    }
}
