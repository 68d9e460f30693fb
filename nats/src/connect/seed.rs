//! The seed of a service's user, which is who a service is for the server.

use nkeys::{KeyPair, KeyPairType};
use secrecy::{ExposeSecret, SecretString};

/// A text that is no seed of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no seed of a NATS user; those begin with SU, and `harbor keys` makes them")]
pub struct BadSeed;

/// The seed, if it is one of a user.
///
/// # Errors
/// When it is something else.
pub fn user_seed(seed: SecretString) -> Result<SecretString, BadSeed> {
    let pair = KeyPair::from_seed(seed.expose_secret()).map_err(|_| BadSeed)?;
    if pair.key_pair_type() == KeyPairType::User { Ok(seed) } else { Err(BadSeed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_of_somebody_else_is_none() {
        let user = KeyPair::new_user().seed().unwrap();
        assert!(user_seed(user.clone().into()).is_ok());
        let others = [String::new(), "abc".to_owned(), user[1..].to_owned(), KeyPair::new_user().public_key()];
        for seed in others.into_iter().chain([KeyPair::new_account().seed().unwrap()]) {
            assert_eq!(user_seed(seed.into()).map(drop), Err(BadSeed));
        }
    }
}
