-- What was still found by reading a whole table that grows.

CREATE INDEX codes_by_purpose ON codes (purpose, COALESCE(account, ''), created_at);
CREATE INDEX sessions_by_seen ON sessions (seen_at);
CREATE INDEX letters_unsent ON letters (queued_at) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX audit_by_actor ON audit (actor, sequence);
