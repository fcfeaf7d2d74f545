-- What a caller's Idempotency-Key was answered. Keys and bodies are kept as SHA-256, so any length costs the same.
CREATE TABLE IF NOT EXISTS idempotency_keys (
  user_id BINARY(16) NOT NULL,
  key_hash BINARY(32) NOT NULL,
  fingerprint BINARY(32) NOT NULL,
  outcome VARCHAR(32) CHARACTER SET ascii NULL,
  places_left INT UNSIGNED NULL,
  price_cents BIGINT UNSIGNED NULL,
  currency CHAR(3) CHARACTER SET ascii NULL,
  booking_id BINARY(16) NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (user_id, key_hash),
  KEY idempotency_keys_by_age (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
