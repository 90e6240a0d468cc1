-- Certificates: facts that were issued once. The record is canonical; every layout is derived from it.

CREATE TABLE certificates (
    id        TEXT   NOT NULL PRIMARY KEY,
    round     TEXT   NOT NULL REFERENCES rounds (id),
    scope     TEXT   NOT NULL,      -- 'course', or 'module:' and the module's id
    edition   BIGINT NOT NULL,      -- from 1; a corrected name is the next edition
    code      TEXT   NOT NULL UNIQUE,
    record    TEXT   NOT NULL,      -- JSON (RFC 8785) with a schema version
    issued_at BIGINT NOT NULL,
    UNIQUE (round, scope, edition)
);

-- States are appended; the last one counts.
CREATE TABLE certificate_states (
    certificate TEXT   NOT NULL REFERENCES certificates (id),
    sequence    BIGINT NOT NULL,
    state       TEXT   NOT NULL,    -- 'issued', 'superseded' or 'revoked'
    reason      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (certificate, sequence)
);
