-- Cancels an event and, in the same transaction, its bookings. p_revision is null where the caller named none.
CREATE PROCEDURE cancel_event(
  IN p_event BINARY(16), IN p_actor BINARY(16), IN p_is_admin BOOLEAN, IN p_revision INT, IN p_now DATETIME(3))
SQL SECURITY INVOKER
BEGIN
  DECLARE v_outcome VARCHAR(32);
  DECLARE v_organizer BINARY(16) DEFAULT NULL;
  DECLARE v_status VARCHAR(16);
  DECLARE v_ends_at DATETIME(3);
  DECLARE v_revision INT;
  DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN END;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  SELECT organizer_id, status, ends_at, revision INTO v_organizer, v_status, v_ends_at, v_revision
    FROM events WHERE id = p_event FOR UPDATE;
  IF v_organizer IS NULL THEN
    SET v_outcome = 'event_not_found';
  ELSEIF v_organizer <> p_actor AND NOT p_is_admin THEN
    SET v_outcome = 'forbidden';
  ELSEIF v_status = 'cancelled' THEN
    SET v_outcome = 'cancelled';
  ELSEIF v_ends_at <= p_now THEN
    SET v_outcome = 'event_ended';
  ELSEIF p_revision IS NOT NULL AND p_revision <> v_revision THEN
    SET v_outcome = 'precondition_failed';
  ELSE
    SET v_outcome = 'cancelled';
    UPDATE events
      SET status = 'cancelled', booked = 0, revision = revision + 1, cancelled_at = p_now, updated_at = p_now
      WHERE id = p_event;
    UPDATE bookings SET status = 'cancelled', cancelled_at = p_now, cancel_reason = 'event_cancelled'
      WHERE event_id = p_event AND status = 'confirmed';
  END IF;
  COMMIT;
  SELECT v_outcome AS outcome;
END
