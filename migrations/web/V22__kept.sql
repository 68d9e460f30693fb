-- When an owner last said that a workspace is to stay if a plan has no room for all: the page of a smaller plan shows which would
-- stay, before anything is bound. Null where nobody said so; the fold writes it with the next event, `harbor rebuild web` at once.
alter table workspaces add column kept_at timestamptz;
