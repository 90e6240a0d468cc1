-- The audit log: appended, never changed. Each row holds the hash of the one before it, so that a row that is changed,
-- removed or put in between is found (`dsr-course verify`).

CREATE TABLE audit (
    sequence BIGINT NOT NULL PRIMARY KEY, -- from 1, without a gap
    at       BIGINT NOT NULL,
    actor    TEXT,                        -- the account that did it; NULL: nobody signed in, or the command line
    centre   TEXT,                        -- whose matter it is; NULL: no centre's
    act      TEXT   NOT NULL,             -- a word of `store::audit::Act`
    object   TEXT   NOT NULL,             -- such as 'account:' and its id
    outcome  TEXT   NOT NULL CHECK (outcome IN ('done', 'refused')),
    detail   TEXT   NOT NULL,             -- what else there is to say; no names, no secrets
    request  TEXT   NOT NULL,             -- the reference that an error page shows and the log repeats
    previous TEXT   NOT NULL,             -- the hash of the row before; of the first, 64 zeros
    hash     TEXT   NOT NULL              -- SHA-256 over all the columns before it, hexadecimal
);

CREATE INDEX audit_by_centre ON audit (centre, sequence);

-- The newest row's number and hash: the row to lock, and what shows that the end was cut off.
CREATE TABLE audit_head (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    sequence BIGINT NOT NULL,
    hash     TEXT   NOT NULL
);

INSERT INTO audit_head (only_row, sequence, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
