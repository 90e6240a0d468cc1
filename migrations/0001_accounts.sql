-- Who there is: centres, the accounts that belong to them, and the roles that accounts hold.
-- All times in all tables are UTC milliseconds since 1970; a NULL time means "has not happened".
-- All ids are UUID v7 as text: names, never an order and never a secret.

CREATE TABLE centres (
    id         TEXT   NOT NULL PRIMARY KEY,
    code       TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    time_zone  TEXT   NOT NULL, -- IANA name
    language   TEXT   NOT NULL, -- BCP 47 tag
    country    TEXT   NOT NULL, -- ISO 3166-1 alpha-2, or empty
    created_at BIGINT NOT NULL
);

-- The built-in centre, chosen by an empty centre field.
INSERT INTO centres (id, code, name, time_zone, language, country, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'INDEPENDENT', 'Independent', 'UTC', 'en', '', 0);

-- Personal columns are nullable, so that erasure can blank a row that rounds still point to.
CREATE TABLE accounts (
    id               TEXT   NOT NULL PRIMARY KEY,
    centre           TEXT   NOT NULL REFERENCES centres (id),
    user_name        TEXT,
    user_name_folded TEXT,          -- NFKC and case fold, made in Rust: LOWER() differs between engines
    name             TEXT,          -- as it shall stand on a certificate
    name_folded      TEXT,
    name_sort        BYTEA,         -- made in Rust, since collations differ; lists page by it
    email            TEXT,          -- a contact, not confirmed, not unique
    language         TEXT   NOT NULL,
    password         TEXT,          -- argon2id, PHC string
    created_at       BIGINT NOT NULL,
    disabled_at      BIGINT,
    UNIQUE (centre, user_name_folded)
);

CREATE INDEX accounts_by_name ON accounts (name_sort, id);

CREATE TABLE roles (
    account    TEXT   NOT NULL REFERENCES accounts (id),
    role       TEXT   NOT NULL,     -- 'administrator'
    centre     TEXT   REFERENCES centres (id), -- NULL: all centres
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (account, role)
);
