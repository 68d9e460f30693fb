-- Which secrets the program of a site or sandbox was given on Harbor's pages, by their names: the server forgets them whenever a
-- program is built anew, and says to nobody which they were. So they are sent along again from here, and who deletes a secret is told
-- where it is used. No value is here or anywhere else of ours. It is not on the log, since people write these names; a rebuild leaves
-- it as it is. It goes when the site is deleted here, or when its workspace is gone for good.
create table given_secrets (
    workspace uuid not null,
    -- The server's id of the site or sandbox.
    site      text not null,
    secrets   text[] not null,
    at        timestamptz not null,
    primary key (workspace, site)
);
