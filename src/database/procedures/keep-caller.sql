-- Keeps what a caller's token shows: a verified e-mail address takes the place of another; a name is only taken where there
-- is none and its owner has never written the profile. An argument that is null shows nothing.
-- The user's row is made if it is not there, and locked: an erasure comes before, and then nothing is kept, or after.
CREATE PROCEDURE keep_caller(
  IN p_user BINARY(16), IN p_email VARCHAR(320) CHARACTER SET utf8mb4, IN p_name VARCHAR(200) CHARACTER SET utf8mb4,
  IN p_now DATETIME(3))
SQL SECURITY INVOKER
BEGIN
  DECLARE v_outcome VARCHAR(32) DEFAULT 'kept';
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;

  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  INSERT INTO users (id, created_at, updated_at) VALUES (p_user, p_now, p_now) ON DUPLICATE KEY UPDATE id = users.id;
  IF EXISTS (SELECT 1 FROM erased_users WHERE id = p_user) THEN
    SET v_outcome = 'account_erased';
  ELSE
    UPDATE users
      SET email = COALESCE(p_email, email), name = IF(name IS NULL AND updated_at = created_at, p_name, name)
      WHERE id = p_user;
  END IF;
  COMMIT;
  SELECT v_outcome AS outcome;
END
