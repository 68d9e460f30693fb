-- A workspace's history keeps what happened, by a word, and no longer how it is said: sentences are made when they are
-- shown, so that a better one is better for old lines, too, and in whatever language they are once shown.
--
-- This is the first half: a release from before goes on beside this one, writes sentences and reads an empty one for what
-- this release writes. The column goes once no such release runs.
alter table history
    -- Null in what a release from before wrote: then the sentence stands as it is.
    add column kind text,
    alter column sentence set default '';

-- What is forgotten as time passes is found by its time.
create index outcomes_at on outcomes (at);
create index history_at on history (at);
