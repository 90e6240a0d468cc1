-- Rounds: one passage of one trainee through one course. History is never reset; the next passage is the next round.

CREATE TABLE rounds (
    id                TEXT   NOT NULL PRIMARY KEY,
    account           TEXT   NOT NULL REFERENCES accounts (id),
    centre            TEXT   NOT NULL REFERENCES centres (id), -- fixed at the beginning
    course            TEXT   NOT NULL,  -- the course's id in the course files
    begun_at          BIGINT NOT NULL,
    started_at        BIGINT,           -- the first act, once
    due_at            BIGINT,
    completed_at      BIGINT,           -- once
    waived_at         BIGINT,
    waived_reason     TEXT,
    printed_name      TEXT,             -- the name as the certificate prints it
    name_confirmed_at BIGINT,
    revision          BIGINT NOT NULL   -- the row to lock: counted up by every decision about the round
);

CREATE UNIQUE INDEX rounds_open ON rounds (account, course) WHERE completed_at IS NULL AND waived_at IS NULL;
CREATE INDEX rounds_by_account ON rounds (account, course, begun_at);

CREATE TABLE readings (
    round   TEXT   NOT NULL REFERENCES rounds (id),
    lesson  TEXT   NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (round, lesson)
);

-- Written once, by the request that completes the module.
CREATE TABLE modules_done (
    round   TEXT   NOT NULL REFERENCES rounds (id),
    module  TEXT   NOT NULL,
    done_at BIGINT NOT NULL,
    PRIMARY KEY (round, module)
);
