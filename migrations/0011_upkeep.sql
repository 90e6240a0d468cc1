-- Upkeep: when something was last done that keeps the data from being lost.

CREATE TABLE upkeep (
    what    TEXT   NOT NULL PRIMARY KEY, -- 'backup', or 'drill': a backup was restored elsewhere and found whole
    done_at BIGINT NOT NULL
);
