-- That an account is on its way out, as billing says: its workspaces are paused for that, and go when it is closed. Null while it stays.
alter table accounts add column leaving jsonb;
