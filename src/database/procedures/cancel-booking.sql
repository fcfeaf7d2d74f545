-- Cancels one booking and frees its places, once, until the event starts: as it stands today or as it was booked, whichever
-- is later, so that nobody loses the right because the event was moved. The answer shows the event of today as well.
-- The event's row is locked before the booking's, as everywhere. A booking of somebody else does not exist for the caller.
CREATE PROCEDURE cancel_booking(
  IN p_booking BINARY(16), IN p_actor BINARY(16), IN p_is_admin BOOLEAN, IN p_now DATETIME(3))
SQL SECURITY INVOKER
BEGIN
  DECLARE v_outcome VARCHAR(32) CHARACTER SET ascii;
  DECLARE v_event, v_owner BINARY(16) DEFAULT NULL;
  DECLARE v_starts_at, v_booked_start DATETIME(3);
  DECLARE v_status VARCHAR(16) CHARACTER SET ascii;
  DECLARE v_quantity INT;
  DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN END;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  SELECT event_id, user_id INTO v_event, v_owner FROM bookings WHERE id = p_booking;
  IF v_owner IS NULL OR (v_owner <> p_actor AND NOT p_is_admin) THEN
    SET v_outcome = 'booking_not_found';
  ELSE
    SELECT starts_at INTO v_starts_at FROM events WHERE id = v_event FOR UPDATE;
    SELECT status, quantity, event_starts_at INTO v_status, v_quantity, v_booked_start
      FROM bookings WHERE id = p_booking FOR UPDATE;
    IF v_status = 'cancelled' THEN
      SET v_outcome = 'cancelled';
    ELSEIF GREATEST(v_starts_at, v_booked_start) <= p_now THEN
      SET v_outcome = 'event_started';
    ELSE
      SET v_outcome = 'cancelled';
      UPDATE bookings SET status = 'cancelled', cancelled_at = p_now, cancel_reason = 'by_attendee' WHERE id = p_booking;
      UPDATE events SET booked = booked - v_quantity WHERE id = v_event;
    END IF;
  END IF;
  COMMIT;

  SELECT v_outcome AS outcome, b.*, e.title AS event_now_title, e.venue AS event_now_venue,
      e.city AS event_now_city, e.address AS event_now_address, e.starts_at AS event_now_starts_at,
      e.ends_at AS event_now_ends_at, e.time_zone AS event_now_time_zone, e.status AS event_now_status,
      e.revision AS event_now_revision
    FROM (SELECT 1) AS answer
    LEFT JOIN bookings b ON b.id = p_booking AND v_outcome = 'cancelled'
    LEFT JOIN events e ON e.id = b.event_id;
END
