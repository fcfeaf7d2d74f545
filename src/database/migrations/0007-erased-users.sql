-- Tombstones: whose account was erased, by the sub alone. A token that was issued before is still signed, and must not bring
-- the account back.
CREATE TABLE IF NOT EXISTS erased_users (
  id BINARY(16) NOT NULL,
  erased_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
