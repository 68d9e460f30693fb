-- Why nothing of the account runs any more, besides the end of a trial: what it costs was not paid, or what was paid for is over. Null
-- while it runs.
alter table accounts add column stopped text;
