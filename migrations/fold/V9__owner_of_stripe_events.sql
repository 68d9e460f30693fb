-- One more fold to be owned: that of the payment provider's events (V6).
create view owner_of_kv_stripe_events as select 1 as nothing;
