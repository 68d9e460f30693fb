-- A way back may be opened twice: by a browser that asks twice at once, or by somebody who goes back to the provider and
-- on again. The row stays until it is over, so that the second one can be led on; it still signs in at most once.
alter table sign_ins
    -- When it was used; none while nobody has come back.
    add column taken_at timestamptz,
    -- The session that it ended with, by its hash; none while it is under way.
    add column session  bytea;
