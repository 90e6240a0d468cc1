-- Extra time for quizzes that one person was given by who answers for them. It holds for every quiz with a time limit;
-- an attempt that has begun keeps its end in attempts.ends_at.

CREATE TABLE extra_times (
    account  TEXT   NOT NULL PRIMARY KEY REFERENCES accounts (id),
    percent  BIGINT,          -- of the time in the file, above 100 and at most 1000; NULL: no limit
    reason   TEXT   NOT NULL, -- in the giver's words; may tell of a disability, so it stands nowhere else
    given_by TEXT   NOT NULL REFERENCES accounts (id),
    given_at BIGINT NOT NULL
);
