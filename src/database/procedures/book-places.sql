-- The booking decision: idempotency, the event's state, capacity, the limit per person, the price.
--
-- One CALL holds the lock on the event's row for no network round trip, and nothing in it is read twice. Every outcome is
-- kept with the key, refusals too: a repeated request gets the same answer. Of two requests with one key that come at once,
-- the second finds the key taken when it writes its own, takes back all it did, and reads what the first was answered.
-- The user's row is locked first, shared with their other bookings: whoever erases the account waits for this booking, or
-- this booking for them, and then finds the tombstone. What the caller agreed to pay, where it was said, is compared with the
-- price of today (price_changed). A verified e-mail address is kept with the user, and a name while the profile was never
-- written. The answer shows the event of today beside the event as it was booked.
CREATE PROCEDURE book_places(
  IN p_user BINARY(16), IN p_email VARCHAR(320) CHARACTER SET utf8mb4,
  IN p_name VARCHAR(200) CHARACTER SET utf8mb4,
  IN p_key BINARY(32), IN p_fingerprint BINARY(32), IN p_keys_since DATETIME(3),
  IN p_event BINARY(16), IN p_quantity INT,
  IN p_expected_price BIGINT UNSIGNED, IN p_expected_currency CHAR(3) CHARACTER SET ascii,
  IN p_booking BINARY(16), IN p_reference CHAR(9), IN p_now DATETIME(3))
SQL SECURITY INVOKER
BEGIN
  DECLARE v_replayed BOOLEAN DEFAULT FALSE;
  DECLARE v_user, v_erased, v_event, v_booking BINARY(16) DEFAULT NULL;
  DECLARE v_email VARCHAR(320) CHARACTER SET utf8mb4 DEFAULT NULL;
  DECLARE v_is_nameless BOOLEAN DEFAULT FALSE;
  DECLARE v_fingerprint BINARY(32) DEFAULT NULL;
  DECLARE v_outcome VARCHAR(32) CHARACTER SET ascii DEFAULT NULL;
  DECLARE v_left, v_told_price BIGINT DEFAULT NULL;
  DECLARE v_told_currency CHAR(3) CHARACTER SET ascii DEFAULT NULL;
  DECLARE v_key_created DATETIME(3) DEFAULT NULL;
  DECLARE v_status VARCHAR(16) CHARACTER SET ascii;
  DECLARE v_title, v_venue VARCHAR(200) CHARACTER SET utf8mb4;
  DECLARE v_city VARCHAR(100) CHARACTER SET utf8mb4;
  DECLARE v_time_zone VARCHAR(64) CHARACTER SET ascii;
  DECLARE v_starts_at, v_ends_at DATETIME(3);
  DECLARE v_capacity, v_booked, v_max_per_user, v_mine, v_price BIGINT DEFAULT NULL;
  DECLARE v_currency CHAR(3) CHARACTER SET ascii;
  DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN END;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  SELECT u.id, u.email, u.name IS NULL AND u.updated_at = u.created_at, x.id, k.fingerprint, k.outcome, k.places_left, k.price_cents, k.currency, k.booking_id, k.created_at
    INTO v_user, v_email, v_is_nameless, v_erased, v_fingerprint, v_outcome, v_left, v_told_price, v_told_currency, v_booking, v_key_created
    FROM users u
    LEFT JOIN erased_users x ON x.id = u.id
    LEFT JOIN idempotency_keys k ON k.user_id = u.id AND k.key_hash = p_key
    WHERE u.id = p_user LOCK IN SHARE MODE;

  IF v_user IS NULL
    OR (v_erased IS NULL AND ((v_is_nameless AND p_name IS NOT NULL)
      OR NOT CAST(COALESCE(p_email, v_email) AS BINARY) <=> CAST(v_email AS BINARY))) THEN
    -- The shared lock goes first: of two bookings of one person that both want more than that, each would wait for the other.
    ROLLBACK;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    START TRANSACTION;
    INSERT INTO users (id, email, name, created_at, updated_at) VALUES (p_user, p_email, p_name, p_now, p_now)
      ON DUPLICATE KEY UPDATE email = COALESCE(p_email, users.email),
        name = IF(users.name IS NULL AND users.updated_at = users.created_at, p_name, users.name);
    SELECT id INTO v_erased FROM erased_users WHERE id = p_user;
  END IF;

  IF v_erased IS NOT NULL THEN
    ROLLBACK;
    SET v_outcome = 'account_erased', v_left = NULL, v_booking = NULL;
  ELSEIF v_key_created >= p_keys_since THEN
    SET v_replayed = TRUE;
    COMMIT;
  ELSE
    IF v_key_created IS NOT NULL THEN
      DELETE FROM idempotency_keys WHERE user_id = p_user AND key_hash = p_key;
    END IF;
    SET v_left = NULL, v_told_price = NULL, v_told_currency = NULL, v_booking = NULL;
    SELECT id, status, title, venue, city, starts_at, ends_at, time_zone, capacity, booked, max_per_user, price_cents, currency
      INTO v_event, v_status, v_title, v_venue, v_city, v_starts_at, v_ends_at, v_time_zone, v_capacity, v_booked,
        v_max_per_user, v_price, v_currency
      FROM events WHERE id = p_event FOR UPDATE;
    IF v_max_per_user IS NOT NULL THEN
      SELECT COALESCE(SUM(quantity), 0) INTO v_mine
        FROM bookings WHERE event_id = p_event AND user_id = p_user AND status = 'confirmed';
    END IF;

    IF v_event IS NULL THEN
      SET v_outcome = 'event_not_found';
    ELSEIF v_status = 'cancelled' THEN
      SET v_outcome = 'event_cancelled';
    ELSEIF v_ends_at <= p_now THEN
      SET v_outcome = 'event_ended';
    ELSEIF v_capacity - v_booked < p_quantity THEN
      SET v_outcome = 'sold_out', v_left = v_capacity - v_booked;
    ELSEIF v_max_per_user - v_mine < p_quantity THEN
      SET v_outcome = 'booking_limit_reached', v_left = GREATEST(v_max_per_user - v_mine, 0);
    ELSEIF v_price <> p_expected_price OR v_currency <> p_expected_currency THEN
      SET v_outcome = 'price_changed', v_told_price = v_price, v_told_currency = v_currency;
    ELSE
      SET v_outcome = 'confirmed', v_booking = p_booking;
      UPDATE events SET booked = booked + p_quantity WHERE id = p_event;
      INSERT INTO bookings (id, reference, event_id, user_id, quantity, unit_price_cents, total_cents, currency,
          event_title, event_venue, event_city, event_starts_at, event_ends_at, event_time_zone, created_at)
        VALUES (p_booking, p_reference, p_event, p_user, p_quantity, v_price, v_price * p_quantity, v_currency,
          v_title, v_venue, v_city, v_starts_at, v_ends_at, v_time_zone, p_now);
    END IF;

    BEGIN
      DECLARE EXIT HANDLER FOR 1062 BEGIN
        ROLLBACK;
        SET v_replayed = TRUE;
        SELECT fingerprint, outcome, places_left, price_cents, currency, booking_id
          INTO v_fingerprint, v_outcome, v_left, v_told_price, v_told_currency, v_booking
          FROM idempotency_keys WHERE user_id = p_user AND key_hash = p_key;
      END;
      INSERT INTO idempotency_keys (user_id, key_hash, fingerprint, outcome, places_left, price_cents, currency,
          booking_id, created_at)
        VALUES (p_user, p_key, p_fingerprint, v_outcome, v_left, v_told_price, v_told_currency, v_booking, p_now);
      COMMIT;
    END;
  END IF;

  IF v_replayed AND v_fingerprint <> p_fingerprint THEN
    SET v_outcome = 'idempotency_key_reused', v_left = NULL, v_told_price = NULL, v_told_currency = NULL, v_booking = NULL;
  END IF;
  SELECT v_outcome AS outcome, v_replayed AS replayed, v_left AS places_left, v_told_price AS price_now,
      v_told_currency AS currency_now, b.*, e.title AS event_now_title, e.venue AS event_now_venue,
      e.city AS event_now_city, e.address AS event_now_address, e.starts_at AS event_now_starts_at,
      e.ends_at AS event_now_ends_at, e.time_zone AS event_now_time_zone, e.status AS event_now_status,
      e.revision AS event_now_revision
    FROM (SELECT 1) AS answer LEFT JOIN bookings b ON b.id = v_booking LEFT JOIN events e ON e.id = b.event_id;
END
