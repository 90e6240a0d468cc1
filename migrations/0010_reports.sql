-- What lists of rounds sort and filter by. Each order has an index of its own, once behind the centre and once for all
-- centres, so that a page costs the same however many rounds there are.

-- The person's folded name, a copy: a list that sorts rounds by name cannot do it over two tables with one index.
-- Kept by `rounds::begin` and `rounds::rename`; what is shown is always the account's own name.
ALTER TABLE rounds ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
UPDATE rounds SET sort_name = COALESCE((SELECT a.name_folded FROM accounts a WHERE a.id = rounds.account), '');

CREATE INDEX rounds_by_centre_and_name ON rounds (centre, sort_name, id);
CREATE INDEX rounds_by_name ON rounds (sort_name, id);
CREATE INDEX rounds_by_centre_and_begun ON rounds (centre, begun_at, sort_name, id);
CREATE INDEX rounds_by_begun ON rounds (begun_at, sort_name, id);
CREATE INDEX rounds_by_centre_and_completed ON rounds (centre, completed_at, sort_name, id);
CREATE INDEX rounds_by_completed ON rounds (completed_at, sort_name, id);

-- The status by the facts alone: 0 not started, 1 in progress, 2 done, 3 waived, as in `store::progress`.
CREATE INDEX rounds_by_centre_and_status ON rounds (
    centre,
    (CASE WHEN completed_at IS NOT NULL THEN 2 WHEN waived_at IS NOT NULL THEN 3 WHEN started_at IS NOT NULL THEN 1 ELSE 0 END),
    sort_name, id
);
CREATE INDEX rounds_by_status ON rounds (
    (CASE WHEN completed_at IS NOT NULL THEN 2 WHEN waived_at IS NOT NULL THEN 3 WHEN started_at IS NOT NULL THEN 1 ELSE 0 END),
    sort_name, id
);
