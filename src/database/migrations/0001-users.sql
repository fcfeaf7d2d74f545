-- A user's key is the sub of the Cognito token: one look-up less on every request.
CREATE TABLE IF NOT EXISTS users (
  id BINARY(16) NOT NULL,
  email VARCHAR(320) NULL,
  name VARCHAR(200) NULL,
  phone VARCHAR(50) NULL,
  address VARCHAR(500) NULL,
  city VARCHAR(100) NULL,
  country VARCHAR(100) NULL,
  postcode VARCHAR(20) NULL,
  company VARCHAR(200) NULL,
  website VARCHAR(300) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
