-- A machine is stopped, started again and taken away as well.
alter table instances
    -- Written by the fold: that it is to be stopped and started again. The effect takes it back once it is being started.
    add column restart boolean not null default false;

-- What somebody waits for is more than a machine to be made. The column is made anew, because what it is made of cannot be changed.
drop index instances_due;
alter table instances drop column wish;
alter table instances add column wish boolean generated always as
    (case when desired = 'running' then resource is null or seen_generation < generation or key <> 'proven' or restart
          else seen_generation < generation end) stored;
create index instances_due on instances (region, wish, due_at) where due_at is not null;
