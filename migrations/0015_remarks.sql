-- Remarks: what is done when a question was found wrong after people had answered it. What was asked, answered and first marked
-- stays; a remark appends marks.

CREATE TABLE remarks (
    id         TEXT   NOT NULL PRIMARY KEY,
    course     TEXT   NOT NULL,                 -- the course's id in the course files
    number     BIGINT NOT NULL,                 -- from 1, without a gap: the newest of a course is in force
    reason     TEXT   NOT NULL,                 -- in words, for those whose marks change
    made_by    TEXT   NOT NULL REFERENCES accounts (id),
    made_at    BIGINT NOT NULL,
    UNIQUE (course, number)
);

-- How wordings are judged since a remark. A wording that is not here is judged by its own key.
CREATE TABLE rulings (
    remark  TEXT NOT NULL REFERENCES remarks (id),
    wording TEXT NOT NULL REFERENCES wordings (hash),
    ruling  TEXT NOT NULL,                      -- credit to all, dropped, or the corrected key: JSON
    PRIMARY KEY (remark, wording)
);

-- NULL: by the keys of the wordings themselves.
ALTER TABLE marks ADD COLUMN remark TEXT REFERENCES remarks (id);

-- Finds the attempts that ask a wording.
CREATE INDEX drawn_by_wording ON drawn (wording, attempt);

-- Finds what somebody answers for.
CREATE INDEX remarks_by_maker ON remarks (made_by, made_at, id);
