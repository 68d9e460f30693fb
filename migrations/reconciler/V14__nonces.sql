-- With which nonce each master key has sealed. Two seals of one key with the same nonce would give both away. Nonces are drawn, so that
-- this takes a machine without randomness, such as one that was copied while it ran: then the second seal is refused here, in the
-- transaction in which it would have been kept. A seal goes when its workspace is gone or when it is sealed anew; its nonce stays, as the
-- log and backups still hold the seal. Not made from the log: rebuilding leaves it as it is.
create table nonces (
    master text not null,
    -- Twelve bytes, as the seal writes them.
    nonce  text not null,
    primary key (master, nonce)
);

insert into nonces (master, nonce)
select split_part(sealed, '.', 2), left(split_part(sealed, '.', 3), 16)
from (select sealed from seals union select sealed from instances where sealed is not null) as kept
on conflict do nothing;
