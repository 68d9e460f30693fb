//! What is next follows from the row alone.

use messages::samples::{ACCOUNT, PERSON};

use super::*;

/// Somebody of whom nothing was asked yet.
pub fn payer() -> Payer {
    Payer {
        account: ACCOUNT,
        owner: PERSON,
        number: 0,
        wish: None,
        wished_at: None,
        answered: 0,
        round: 0,
        customer: None,
        observed: None,
        surplus: None,
        given_back: 0,
    }
}

fn asked(wish: Wish) -> Payer {
    Payer { number: 3, answered: 2, wish: Some(wish), ..payer() }
}

#[test]
fn what_was_asked_comes_before_what_is_to_be_given_back_and_that_before_looking() {
    let (customer, surplus) = (CustomerId::parse("cus_1").ok(), SubscriptionId::parse("sub_2").ok());
    let wishes = Payer { customer, surplus, ..asked(Wish::Cancel) };
    assert_eq!(next(&wishes), Next::Grant(&Wish::Cancel));
    let answered = Payer { answered: 3, ..wishes };
    assert!(matches!(next(&answered), Next::GiveBack(_)));
    assert_eq!(next(&Payer { surplus: None, ..answered }), Next::Look);
}

#[test]
fn who_is_to_pay_for_the_first_time_is_made_known_first() {
    let wish = Wish::Checkout { plan: "pro@2".into() };
    assert_eq!(next(&asked(wish.clone())), Next::Make(&wish));
    let known = Payer { customer: CustomerId::parse("cus_1").ok(), ..asked(wish.clone()) };
    assert_eq!(next(&known), Next::Grant(&wish));
    assert_eq!(next(&asked(Wish::Cancel)), Next::Grant(&Wish::Cancel), "nobody is made to end something");
}

#[test]
fn what_somebody_waits_for_is_given_up_after_hours_and_what_one_of_us_wants_is_not() {
    let first = Timestamp::UNIX_EPOCH;
    let once = Once::first(EffectId::parse("att_1").unwrap(), first);
    let late = once.at(first + TOO_LATE + SignedDuration::from_secs(1));
    for (wish, is_given_up) in [
        (Wish::Checkout { plan: "pro@2".into() }, true),
        (Wish::Cancel, true),
        (Wish::Look, false),
        (Wish::Refund { invoice: "in_1".into(), minor: None }, false),
    ] {
        assert!(!is_too_late(&wish, &once.at(first + TOO_LATE)));
        assert_eq!(is_too_late(&wish, &late), is_given_up, "{wish:?}");
    }
}
