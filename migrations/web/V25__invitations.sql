-- Where invitations went, and what opens them: addresses are of people, so they stand here, where they can be erased, and nowhere else. A row
-- is a letter that was sent. Billing says which letter of an invitation counts (its enclosure), so a link that was sent before, taken back or
-- used opens nothing, whatever stands here. Links are known by their hash.
create table invitations (
    enclosure uuid primary key,
    command   uuid not null unique,
    account   uuid not null,
    address   text not null,
    recipient bytea not null,
    hash      bytea not null unique,
    sent_at   timestamptz not null
);
create index invitations_recipient on invitations (recipient, sent_at);
create index invitations_sent on invitations (sent_at);
