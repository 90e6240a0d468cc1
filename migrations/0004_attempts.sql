-- Attempts: what was asked, in which words, what was answered, what it earned. Nothing here is overwritten.

CREATE TABLE attempts (
    id        TEXT   NOT NULL PRIMARY KEY,
    round     TEXT   NOT NULL REFERENCES rounds (id),
    activity  TEXT   NOT NULL,  -- the quiz's (later also a scenario's) id in the course files
    purpose   TEXT   NOT NULL,  -- 'counted'
    number    BIGINT NOT NULL,  -- from 1, without a gap
    rules     TEXT   NOT NULL,  -- the rules it was begun under, JSON
    begun_at  BIGINT NOT NULL,
    ends_at   BIGINT,           -- the time limit, where there is one
    closed_at BIGINT,
    last      BIGINT NOT NULL,  -- the sequence of the newest answer; taking the next one locks the row
    UNIQUE (round, activity, purpose, number)
);

CREATE UNIQUE INDEX attempts_open ON attempts (round, activity, purpose) WHERE closed_at IS NULL;

-- Words by the hash of their content: every text that was ever shown, once.
CREATE TABLE texts (
    hash TEXT NOT NULL PRIMARY KEY, -- SHA-256 of body, hexadecimal
    body TEXT NOT NULL              -- JSON (RFC 8785)
);

-- Questions as they were asked: structure, key, and the hash of the text in each language.
CREATE TABLE wordings (
    hash TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

-- The texts that a wording's body names, again, so that a join finds them.
CREATE TABLE wording_texts (
    wording  TEXT NOT NULL REFERENCES wordings (hash),
    language TEXT NOT NULL,
    text     TEXT NOT NULL REFERENCES texts (hash),
    PRIMARY KEY (wording, language)
);

CREATE TABLE drawn (
    attempt      TEXT   NOT NULL REFERENCES attempts (id),
    position     BIGINT NOT NULL,   -- from 1
    bank         TEXT   NOT NULL,
    question     TEXT   NOT NULL,
    wording      TEXT   NOT NULL REFERENCES wordings (hash),
    option_order TEXT   NOT NULL,   -- option ids in the order in which they are shown, JSON
    PRIMARY KEY (attempt, position)
);

CREATE TABLE answers (
    attempt   TEXT   NOT NULL REFERENCES attempts (id),
    sequence  BIGINT NOT NULL,      -- the server's order: the latest of a position counts
    position  BIGINT NOT NULL,
    response  TEXT   NOT NULL,      -- option ids, JSON
    language  TEXT   NOT NULL,      -- in which the question was read
    certainty BIGINT,
    at        BIGINT NOT NULL,
    client_at BIGINT,               -- what the browser's clock said, where it said anything
    source    TEXT   NOT NULL,      -- 'form'
    post_id   TEXT,                 -- made once per choice by a script, so that a repetition is known
    PRIMARY KEY (attempt, sequence),
    UNIQUE (attempt, post_id)
);

CREATE INDEX answers_by_position ON answers (attempt, position, sequence);

-- Marks are appended: closing writes the first, a remark the next; the last one counts.
CREATE TABLE marks (
    attempt   TEXT             NOT NULL REFERENCES attempts (id),
    sequence  BIGINT           NOT NULL,
    points    DOUBLE PRECISION NOT NULL,
    out_of    DOUBLE PRECISION NOT NULL,
    passed    BIGINT           NOT NULL CHECK (passed IN (0, 1)),
    reason    TEXT             NOT NULL,
    marked_by TEXT             REFERENCES accounts (id), -- NULL: the server, at closing
    at        BIGINT           NOT NULL,
    PRIMARY KEY (attempt, sequence)
);
