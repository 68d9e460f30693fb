-- The words for the sentences that were written until now. Apart from the change of the table, whose lock is over by now.
update history set kind = said.kind, sentence = ''
from (values
    ('ordered', 'It was ordered.'),
    ('setting_up', 'We started setting it up.'),
    ('ready', 'It was ready to use.'),
    ('paused', 'It was paused.'),
    ('trouble', 'It had trouble, and we were told.'),
    ('taking_away', 'We started to take it away.'),
    ('deleted', 'It was deleted.'),
    ('first_code', 'The first code arrived.'),
    ('own_key', 'The first key of your own was made.')
) as said (kind, sentence)
where history.kind is null and history.sentence = said.sentence;
