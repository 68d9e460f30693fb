-- One idempotency key for each intent: a call that is tried again has the key of the one before it, until that intent is
-- over. What was answered is; so is what failed in a way after which another key is right. What ended in the
-- release before this one is over: it gave each call a key of its own.
alter table attempts add column intent_over boolean not null default false;
update attempts set intent_over = true where ended_at is not null;
