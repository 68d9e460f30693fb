-- Attempts are kept for 90 days: who asks what we did to the world asks within weeks. Found by their time.
create index attempts_started on attempts (started_at);
