-- What was asked for, whatever it is: until now a row could only be read as something for one workspace. A row says who asked
-- (person), of what (subject, which ends in the verb), and what was filled in (body), so that the same form sent again is the
-- same command with the same content.
--
-- First step of two. A replica of the release before goes on reading and writing workspace, name, region and kind: so they stay,
-- are filled where that makes sense, and have values that it can read where it does not. Rows that it wrote have neither subject
-- nor body; readers make them from the old columns. When no such replica and no such row is left (rows are kept for 35 days),
-- workspace, region and kind can go.
alter table orders
    -- Where the command stands on the log, such as workspace.ws_….command.create.
    add column subject text,
    -- What was filled in, checked and as it was then, by the names of the form.
    add column body    jsonb,
    -- Nobody's.
    alter column workspace set default '00000000-0000-0000-0000-000000000000',
    alter column region    set default 'unknown';
