-- Leases are short, and renewed while their worker lives: until when one lasts changes while a call is under way, and says no
-- longer which lease it is. That stands here, another one for each claim: what came of a call is only recorded by who has it.
alter table instances add column lease uuid;
alter table sweeps add column lease uuid;
