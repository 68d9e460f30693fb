-- A known answer for each master key that was ever used here: one that does not open it is not the one that it claims to be.
create table master_keys (
    id     text primary key,
    -- A seal of a text that everybody knows, under this master key.
    answer text not null
);
