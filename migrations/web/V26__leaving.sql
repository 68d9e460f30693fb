-- That an account is on its way out, as its last event has it: since when, until when it can be taken back, and when it was closed. Null
-- while it stays.
alter table accounts add column leaving jsonb;
