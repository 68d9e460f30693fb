//! What things look like from outside: every key that Stripe's description of its interface has for them, with nothing in it.
//!
//! The files come from the fixtures of `stripe-mock`, each field that may be null being null. What the stand-in knows of a
//! thing is laid over its shape, so that a field which nobody thought of is there all the same.

use serde_json::{Map, Value};

macro_rules! shapes {
    ($($(#[$meta:meta])* $name:ident $file:literal,)*) => {$(
        $(#[$meta])*
        pub(super) fn $name(over: Value) -> Value {
            lay_over(include_str!(concat!("shapes/", $file, ".json")), over)
        }
    )*};
}

shapes! {
    customer "customer",
    product "product",
    price "price",
    checkout "checkout",
    portal "portal",
    subscription "subscription",
    item "item",
    schedule "schedule",
    phase "phase",
    invoice "invoice",
    line "line",
    invoice_payment "invoice_payment",
    refund "refund",
    dispute "dispute",
    event "event",
    card "card",
    charge "charge",
}

/// A shape with what is known of a thing. A key that the shape lacks is a mistake of ours, and is told by the tests.
fn lay_over(shape: &str, over: Value) -> Value {
    let mut shape: Map<String, Value> = serde_json::from_str(shape).unwrap_or_default();
    if let Value::Object(over) = over {
        for (key, value) in over {
            debug_assert!(shape.contains_key(&key), "no such key: {key}");
            shape.insert(key, value);
        }
    }
    Value::Object(shape)
}
