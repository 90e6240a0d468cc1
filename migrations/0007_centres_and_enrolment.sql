-- Centres that are made and managed, and the codes by which people come to them.

-- The code is kept in capital letters, as it stands on a wall.
CREATE INDEX accounts_by_centre_and_name ON accounts (centre, name_sort, id);
CREATE INDEX accounts_by_folded_name ON accounts (name_folded);
CREATE INDEX accounts_by_folded_user_name ON accounts (user_name_folded);
CREATE INDEX roles_by_centre ON roles (centre);

-- A code that brings people into a centre and a course. Not secret: it hangs on a wall; dates, places and a throttle guard it.
CREATE TABLE enrolment_codes (
    id       TEXT   NOT NULL PRIMARY KEY,
    code     TEXT   NOT NULL UNIQUE,
    centre   TEXT   NOT NULL REFERENCES centres (id),
    course   TEXT   NOT NULL,  -- the course's id in the course files
    opens_at BIGINT,           -- before this it is too early
    ends_at  BIGINT,           -- from this on it is too late
    due_at   BIGINT,           -- when those who come by it are to be done
    places   BIGINT,           -- NULL: as many as come
    taken    BIGINT NOT NULL,  -- places taken; counting it up locks the row
    made_by  TEXT   NOT NULL REFERENCES accounts (id),
    made_at  BIGINT NOT NULL
);

CREATE INDEX enrolment_codes_by_centre ON enrolment_codes (centre, made_at, id);

ALTER TABLE rounds ADD COLUMN enrolment_code TEXT REFERENCES enrolment_codes (id);

-- Accounts that were made together, from one pasted list: the same list sent twice makes them once.
CREATE TABLE account_batches (
    id      TEXT   NOT NULL PRIMARY KEY,
    centre  TEXT   NOT NULL REFERENCES centres (id),
    made_by TEXT   NOT NULL REFERENCES accounts (id),
    made_at BIGINT NOT NULL
);

ALTER TABLE accounts ADD COLUMN batch TEXT REFERENCES account_batches (id);
CREATE INDEX accounts_by_batch ON accounts (batch, name_sort, id);
