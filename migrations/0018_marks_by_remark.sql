-- The attempts that a remark marked again: behind them are the certificates that may say what is no longer so.
CREATE INDEX marks_by_remark ON marks (remark, attempt) WHERE remark IS NOT NULL;
