-- Whose account answered, so that what came of commands goes with the account when nothing is to be left of it. A workspace's answers have that
-- workspace already. Of answers from before this nothing is known here; they go by themselves after 35 days.
alter table outcomes add column account uuid;
