-- booked lives beside the capacity that bounds it and moves only in the booking procedures.
-- status says ended once the sweep has seen the end pass; until then ends_at decides. It leads the indexes,
-- so that lists of what is to come never wade through what is over.
-- The words of the texts are made by kernel/words.ts; SQL cannot. words_revision is the revision that they were made of: where
-- it is missing or another one, words_due hands the row to the sweep. Invisible: SELECT * does not carry them around.

-- The tokens are no stop words today; which words are, a server's settings decide.
SET SESSION innodb_ft_enable_stopword = OFF;

CREATE TABLE IF NOT EXISTS events (
  id BINARY(16) NOT NULL,
  organizer_id BINARY(16) NOT NULL,
  status ENUM('scheduled', 'ended', 'cancelled') NOT NULL DEFAULT 'scheduled',
  title VARCHAR(200) NOT NULL,
  description TEXT NULL,
  category VARCHAR(50) NULL,
  venue VARCHAR(200) NULL,
  address VARCHAR(500) NULL,
  city VARCHAR(100) NULL,
  country VARCHAR(100) NULL,
  phone VARCHAR(50) NULL,
  starts_at DATETIME(3) NOT NULL,
  ends_at DATETIME(3) NOT NULL,
  time_zone VARCHAR(64) CHARACTER SET ascii NOT NULL,
  capacity INT UNSIGNED NULL,
  booked INT UNSIGNED NOT NULL DEFAULT 0,
  max_per_user SMALLINT UNSIGNED NULL,
  price_cents BIGINT UNSIGNED NOT NULL,
  currency CHAR(3) CHARACTER SET ascii NOT NULL,
  revision INT UNSIGNED NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  cancelled_at DATETIME(3) NULL,
  words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL INVISIBLE,
  description_words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL INVISIBLE,
  words_revision INT UNSIGNED NULL INVISIBLE,
  words_due TINYINT GENERATED ALWAYS AS (words_revision IS NULL OR words_revision <> revision) VIRTUAL INVISIBLE,
  PRIMARY KEY (id),
  KEY events_by_start (status, starts_at, id),
  KEY events_by_city (status, city, starts_at, id),
  KEY events_by_category (status, category, starts_at, id),
  KEY events_by_currency_price (status, currency, price_cents, id),
  KEY events_by_age (status, id),
  KEY events_by_organizer (organizer_id, starts_at, id),
  KEY events_by_organizer_status (organizer_id, status, starts_at, id),
  KEY events_words_due (words_due),
  FULLTEXT KEY events_search (words, description_words),
  CONSTRAINT events_organizer FOREIGN KEY (organizer_id) REFERENCES users (id),
  CONSTRAINT events_end_after_start CHECK (ends_at > starts_at),
  CONSTRAINT events_never_oversold CHECK (capacity IS NULL OR booked <= capacity)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
