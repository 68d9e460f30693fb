-- One idempotency key for each intent: a call that is tried again has the key of the one before it, until that intent is
-- over. What was answered is; so is what failed in a way after which another key is right. Calls of the release before
-- this one say so by their outcome alone.
alter table attempts add column intent_over boolean not null default false;
