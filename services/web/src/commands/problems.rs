//! What is to be changed before something can be asked for, each said beside its field.

/// Sentences, each with the field that it belongs to; none for what is about the form as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<(Option<&'static str>, String)>);

impl Problems {
    /// One that is about the form as a whole.
    #[must_use]
    pub fn whole(sentence: impl Into<String>) -> Self {
        Self(vec![(None, sentence.into())])
    }

    /// These, and one beside this field, if there is something to say of it.
    #[must_use]
    pub fn and(mut self, field: &'static str, sentence: Option<String>) -> Self {
        self.0.extend(sentence.map(|sentence| (Some(field), sentence)));
        self
    }

    /// These, and others behind them.
    #[must_use]
    pub fn along(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// What is said beside a field.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(one, _)| *one == Some(field)).map(|(_, sentence)| sentence.as_str())
    }

    /// What is said of the form as a whole.
    #[must_use]
    pub fn of_all(&self) -> Option<&str> {
        self.0.iter().find(|(one, _)| one.is_none()).map(|(_, sentence)| sentence.as_str())
    }

    /// Whether there are any.
    #[must_use]
    pub const fn any(&self) -> bool {
        !self.0.is_empty()
    }
}
