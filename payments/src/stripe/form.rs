//! What is sent: pairs, in which brackets say what stands in what (`items[0][price]`).

use jiff::Timestamp;
use url::form_urlencoded::Serializer;

use crate::{EffectId, Once};

/// A form under way.
#[derive(Default)]
pub(super) struct Form(Vec<(&'static str, String)>);

/// Where the effect stands in the metadata of what came of it.
pub(super) const EFFECT: &str = "harbor_effect";

/// Where the price stands in the metadata of a checkout, whose list does not say what is bought.
pub(super) const PRICE: &str = "harbor_price";

impl Form {
    pub fn new() -> Self {
        Self::default()
    }

    /// With a value.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.push((name, value.to_string()));
        self
    }

    /// With a value, where there is one.
    pub fn with_some(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With a moment, in whole seconds.
    pub fn with_time(self, name: &'static str, value: Timestamp) -> Self {
        self.with(name, value.as_second())
    }

    /// With the effect in the metadata.
    pub fn by(self, once: &Once) -> Self {
        self.with("metadata[harbor_effect]", &once.effect)
    }

    /// As it is sent.
    pub fn encode(&self) -> String {
        let mut text = Serializer::new(String::new());
        text.extend_pairs(&self.0);
        text.finish()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether something was made by this effect.
pub(super) fn is_by(effect: Option<&EffectId>, once: &Once) -> bool {
    effect == Some(&once.effect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_where_it_is_put() {
        let form =
            Form::new().with("name", "A & B=c[d]\r\n€").with_some("email", None::<String>).with("items[0][id]", 1);
        assert_eq!(form.encode(), "name=A+%26+B%3Dc%5Bd%5D%0D%0A%E2%82%AC&items%5B0%5D%5Bid%5D=1");
        let once = Once::first(EffectId::parse("eff_1").unwrap(), Timestamp::UNIX_EPOCH);
        assert_eq!(Form::new().by(&once).encode(), format!("metadata%5B{EFFECT}%5D=eff_1"));
    }
}
