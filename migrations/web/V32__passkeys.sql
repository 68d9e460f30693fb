-- Passkeys: a device of a person holds the secret half of a pair of keys and gives it to nobody; the public half stands here. Each is one
-- more way to sign in, a row of `identities` whose issuer is `passkey` and whose subject is the name that the device gave the pair. So it
-- is listed, removed and erased like every other way, and its sessions end with it. `identities.said` is what its owner calls it.
create table passkeys (
    identity uuid primary key references identities on delete cascade,
    -- The public half, and what the device said of the pair when it was made.
    key      bytea not null,
    -- What changes from one use to the next: above all the count of uses. A count that goes back is that of a copy, and is refused.
    state    bytea not null
);

-- What a device is asked to sign: drawn by us, good once, for minutes, and only in the browser that it was drawn for. Who answers one takes
-- its row away, whatever comes of the answer.
create table passkey_challenges (
    challenge  bytea primary key,
    -- For whom it was drawn: the hash of the session that adds a passkey, or of the cookie of the browser that signs in.
    holder     bytea not null,
    -- Whether the answer adds a passkey, or signs in by one.
    adds       boolean not null,
    -- What must hold for the answer, so that any replica can judge it.
    state      bytea not null,
    -- Where they want to be afterwards.
    return_to  text not null,
    expires_at timestamptz not null
);
create index passkey_challenges_expire on passkey_challenges (expires_at);
