import type { Migration } from '../migration.ts';

const given = (field: string, otherwise: string): string =>
  `IF(FIND_IN_SET('${field}', p_fields), p_${snake(field)}, ${otherwise})`;
const snake = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const keep = (field: string): string => `${snake(field)} = ${given(field, snake(field))}`;

/**
 * Changes the named fields of an event and no others, under the lock on its row: changes of different fields that come at
 * once follow one another and none is lost. What may not be is judged by the event as it would be, and by its bookings, which
 * the lock keeps from coming or going meanwhile. `p_revisions` are those that the caller has read, null for any; as
 * many as the gateway's 10,240 bytes of headers can name.
 */
export const changeEvent: Migration = {
  id: 17,
  name: 'change-event',
  statements: [
    {
      sql: `
    CREATE PROCEDURE IF NOT EXISTS change_event_v1(
      IN p_event BINARY(16), IN p_actor BINARY(16), IN p_is_admin BOOLEAN,
      IN p_revisions VARCHAR(10240) CHARACTER SET ascii, IN p_fields VARCHAR(400) CHARACTER SET ascii,
      IN p_title VARCHAR(200) CHARACTER SET utf8mb4, IN p_description TEXT CHARACTER SET utf8mb4,
      IN p_category VARCHAR(50) CHARACTER SET utf8mb4, IN p_venue VARCHAR(200) CHARACTER SET utf8mb4,
      IN p_address VARCHAR(500) CHARACTER SET utf8mb4, IN p_city VARCHAR(100) CHARACTER SET utf8mb4,
      IN p_country VARCHAR(100) CHARACTER SET utf8mb4, IN p_phone VARCHAR(50) CHARACTER SET utf8mb4,
      IN p_starts_at DATETIME(3), IN p_ends_at DATETIME(3), IN p_time_zone VARCHAR(64) CHARACTER SET ascii,
      IN p_capacity BIGINT, IN p_max_per_user BIGINT, IN p_price_cents BIGINT, IN p_currency CHAR(3) CHARACTER SET ascii,
      IN p_most_places BIGINT, IN p_most_cents BIGINT, IN p_now DATETIME(3))
    SQL SECURITY INVOKER
    BEGIN
      DECLARE v_outcome VARCHAR(32) CHARACTER SET ascii;
      DECLARE v_organizer BINARY(16) DEFAULT NULL;
      DECLARE v_status VARCHAR(16) CHARACTER SET ascii;
      DECLARE v_old_start, v_old_end, v_starts_at, v_ends_at DATETIME(3);
      DECLARE v_revision, v_capacity, v_booked, v_price_cents BIGINT;
      DECLARE v_old_currency, v_currency CHAR(3) CHARACTER SET ascii;
      DECLARE v_is_moved, v_is_resized BOOLEAN;
      DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN END;
      DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      START TRANSACTION;
      SELECT organizer_id, status, revision, booked, starts_at, ends_at, currency,
          ${given('startsAt', 'starts_at')}, ${given('endsAt', 'ends_at')}, ${given('capacity', 'capacity')},
          ${given('priceCents', 'price_cents')}, ${given('currency', 'currency')}
        INTO v_organizer, v_status, v_revision, v_booked, v_old_start, v_old_end, v_old_currency,
          v_starts_at, v_ends_at, v_capacity, v_price_cents, v_currency
        FROM events WHERE id = p_event FOR UPDATE;
      SET v_is_moved = FIND_IN_SET('startsAt', p_fields) OR FIND_IN_SET('endsAt', p_fields);
      SET v_is_resized = FIND_IN_SET('capacity', p_fields) OR FIND_IN_SET('priceCents', p_fields);

      IF v_organizer IS NULL THEN
        SET v_outcome = 'event_not_found';
      ELSEIF v_organizer <> p_actor AND NOT p_is_admin THEN
        SET v_outcome = 'forbidden';
      ELSEIF v_status = 'cancelled' THEN
        SET v_outcome = 'event_cancelled';
      ELSEIF v_old_end <= p_now THEN
        SET v_outcome = 'event_ended';
      ELSEIF FIND_IN_SET(v_revision, p_revisions) = 0 THEN
        SET v_outcome = 'precondition_failed';
      ELSEIF v_is_moved AND v_ends_at <= v_starts_at THEN
        SET v_outcome = 'ends_before_start';
      ELSEIF v_is_moved AND v_ends_at <= p_now THEN
        SET v_outcome = 'ends_in_the_past';
      ELSEIF v_is_resized AND v_price_cents * COALESCE(v_capacity, p_most_places) > p_most_cents THEN
        SET v_outcome = 'sum_too_large';
      ELSEIF v_capacity < v_booked THEN
        SET v_outcome = 'capacity_below_booked';
      ELSEIF v_booked > 0 AND v_starts_at <= p_now AND v_old_start > p_now THEN
        SET v_outcome = 'start_passed';
      ELSEIF v_currency <> v_old_currency AND EXISTS (SELECT 1 FROM bookings WHERE event_id = p_event) THEN
        SET v_outcome = 'currency_fixed';
      ELSE
        SET v_outcome = 'changed';
        UPDATE events
          SET ${[
            'title',
            'description',
            'category',
            'venue',
            'address',
            'city',
            'country',
            'phone',
            'startsAt',
            'endsAt',
          ]
            .map(keep)
            .join(',\n            ')},
            ${['timeZone', 'capacity', 'maxPerUser', 'priceCents', 'currency'].map(keep).join(',\n            ')},
            revision = revision + 1, updated_at = p_now
          WHERE id = p_event;
      END IF;
      COMMIT;
      SELECT v_outcome AS outcome, v_booked AS booked, v_price_cents AS price_cents, v_capacity AS capacity,
        v_old_currency AS currency;
    END`,
    },
  ],
};
