-- Gives an event or a person a picture, or none (p_id NULL), and tells which one it takes the place of: its files are not
-- needed any more. An event's revision counts it as a change. The lock on the owner's row lets one writer follow another.
-- Called again for the same picture it tells of none. An account that was erased gets none.
CREATE PROCEDURE set_picture(
  IN p_of_event BOOLEAN, IN p_owner BINARY(16), IN p_id BINARY(16), IN p_width INT, IN p_height INT,
  IN p_placeholder VARCHAR(2000), IN p_color CHAR(7), IN p_widths VARCHAR(40), IN p_now DATETIME(3))
SQL SECURITY INVOKER
BEGIN
  DECLARE v_outcome VARCHAR(32) DEFAULT 'set';
  DECLARE v_owner, v_old BINARY(16) DEFAULT NULL;
  DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN END;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  IF p_of_event THEN
    SELECT id INTO v_owner FROM events WHERE id = p_owner FOR UPDATE;
  ELSE
    INSERT IGNORE INTO users (id, created_at, updated_at) VALUES (p_owner, p_now, p_now);
    SELECT id INTO v_owner FROM users WHERE id = p_owner FOR UPDATE;
  END IF;
  SELECT id INTO v_old FROM pictures WHERE owner_kind = IF(p_of_event, 'event', 'user') AND owner_id = p_owner;
  IF NOT p_of_event AND EXISTS (SELECT 1 FROM erased_users WHERE id = p_owner) THEN
    SET v_outcome = 'account_erased', v_old = NULL;
  ELSEIF v_old <=> p_id THEN
    SET v_old = NULL;
  ELSE
    DELETE FROM pictures WHERE owner_kind = IF(p_of_event, 'event', 'user') AND owner_id = p_owner;
    IF p_id IS NOT NULL AND v_owner IS NOT NULL THEN
      INSERT INTO pictures (id, owner_kind, owner_id, width, height, placeholder, color, widths, created_at)
        VALUES (p_id, IF(p_of_event, 'event', 'user'), p_owner, p_width, p_height, p_placeholder, p_color, p_widths, p_now);
    END IF;
    IF p_of_event THEN
      UPDATE events SET revision = revision + 1, updated_at = p_now WHERE id = p_owner;
    END IF;
  END IF;
  COMMIT;
  SELECT v_outcome AS outcome, v_old AS old_id;
END
