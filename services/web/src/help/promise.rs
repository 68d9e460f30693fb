//! What people are promised who write to us: when an answer comes, and from where. It is what whoever runs Harbor says.

use std::fmt;

/// When an answer comes, and the address that answers. It is what whoever runs Harbor says of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The address that answers.
    pub address: String,
    /// How long it takes, such as "within one working day".
    pub within: String,
    /// When somebody is there, such as "Monday to Friday, 9:00 to 17:00 in Berlin".
    pub hours: Option<String>,
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "You get an answer {}.", self.within)?;
        self.hours.as_ref().map_or(Ok(()), |hours| write!(f, " We are here {hours}."))
    }
}
