-- Which of an account's events was taken last: one that comes late, out of the parking, must not bring back an older plan.
alter table accounts add column version bigint not null default 0;
