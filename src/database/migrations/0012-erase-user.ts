import type { Migration } from '../migration.ts';

/**
 * Erases an account if nothing of it lies ahead: no event that people may still book or attend, no place that is still held.
 * The check and the erasure happen under one lock on the user's row, which bookings and publications of this user share, so
 * nothing can come between. Bookings and amounts stay; their user is a number without a name.
 * The row keeps the name `erased`, which past events then show as their organizer's.
 */
export const eraseUser: Migration = {
  id: 12,
  name: 'erase-user',
  statements: [
    {
      sql: `
    CREATE PROCEDURE IF NOT EXISTS erase_user_v1(IN p_user BINARY(16), IN p_now DATETIME(3))
    SQL SECURITY INVOKER
    BEGIN
      DECLARE v_outcome VARCHAR(32);
      DECLARE v_user, v_picture BINARY(16) DEFAULT NULL;
      DECLARE v_events INT DEFAULT 0;
      DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN END;
      DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      START TRANSACTION;
      INSERT IGNORE INTO users (id, created_at, updated_at) VALUES (p_user, p_now, p_now);
      SELECT id INTO v_user FROM users WHERE id = p_user FOR UPDATE;
      SELECT COUNT(*) INTO v_events
        FROM events WHERE organizer_id = p_user AND status = 'scheduled' AND ends_at > p_now;

      IF EXISTS (SELECT 1 FROM erased_users WHERE id = p_user) THEN
        SET v_outcome = 'erased';
      ELSEIF v_events > 0 THEN
        SET v_outcome = 'events_upcoming';
      ELSEIF EXISTS (SELECT 1 FROM bookings b JOIN events e ON e.id = b.event_id
          WHERE b.user_id = p_user AND b.status = 'confirmed' AND e.starts_at > p_now) THEN
        SET v_outcome = 'bookings_left';
      ELSE
        SET v_outcome = 'erased';
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
    END`,
    },
  ],
};
