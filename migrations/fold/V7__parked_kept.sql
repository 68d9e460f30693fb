-- What is parked goes when it is old, too: whoever may store messages could fill the table otherwise. It goes by age, a
-- little with each tick, and so is found by age.
create index parked_stored_at on parked (stored_at);
create index parked_replayed_at on parked (replayed_at) where replayed_at is not null;
