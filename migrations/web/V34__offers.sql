-- That somebody of another account was asked to take a workspace over, as its last event has it, and since when it is its account's, where it was
-- another one's before: what is told of it begins then. Null where neither is so.
alter table workspaces add column offer jsonb, add column taken_at timestamptz;

-- Where such a question went, and what opens it, stands with the invitations to accounts: both count as letters to that address. Null where it is
-- one to an account.
alter table invitations add column workspace uuid;
