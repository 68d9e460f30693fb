-- What an account pays for, as its last event has it: what the pages about plan and bills say. No card, no name and no address of a page
-- stands in it. Null for accounts that never paid.
alter table accounts add column money jsonb;
