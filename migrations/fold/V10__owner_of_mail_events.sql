-- One more fold to be owned: that of what happened to letters on their way (V6).
create view owner_of_kv_mail_events as select 1 as nothing;
