-- Letters: e-mail that waits, was sent, or could not be. Each is queued in the transaction of what it tells.

CREATE TABLE letters (
    id          TEXT   NOT NULL PRIMARY KEY,
    account     TEXT   NOT NULL REFERENCES accounts (id),
    kind        TEXT   NOT NULL, -- a word of `store::letters::Kind`
    address     TEXT   NOT NULL, -- to whom, as it was when the letter was queued
    language    TEXT   NOT NULL, -- BCP 47 tag of its words
    subject     TEXT   NOT NULL,
    body        TEXT   NOT NULL, -- plain text; U+FFFC stands where the link is put in when it is sent
    link        TEXT,            -- the link without its secret, which is made when the letter is sent; NULL: no such link
    message_id  TEXT   NOT NULL, -- the same on every try
    queued_at   BIGINT NOT NULL,
    next_try_at BIGINT NOT NULL, -- while it is being sent: until when no other server takes it
    try_until   BIGINT NOT NULL, -- a try that fails after this is the last
    tries       BIGINT NOT NULL,
    refusals    BIGINT NOT NULL, -- of these tries, those that the relay refused for good (5xx)
    trouble     TEXT   NOT NULL, -- a word of `store::letters::Trouble`: why the last try failed; empty when none did
    sent_at     BIGINT,
    gave_up_at  BIGINT,
    dropped_at  BIGINT           -- nobody wants it any more
);

CREATE INDEX letters_due ON letters (next_try_at, id) WHERE sent_at IS NULL AND gave_up_at IS NULL AND dropped_at IS NULL;
CREATE INDEX letters_by_time ON letters (queued_at, id);
CREATE INDEX letters_by_account ON letters (account, kind, queued_at);
CREATE INDEX letters_by_address ON letters (address, kind, queued_at);

-- The secrets of links: purposes 'password-reset' and 'email-confirmation', one row a try, found by their hash.
ALTER TABLE codes ADD COLUMN letter TEXT REFERENCES letters (id);
CREATE INDEX codes_by_hash ON codes (hash);
CREATE INDEX codes_by_letter ON codes (letter);

-- NULL until the link of a letter to the address in `email` was used; gone when the address changes.
ALTER TABLE accounts ADD COLUMN email_confirmed_at BIGINT;
ALTER TABLE accounts ADD COLUMN email_folded TEXT; -- NFKC and case fold, made in Rust, when it is confirmed
CREATE UNIQUE INDEX accounts_by_confirmed_email ON accounts (email_folded) WHERE email_confirmed_at IS NOT NULL;
