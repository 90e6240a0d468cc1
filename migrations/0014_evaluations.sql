-- What people think of modules and courses. Nothing here leads back to a person: who has answered is one fact, without a time;
-- what was answered is counted in groups of five people of one centre, and a group is told of when it is full.

-- Who has given their view, so that nobody gives two.
CREATE TABLE evaluations_given (
    account TEXT NOT NULL REFERENCES accounts (id),
    course  TEXT NOT NULL,
    scope   TEXT NOT NULL, -- 'course', or 'module:' and the module's id
    PRIMARY KEY (account, course, scope)
);

CREATE TABLE evaluation_groups (
    id      TEXT   NOT NULL PRIMARY KEY, -- random, so that it tells no time
    course  TEXT   NOT NULL,
    scope   TEXT   NOT NULL,
    centre  TEXT   NOT NULL REFERENCES centres (id),
    people  BIGINT NOT NULL, -- 1 to 5
    full_on BIGINT           -- the first moment (UTC) of the day on which the fifth person answered; NULL before
);

CREATE UNIQUE INDEX evaluation_groups_open ON evaluation_groups (course, scope, centre) WHERE full_on IS NULL;
CREATE INDEX evaluation_groups_full ON evaluation_groups (course, scope, centre, full_on);

-- How many people of a group gave an answer.
CREATE TABLE evaluation_answers (
    group_id TEXT   NOT NULL REFERENCES evaluation_groups (id),
    question TEXT   NOT NULL,
    answer   TEXT   NOT NULL, -- an option's id, or '1' to '5'
    people   BIGINT NOT NULL,
    PRIMARY KEY (group_id, question, answer)
);

-- What people of a group wrote, sorted by its letters: a JSON list in one row, so that no row is one person's.
CREATE TABLE evaluation_texts (
    group_id TEXT NOT NULL REFERENCES evaluation_groups (id),
    question TEXT NOT NULL,
    texts    TEXT NOT NULL,
    PRIMARY KEY (group_id, question)
);
