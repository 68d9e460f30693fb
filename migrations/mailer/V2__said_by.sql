-- Which of us said what became of a letter that was stuck, and how they knew: it stands nowhere else.
alter table letters
    add column said_by  text,
    add column said_why text;
