import type { Migration } from '../migration.ts';

/**
 * The booking decision, as in step 5, for accounts that can be erased: idempotency, the event's state, capacity, the limit per person, the price.
 * One CALL holds the lock on the event's row for no network round trip; the key's row is locked before it, so two requests
 * with one key queue on that row and the second reads what the first was answered.
 * Every outcome is kept with the key, refusals too: a repeated request gets the same answer.
 * The user's row is locked first, shared with their other bookings: whoever erases the account waits for this booking, or
 * this booking for them, and then finds the tombstone.
 */
export const bookPlacesUnlessErased: Migration = {
  id: 13,
  name: 'book-places-unless-erased',
  statements: [
    {
      sql: `
    CREATE PROCEDURE IF NOT EXISTS book_places_v2(
      IN p_user BINARY(16), IN p_key BINARY(32), IN p_fingerprint BINARY(32), IN p_keys_since DATETIME(3),
      IN p_event BINARY(16), IN p_quantity INT, IN p_booking BINARY(16), IN p_reference CHAR(9), IN p_now DATETIME(3))
    SQL SECURITY INVOKER
    BEGIN
      DECLARE v_replayed, v_missing BOOLEAN DEFAULT FALSE;
      DECLARE v_outcome VARCHAR(32) DEFAULT NULL;
      DECLARE v_fingerprint BINARY(32);
      DECLARE v_user, v_booking BINARY(16) DEFAULT NULL;
      DECLARE v_key_created, v_ends_at DATETIME(3);
      DECLARE v_status VARCHAR(16);
      DECLARE v_left, v_capacity, v_booked, v_max_per_user, v_mine INT DEFAULT NULL;
      DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_missing = TRUE;
      DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      START TRANSACTION;

      IF NOT EXISTS (SELECT 1 FROM users WHERE id = p_user)
        AND NOT EXISTS (SELECT 1 FROM erased_users WHERE id = p_user) THEN
        INSERT IGNORE INTO users (id, created_at, updated_at) VALUES (p_user, p_now, p_now);
      END IF;
      SELECT id INTO v_user FROM users WHERE id = p_user LOCK IN SHARE MODE;
      IF EXISTS (SELECT 1 FROM erased_users WHERE id = p_user) THEN
        SET v_outcome = 'account_erased';
      ELSE

      INSERT INTO idempotency_keys (user_id, key_hash, fingerprint, created_at)
        VALUES (p_user, p_key, p_fingerprint, p_now)
        ON DUPLICATE KEY UPDATE key_hash = idempotency_keys.key_hash;
      SELECT fingerprint, outcome, places_left, booking_id, created_at
        INTO v_fingerprint, v_outcome, v_left, v_booking, v_key_created
        FROM idempotency_keys WHERE user_id = p_user AND key_hash = p_key FOR UPDATE;

      IF v_outcome IS NOT NULL AND v_key_created >= p_keys_since THEN
        SET v_replayed = TRUE;
        IF v_fingerprint <> p_fingerprint THEN
          SET v_outcome = 'idempotency_key_reused', v_left = NULL, v_booking = NULL;
        END IF;
      ELSE
        SET v_left = NULL, v_booking = NULL, v_missing = FALSE;
        SELECT status, ends_at, capacity, booked, max_per_user
          INTO v_status, v_ends_at, v_capacity, v_booked, v_max_per_user
          FROM events WHERE id = p_event FOR UPDATE;
        IF v_max_per_user IS NOT NULL THEN
          SELECT COALESCE(SUM(quantity), 0) INTO v_mine
            FROM bookings WHERE event_id = p_event AND user_id = p_user AND status = 'confirmed';
        END IF;

        IF v_missing THEN
          SET v_outcome = 'event_not_found';
        ELSEIF v_status = 'cancelled' THEN
          SET v_outcome = 'event_cancelled';
        ELSEIF v_ends_at <= p_now THEN
          SET v_outcome = 'event_ended';
        ELSEIF v_capacity - v_booked < p_quantity THEN
          SET v_outcome = 'sold_out', v_left = v_capacity - v_booked;
        ELSEIF v_max_per_user - v_mine < p_quantity THEN
          SET v_outcome = 'booking_limit_reached', v_left = GREATEST(v_max_per_user - v_mine, 0);
        ELSE
          SET v_outcome = 'confirmed', v_booking = p_booking;
          UPDATE events SET booked = booked + p_quantity WHERE id = p_event;
          INSERT INTO bookings (id, reference, event_id, user_id, quantity, unit_price_cents, total_cents, currency,
              event_title, event_venue, event_city, event_starts_at, event_ends_at, event_time_zone, created_at)
            SELECT p_booking, p_reference, id, p_user, p_quantity, price_cents, price_cents * p_quantity, currency,
              title, venue, city, starts_at, ends_at, time_zone, p_now
            FROM events WHERE id = p_event;
        END IF;

        UPDATE idempotency_keys
          SET fingerprint = p_fingerprint, outcome = v_outcome, places_left = v_left, booking_id = v_booking,
            created_at = p_now
          WHERE user_id = p_user AND key_hash = p_key;
      END IF;

      END IF;
      COMMIT;

      SELECT v_outcome AS outcome, v_replayed AS replayed, v_left AS places_left, b.*
        FROM (SELECT 1) AS answer LEFT JOIN bookings b ON b.id = v_booking;
    END`,
    },
  ],
};
