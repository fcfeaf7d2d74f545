-- The one picture of an event or a person. Its files are named by id; widths lists them, as in 320,640.
CREATE TABLE IF NOT EXISTS pictures (
  id BINARY(16) NOT NULL,
  owner_kind ENUM('event', 'user') NOT NULL,
  owner_id BINARY(16) NOT NULL,
  width SMALLINT UNSIGNED NOT NULL,
  height SMALLINT UNSIGNED NOT NULL,
  placeholder VARCHAR(2000) CHARACTER SET ascii NOT NULL,
  color CHAR(7) CHARACTER SET ascii NOT NULL,
  widths VARCHAR(40) CHARACTER SET ascii NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY pictures_owner (owner_kind, owner_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
