import type { Migration } from '../migration.ts';

/** A booking keeps the event as it was when it was made: history does not change when the event does. */
export const bookings: Migration = {
  id: 3,
  name: 'bookings',
  statements: [
    {
      sql: `
    CREATE TABLE IF NOT EXISTS bookings (
      id BINARY(16) NOT NULL,
      reference CHAR(9) CHARACTER SET ascii NOT NULL,
      event_id BINARY(16) NOT NULL,
      user_id BINARY(16) NOT NULL,
      status ENUM('confirmed', 'cancelled') NOT NULL DEFAULT 'confirmed',
      quantity SMALLINT UNSIGNED NOT NULL,
      unit_price_cents BIGINT UNSIGNED NOT NULL,
      total_cents BIGINT UNSIGNED NOT NULL,
      currency CHAR(3) CHARACTER SET ascii NOT NULL,
      event_title VARCHAR(200) NOT NULL,
      event_venue VARCHAR(200) NULL,
      event_city VARCHAR(100) NULL,
      event_starts_at DATETIME(3) NOT NULL,
      event_ends_at DATETIME(3) NOT NULL,
      event_time_zone VARCHAR(64) CHARACTER SET ascii NOT NULL,
      created_at DATETIME(3) NOT NULL,
      cancelled_at DATETIME(3) NULL,
      cancel_reason ENUM('by_attendee', 'event_cancelled') NULL,
      PRIMARY KEY (id),
      UNIQUE KEY bookings_reference (reference),
      KEY bookings_by_user (user_id, id),
      KEY bookings_by_user_status (user_id, status, id),
      KEY bookings_by_event (event_id, user_id, status, quantity),
      CONSTRAINT bookings_event FOREIGN KEY (event_id) REFERENCES events (id),
      CONSTRAINT bookings_user FOREIGN KEY (user_id) REFERENCES users (id),
      CONSTRAINT bookings_quantity CHECK (quantity > 0),
      CONSTRAINT bookings_total CHECK (total_cents = unit_price_cents * quantity),
      CONSTRAINT bookings_cancelled CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL))
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
    },
  ],
};
