-- How people get in: sessions, codes that work once, and counts of failures.

CREATE TABLE sessions (
    id         TEXT   NOT NULL PRIMARY KEY, -- SHA-256 of the cookie, hexadecimal; the cookie itself is nowhere
    account    TEXT   NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,             -- written at most once a minute
    ended_at   BIGINT,                      -- the row is kept 30 days longer
    device     TEXT   NOT NULL              -- what the browser calls itself, at most 200 characters
);

CREATE INDEX sessions_by_account ON sessions (account);

CREATE TABLE codes (
    id         TEXT   NOT NULL PRIMARY KEY,
    purpose    TEXT   NOT NULL,             -- 'password' or 'first-administrator'
    account    TEXT   REFERENCES accounts (id),
    hash       TEXT   NOT NULL,             -- SHA-256 of the code, hexadecimal
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries      BIGINT NOT NULL,             -- wrong tries so far
    used_at    BIGINT                       -- used, or voided by a newer one
);

CREATE INDEX codes_by_account ON codes (account);

CREATE TABLE throttle (
    what       TEXT   NOT NULL PRIMARY KEY, -- what is counted, such as 'sign-in:CENTRE:NAME'
    failures   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL
);

CREATE INDEX throttle_by_age ON throttle (last_at);
