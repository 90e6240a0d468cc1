-- Doubts: people called a question unclear after they had answered it. Its authors read the words without a name; the row is the
-- person's own all the same, and stands in the copy of their data.

CREATE TABLE doubts (
    attempt  TEXT   NOT NULL REFERENCES attempts (id),
    position BIGINT NOT NULL,                              -- of the question in the attempt, from 1
    wording  TEXT   NOT NULL REFERENCES wordings (hash),   -- as it was asked
    words    TEXT   NOT NULL,                              -- what is unclear; empty where the person did not say
    at       BIGINT NOT NULL,                              -- when it was called unclear first (UTC)
    PRIMARY KEY (attempt, position)
);

-- Finds what was said of a wording.
CREATE INDEX doubts_by_wording ON doubts (wording, attempt);
