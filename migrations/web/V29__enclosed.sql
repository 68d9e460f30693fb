-- What letters enclose of a question and of its answer, by its id in the bucket `enclosures`: whoever erases a question empties those, too. Of what
-- was asked before nothing is known here; it goes from there by itself.
alter table questions add column enclosed uuid[] not null default '{}';
