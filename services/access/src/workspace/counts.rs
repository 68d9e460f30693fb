//! How many workspaces somebody has in each state, as people count them.

use domain::workspace::Label;

/// How many there are with each label, in the order in which they are listed: the good ones first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts([(Label, usize); 4]);

impl Counts {
    /// Of a list that is known as a whole.
    #[must_use]
    pub fn of(labels: impl IntoIterator<Item = Label>) -> Self {
        let mut counts = Self::default();
        labels.into_iter().for_each(|label| counts.add(label, 1));
        counts
    }

    pub(super) fn add(&mut self, label: Label, more: usize) {
        self.0.iter_mut().filter(|(one, _)| *one == label).for_each(|(_, count)| *count += more);
    }

    /// All together.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// In words, such as `2 ready, 1 setting up`; nothing for an empty list.
    #[must_use]
    pub fn in_words(&self) -> String {
        let there = self.0.iter().filter(|(_, count)| *count > 0);
        there.map(|(label, count)| format!("{count} {}", label.text().to_lowercase())).collect::<Vec<_>>().join(", ")
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self([Label::Ready, Label::SettingUp, Label::Paused, Label::HavingTrouble].map(|label| (label, 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_is_counted_good_ones_first() {
        let (ready, setting_up) = (Label::Ready, Label::SettingUp);
        let counts = Counts::of([setting_up, ready, ready]);
        assert_eq!((counts.in_words().as_str(), counts.total()), ("2 ready, 1 setting up", 3));
        assert_eq!(Counts::of([Label::HavingTrouble, Label::Paused]).in_words(), "1 paused, 1 having trouble");
        assert_eq!((Counts::default().in_words(), Counts::default().total()), (String::new(), 0));
        assert_eq!(Counts::of(Label::ALL).total(), Label::ALL.len(), "no label is left out");
    }
}
