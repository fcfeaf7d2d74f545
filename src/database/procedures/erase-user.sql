-- Erases an account, or refuses and changes nothing: first every check, then the act, in one transaction. It is refused while
-- an event of the account's own is still to come. Otherwise bookings that could still be cancelled are cancelled, with the
-- rule of cancelling one (until the later of the event's start today and its start as booked), and the row is emptied.
-- Bookings and amounts stay; their user is a number without a name. Past events show the name "erased" as their organizer's.
-- Locks are taken in the order of everywhere: the user's row, which bookings and publications of this user share, so nothing
-- can come between; then the rows of events, by id; then bookings. Events that have ended and were not booked for later are
-- left alone: nobody can move them any more, so what is to be cancelled cannot grow behind the cursor.
-- Called again, it changes nothing more.
CREATE PROCEDURE erase_user(IN p_user BINARY(16), IN p_now DATETIME(3))
SQL SECURITY INVOKER
BEGIN
  DECLARE v_outcome VARCHAR(32) DEFAULT 'erased';
  DECLARE v_event, v_picture BINARY(16) DEFAULT NULL;
  DECLARE v_events INT DEFAULT 0;
  DECLARE v_is_done BOOLEAN DEFAULT FALSE;
  DECLARE booked_events CURSOR FOR
    SELECT DISTINCT b.event_id FROM bookings b JOIN events e ON e.id = b.event_id
      WHERE b.user_id = p_user AND b.status = 'confirmed' AND GREATEST(e.ends_at, b.event_starts_at) > p_now
      ORDER BY b.event_id;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  INSERT INTO users (id, created_at, updated_at) VALUES (p_user, p_now, p_now) ON DUPLICATE KEY UPDATE id = users.id;
  SELECT COUNT(*) INTO v_events
    FROM events WHERE organizer_id = p_user AND status = 'scheduled' AND ends_at > p_now;

  IF v_events > 0 THEN
    SET v_outcome = 'events_upcoming';
  ELSEIF NOT EXISTS (SELECT 1 FROM erased_users WHERE id = p_user) THEN
    OPEN booked_events;
    lock_events: LOOP
      FETCH booked_events INTO v_event;
      IF v_is_done THEN LEAVE lock_events; END IF;
      SELECT id INTO v_event FROM events WHERE id = v_event FOR UPDATE;
    END LOOP;
    CLOSE booked_events;

    UPDATE events e JOIN (
        SELECT b.event_id, SUM(b.quantity) AS places FROM bookings b JOIN events x ON x.id = b.event_id
          WHERE b.user_id = p_user AND b.status = 'confirmed' AND p_now < GREATEST(x.starts_at, b.event_starts_at)
          GROUP BY b.event_id
      ) AS freed ON freed.event_id = e.id
      SET e.booked = e.booked - freed.places;
    UPDATE bookings b JOIN events e ON e.id = b.event_id
      SET b.status = 'cancelled', b.cancelled_at = p_now, b.cancel_reason = 'by_attendee'
      WHERE b.user_id = p_user AND b.status = 'confirmed' AND p_now < GREATEST(e.starts_at, b.event_starts_at);

    INSERT INTO erased_users (id, erased_at) VALUES (p_user, p_now);
    UPDATE users
      SET email = NULL, name = 'erased', phone = NULL, address = NULL, city = NULL, country = NULL, postcode = NULL,
        company = NULL, website = NULL, updated_at = p_now
      WHERE id = p_user;
    UPDATE events SET phone = NULL, revision = revision + 1, updated_at = p_now
      WHERE organizer_id = p_user AND phone IS NOT NULL;
    SELECT id INTO v_picture FROM pictures WHERE owner_kind = 'user' AND owner_id = p_user;
    DELETE FROM pictures WHERE owner_kind = 'user' AND owner_id = p_user;
    DELETE FROM idempotency_keys WHERE user_id = p_user;
  END IF;
  COMMIT;
  SELECT v_outcome AS outcome, v_events AS events, v_picture AS picture_id;
END
