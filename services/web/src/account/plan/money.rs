//! Amounts of money in words.

/// An amount as people read it: `€29`, `€12.50`. What is owed to somebody has no sign: the words around it say so.
pub(super) fn amount(minor: i64, currency: &str) -> String {
    plans::amount(minor.saturating_abs(), currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_price_lists_have_them() {
        assert_eq!(amount(29_00, "EUR"), "€29");
        assert_eq!(amount(12_50, "EUR"), "€12.50");
        assert_eq!(amount(-7_05, "USD"), "$7.05");
        assert_eq!(amount(0, "CHF"), "0 CHF");
    }
}
