//! The newest bills of an account, as the document has them that web shows them from. Of that document nothing else is read: it also
//! has a card, and addresses of pages that open for whoever has them.

use domain::account::{Dispute, dispute};
use jiff::Timestamp;
use messages::AccountId;
use nats::definitions::BILLS;
use nats::idempotency::Bucket;
use nats::ops::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::log::Log;

/// The bills.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Bills {
    /// When the provider was looked at.
    pub seen_at: Timestamp,
    invoices: Vec<Bill>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bill {
    pub id: String,
    pub number: Option<String>,
    pub standing: String,
    pub total: i64,
    #[serde(default)]
    pub given_back: i64,
    /// How it stands with a bank that was asked to take it back.
    #[serde(default)]
    pub disputed: Option<String>,
    pub currency: String,
    pub made_at: Timestamp,
}

impl Bills {
    /// Those of this account; none before the provider was looked at.
    pub async fn of(log: &Log, account: AccountId) -> Result<Option<Self>, Refusal> {
        let away = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, "bills could not be read for one of us");
            Refusal::failed("the bills cannot be read")
        };
        let key = account.to_string().parse().map_err(|error| away(&error))?;
        let stored = Bucket::open(log.connection(), BILLS).get(&key).await.map_err(|error| away(&error))?;
        stored.map(|document| serde_json::from_slice(&document).map_err(|error| away(&error))).transpose()
    }

    /// The bill that the provider calls so.
    pub fn bill(&self, id: &str) -> Option<&Bill> {
        self.invoices.iter().find(|bill| bill.id == id)
    }

    pub fn json(&self) -> Value {
        json!({ "seen_at": self.seen_at, "newest": self.invoices })
    }
}

impl Bill {
    /// How much of it can be given back, and that so much can.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn refundable(&self, minor: Option<i64>) -> Result<i64, String> {
        let Self { id, standing, total, given_back, disputed, currency, .. } = self;
        if standing != "paid" {
            return Err(format!("{id} is {standing}, and only what is paid is given back"));
        }
        let is_taken = matches!(dispute(disputed.as_deref()), Some(Dispute::Taken | Dispute::Lost));
        if let Some(word) = disputed.as_deref().filter(|_| is_taken) {
            return Err(format!(
                "a bank was asked to take {id} back, and it stands at {word}: money that it took is not given back twice"
            ));
        }
        let left = total - given_back;
        match minor.unwrap_or(left) {
            _ if left <= 0 => Err(format!("all of {id} was given back already")),
            minor if minor <= 0 || minor > left => {
                Err(format!("of {id} between 1 and {left} can be given back, in the smallest unit of {currency}"))
            }
            minor => Ok(minor),
        }
    }
}

#[cfg(test)]
mod tests {
    use messages::account::bills;

    use super::*;

    fn read(standing: &str, given_back: i64) -> Bills {
        let bill = bills::Bill {
            id: "in_1".into(),
            number: Some("HB-1".into()),
            standing: standing.into(),
            total: 9_00,
            given_back,
            disputed: None,
            currency: "EUR".into(),
            made_at: Timestamp::UNIX_EPOCH,
            page: Some("https://pay.example/secret".into()),
            document: Some("https://pay.example/secret.pdf".into()),
        };
        let card = bills::Card { brand: "visa".into(), last4: "4242".into(), expires_year: 2030, expires_month: 1 };
        let whole = bills::Bills { card: Some(card), invoices: vec![bill], ..bills::Bills::default() };
        serde_json::from_slice(&serde_json::to_vec(&whole).unwrap()).unwrap()
    }

    #[test]
    fn neither_card_nor_address_is_told() {
        let told = read("paid", 0).json().to_string();
        assert!(told.contains("HB-1") && !told.contains("4242") && !told.contains("secret"), "{told}");
    }

    #[test]
    fn as_much_as_is_left_is_given_back_and_no_more() {
        let of = |standing, given_back, minor| read(standing, given_back).bill("in_1").unwrap().refundable(minor);
        assert_eq!(
            (of("paid", 0, None), of("paid", 4_00, None), of("paid", 4_00, Some(1))),
            (Ok(9_00), Ok(5_00), Ok(1))
        );
        for (standing, given_back, minor) in [
            ("open", 0, None),
            ("paid", 9_00, None),
            ("paid", 4_00, Some(5_01)),
            ("paid", 0, Some(0)),
            ("paid", 0, Some(-1)),
        ] {
            assert!(of(standing, given_back, minor).is_err(), "{standing} {given_back} {minor:?}");
        }
        assert!(read("paid", 0).bill("in_2").is_none());
        let disputed =
            |word: &str| Bill { disputed: Some(word.into()), ..read("paid", 0).bill("in_1").unwrap().clone() };
        assert!(disputed("needs_response").refundable(None).is_err() && disputed("lost").refundable(Some(1)).is_err());
        assert_eq!(disputed("won").refundable(None), Ok(9_00));
    }
}
