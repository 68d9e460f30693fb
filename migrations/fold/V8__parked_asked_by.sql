-- Who of us asked for a parked message to be acted on, and why: the row is the trail of it, and stays for 400 days. Both stay
-- when the message does, with the reason why it stays.
alter table parked
    add column asked_by  text,
    add column asked_why text;
