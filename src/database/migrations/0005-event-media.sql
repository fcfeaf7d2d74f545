-- Files that go with an event. The object is media/<event>/<id> in the bucket; upload_id lets each upload be used once.
CREATE TABLE IF NOT EXISTS event_media (
  id BINARY(16) NOT NULL,
  event_id BINARY(16) NOT NULL,
  upload_id BINARY(16) NOT NULL,
  kind ENUM('poster', 'seating-plan', 'audio', 'video', 'document') NOT NULL,
  title VARCHAR(200) NOT NULL,
  file_name VARCHAR(150) NOT NULL,
  media_type VARCHAR(100) CHARACTER SET ascii NOT NULL,
  size_bytes BIGINT UNSIGNED NOT NULL,
  is_public BOOLEAN NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY event_media_upload (upload_id),
  KEY event_media_by_event (event_id, id),
  CONSTRAINT event_media_event FOREIGN KEY (event_id) REFERENCES events (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
