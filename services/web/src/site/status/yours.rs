//! What the page says to somebody who is signed in: how their own workspaces do, and whether what is wrong touches them.

use std::collections::BTreeMap;

use access::status::{Component, Incident};
use access::workspace::Counts;
use domain::wording;
use domain::workspace::label;
use face::label::{Label, Tone};
use messages::workspace::{Region, State};

use super::judge::{Part, Word};

/// As many with trouble are named.
const NAMED: usize = 5;

/// Who reads the page.
#[derive(Debug, Clone)]
pub enum Reader {
    /// Somebody who is not signed in.
    Visitor,
    /// Somebody who may be, or whose workspaces cannot be seen now.
    Unseen,
    /// Somebody with these workspaces.
    Person(Own),
}

/// Somebody's workspaces.
#[derive(Debug, Clone, Default)]
pub struct Own {
    counts: Counts,
    regions: BTreeMap<Region, usize>,
    are_waiting: bool,
    ailing: Vec<(String, String)>,
}

/// What somebody is told about their own workspaces.
#[derive(Debug, Clone)]
pub struct Told {
    /// How good that is.
    pub tone: Tone,
    /// All of it in a sentence.
    pub sentence: String,
    /// How many there are in each state; empty where that is not known.
    pub counts: String,
    /// Those that have trouble: id and name.
    pub ailing: Vec<(String, String)>,
}

impl Own {
    /// These: id, name, region and state of each.
    #[must_use]
    pub fn of(workspaces: impl IntoIterator<Item = (String, String, Region, State)>) -> Self {
        let mut own = Self::default();
        let mut labels = Vec::new();
        for (id, name, region, state) in workspaces {
            let Some(label) = label(state) else { continue };
            labels.push(label);
            *own.regions.entry(region).or_default() += 1;
            own.are_waiting |= label == Label::SettingUp;
            if label == Label::HavingTrouble {
                own.ailing.push((id, name));
            }
        }
        own.counts = Counts::of(labels);
        own
    }

    /// How many of them are in a region.
    #[must_use]
    pub fn in_region(&self, region: Region) -> usize {
        self.regions.get(&region).copied().unwrap_or(0)
    }

    /// Whether one of them is being set up, or the first one is still to come.
    #[must_use]
    pub fn are_waiting(&self) -> bool {
        self.are_waiting || self.counts.total() == 0
    }

    /// What somebody has in a part of the service, in a sentence; none if that is nothing.
    #[must_use]
    pub fn here(&self, component: Component) -> Option<String> {
        let Component::Region(region) = component else { return None };
        match self.in_region(region) {
            0 => None,
            1 => Some("One of your workspaces is here.".to_owned()),
            many => Some(format!("{} of your workspaces are here.", first(many))),
        }
    }

    /// Whether an incident touches their workspaces, in a sentence.
    #[must_use]
    pub fn is_affected_by(&self, incident: &Incident) -> &'static str {
        if incident.parts.is_empty() || incident.parts.iter().any(|part| self.uses(*part)) {
            "This may touch you."
        } else {
            "This does not touch your workspaces."
        }
    }

    fn uses(&self, component: Component) -> bool {
        match component {
            Component::Pages | Component::Live => true,
            Component::Making => self.are_waiting(),
            Component::Region(region) => self.in_region(region) > 0,
        }
    }
}

impl Reader {
    /// What they are told, beside how the parts of the service do; nothing to a visitor.
    #[must_use]
    pub fn told(&self, parts: &[Part]) -> Option<Told> {
        let unseen = "We cannot see your workspaces right now. That need not mean that they are down.";
        match self {
            Self::Visitor => None,
            Self::Unseen => {
                Some(Told { tone: Tone::Busy, sentence: unseen.to_owned(), counts: String::new(), ailing: Vec::new() })
            }
            Self::Person(own) => Some(own.told(parts)),
        }
    }

    /// The workspaces of who reads, where they are known.
    #[must_use]
    pub const fn own(&self) -> Option<&Own> {
        match self {
            Self::Person(own) => Some(own),
            Self::Visitor | Self::Unseen => None,
        }
    }
}

impl Own {
    fn told(&self, parts: &[Part]) -> Told {
        let wrong = |part: &&Part| part.word != Word::Working;
        let affected = parts.iter().filter(wrong).any(|part| self.uses(part.component));
        let elsewhere = parts.iter().any(|part| part.word != Word::Working);
        let total = self.counts.total();
        let (tone, sentence) = match (self.ailing.len(), total) {
            (0, 0) => (Tone::Good, "You have no workspaces yet.".to_owned()),
            (0, _) if affected => {
                (Tone::Busy, "None of your workspaces has trouble, but something you use does.".to_owned())
            }
            (0, _) if elsewhere => {
                (Tone::Good, "None of your workspaces has trouble. What is wrong does not touch them.".to_owned())
            }
            (0, _) => (Tone::Good, "None of your workspaces has trouble.".to_owned()),
            (1, 1) => (Tone::Bad, "Your workspace has trouble.".to_owned()),
            (1, total) => (Tone::Bad, format!("One of your {} workspaces has trouble.", within(total))),
            (ailing, total) => {
                (Tone::Bad, format!("{} of your {} workspaces have trouble.", first(ailing), within(total)))
            }
        };
        let ailing = self.ailing.iter().take(NAMED).cloned().collect();
        Told { tone, sentence, counts: self.counts.in_words(), ailing }
    }
}

fn within(number: usize) -> String {
    u32::try_from(number).map_or_else(|_| number.to_string(), wording::count)
}

fn first(number: usize) -> String {
    let word = within(number);
    word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};
    use jiff::Timestamp;
    use messages::IncidentId;

    use super::*;

    fn own(of: &[(Region, State)]) -> Own {
        let named = of
            .iter()
            .enumerate()
            .map(|(place, (region, state))| (format!("ws_{place}"), format!("Shop {place}"), *region, *state));
        Own::of(named)
    }

    fn parts(wrong: &[Component]) -> Vec<Part> {
        let word = |component| if wrong.contains(&component) { Word::NotWorking } else { Word::Working };
        Component::all().map(|component| Part { component, word: word(component), sentence: String::new() }).collect()
    }

    fn told(own: Own, wrong: &[Component]) -> Told {
        let told = Reader::Person(own).told(&parts(wrong)).unwrap();
        assert_eq!(banned_in(&told.sentence), None);
        assert!(grade(&told.sentence) <= 8.0, "{}", told.sentence);
        told
    }

    const EU: Component = Component::Region(Region::Eu);
    const US: Component = Component::Region(Region::Us);

    #[test]
    fn somebody_is_told_whether_what_is_wrong_touches_them() {
        let shop = || own(&[(Region::Eu, State::Ready)]);
        for (own, wrong, tone, sentence) in [
            (shop(), &[][..], Tone::Good, "None of your workspaces has trouble."),
            (
                shop(),
                &[US, Component::Making],
                Tone::Good,
                "None of your workspaces has trouble. What is wrong does not touch them.",
            ),
            (shop(), &[EU], Tone::Busy, "None of your workspaces has trouble, but something you use does."),
            (
                shop(),
                &[Component::Pages],
                Tone::Busy,
                "None of your workspaces has trouble, but something you use does.",
            ),
            (Own::default(), &[US], Tone::Good, "You have no workspaces yet."),
        ] {
            let told = told(own, wrong);
            assert_eq!((told.tone, told.sentence.as_str()), (tone, sentence), "{wrong:?}");
        }
        let setting_up = own(&[(Region::Eu, State::Provisioning)]);
        assert_eq!(told(setting_up, &[Component::Making]).tone, Tone::Busy, "who waits is affected by what makes it");
    }

    #[test]
    fn workspaces_with_trouble_are_named() {
        let (ready, failed) = ((Region::Eu, State::Ready), (Region::Us, State::Failed));
        for (of, sentence) in [
            (vec![failed], "Your workspace has trouble."),
            (vec![ready, failed, ready], "One of your three workspaces has trouble."),
            (vec![failed, failed, ready], "Two of your three workspaces have trouble."),
            (vec![failed; 12], "12 of your 12 workspaces have trouble."),
        ] {
            let told = told(own(&of), &[]);
            assert_eq!((told.tone, told.sentence.as_str()), (Tone::Bad, sentence));
            assert!(!told.ailing.is_empty() && told.ailing.len() <= NAMED);
        }
        assert_eq!(told(own(&[ready, failed]), &[]).ailing, [("ws_1".to_owned(), "Shop 1".to_owned())]);
        assert_eq!(told(own(&[ready, (Region::Eu, State::Deleted)]), &[]).counts, "1 ready", "what is gone is gone");
    }

    #[test]
    fn a_region_says_how_many_are_there() {
        let own = own(&[(Region::Eu, State::Ready), (Region::Eu, State::Suspended), (Region::Us, State::Ready)]);
        assert_eq!(own.here(EU).as_deref(), Some("Two of your workspaces are here."));
        assert_eq!(own.here(US).as_deref(), Some("One of your workspaces is here."));
        assert_eq!((own.here(Component::Pages), Own::default().here(EU)), (None, None));
    }

    #[test]
    fn an_incident_touches_who_has_something_there() {
        let own = own(&[(Region::Eu, State::Ready)]);
        let incident = |parts: &[Component]| Incident {
            id: IncidentId::new(),
            title: "Requests wait".to_owned(),
            parts: parts.to_vec(),
            began_at: Timestamp::UNIX_EPOCH,
            ended_at: None,
            updates: Vec::new(),
        };
        let touches = |parts: &[Component]| own.is_affected_by(&incident(parts)) == "This may touch you.";
        assert!(touches(&[]) && touches(&[EU]) && touches(&[US, EU]) && touches(&[Component::Pages]));
        assert!(!touches(&[US]) && !touches(&[Component::Making]));
    }

    #[test]
    fn who_cannot_be_seen_is_told_so_and_a_visitor_nothing() {
        assert!(Reader::Visitor.told(&[]).is_none());
        let told = Reader::Unseen.told(&[]).unwrap();
        assert!(grade(&told.sentence) <= 8.0 && told.counts.is_empty());
    }
}
