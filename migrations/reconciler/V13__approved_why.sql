-- When one of us let a machine be destroyed that the brake held, and why: beside who it was.
alter table exceptions
    add column approved_at  timestamptz,
    add column approved_why text;
