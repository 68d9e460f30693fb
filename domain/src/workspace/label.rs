//! The four labels a customer sees for our eight states.

use messages::workspace::State;

/// What a customer is told about how a workspace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// It will be ready soon.
    SettingUp,
    /// It is theirs to use.
    Ready,
    /// It is stopped, and they can change that.
    Paused,
    /// Something is wrong.
    HavingTrouble,
}

/// The label of a state; none for what has left the customer's list.
#[must_use]
pub const fn label(state: State) -> Option<Label> {
    match state {
        State::Pending | State::Provisioning => Some(Label::SettingUp),
        State::Ready => Some(Label::Ready),
        State::Suspended => Some(Label::Paused),
        State::Failed | State::Unknown => Some(Label::HavingTrouble),
        State::Deprovisioning | State::Deleted => None,
    }
}

impl Label {
    /// Every label.
    pub const ALL: [Self; 4] = [Self::SettingUp, Self::Ready, Self::Paused, Self::HavingTrouble];

    /// What it says.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::SettingUp => "Setting up",
            Self::Ready => "Ready",
            Self::Paused => "Paused",
            Self::HavingTrouble => "Having trouble",
        }
    }

    /// Its name in style sheets and icons.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::SettingUp => "setting-up",
            Self::Ready => "ready",
            Self::Paused => "paused",
            Self::HavingTrouble => "having-trouble",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_the_label_of_the_design() {
        let labels: Vec<_> = State::ALL.iter().map(|&state| (state.word(), label(state).map(Label::text))).collect();
        assert_eq!(
            labels,
            [
                ("pending", Some("Setting up")),
                ("provisioning", Some("Setting up")),
                ("ready", Some("Ready")),
                ("suspended", Some("Paused")),
                ("failed", Some("Having trouble")),
                ("unknown", Some("Having trouble")),
                ("deprovisioning", None),
                ("deleted", None),
            ]
        );
    }
}
