-- The attempts at a quiz that are over, the newest first: what statistics read.
CREATE INDEX attempts_by_activity ON attempts (activity, closed_at, id);
