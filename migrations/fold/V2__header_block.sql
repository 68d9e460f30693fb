-- The header block of a parked message that does not read, byte by byte as it was stored: no form of text holds it, and
-- whoever looks at the message must see what was sent. Null where the headers read.
alter table parked add column header_block bytea;
