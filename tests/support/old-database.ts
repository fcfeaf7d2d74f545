import { createTestDatabase, type TestDatabase } from './database.ts';

/** The described system's tables as Hibernate made them, empty. */
const TABLES = [
  `CREATE TABLE users (
    user_id BIGINT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(255) NOT NULL, username VARCHAR(255) UNIQUE,
    email VARCHAR(255) NOT NULL UNIQUE, password VARCHAR(255) NOT NULL, profile_photo VARCHAR(255), company VARCHAR(255),
    website VARCHAR(255), phone VARCHAR(50), address VARCHAR(600), city VARCHAR(100), country VARCHAR(100),
    pincode VARCHAR(20), created_at DATETIME(6), updated_at DATETIME(6))`,
  `CREATE TABLE events (
    event_id BIGINT PRIMARY KEY AUTO_INCREMENT, title VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL, description TEXT,
    category VARCHAR(100), location VARCHAR(255), address VARCHAR(500), city VARCHAR(100), country VARCHAR(100),
    person_limit INT, phone VARCHAR(50), start_date DATETIME(6) NOT NULL, end_date DATETIME(6) NOT NULL,
    ticket_price DOUBLE, photo_id VARCHAR(255), photo_url VARCHAR(500), user_id BIGINT NOT NULL, organizer_id BIGINT,
    created_at DATETIME(6), updated_at DATETIME(6))`,
  `CREATE TABLE bookings (
    id BIGINT PRIMARY KEY AUTO_INCREMENT, user_id BIGINT NOT NULL, event_id VARCHAR(255) NOT NULL,
    event_title VARCHAR(255), event_location VARCHAR(255), event_start_date DATETIME(6), quantity INT NOT NULL,
    total_price DOUBLE NOT NULL, status VARCHAR(50) NOT NULL, booking_date DATETIME(6) NOT NULL,
    created_at DATETIME(6) NOT NULL)`,
];

/** An old database with what such databases hold: good rows, and every kind of bad ones. */
export async function createOldDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase({ migrated: false });
  for (const table of TABLES) await database.sql(table);
  await database.sql(`INSERT INTO users (name, username, email, password, website, address, created_at) VALUES
    ('Ann', 'ann', 'Ann@Concert.example', '$2a$10$x', 'https://ann.example', '${'a'.repeat(510)}', '2024-01-01 10:00:00'),
    ('Bob', 'bob', 'bob@concert.example', '$2a$10$x', 'not a website', NULL, NULL),
    ('Odd', NULL, 'no address', '$2a$10$x', NULL, NULL, NULL)`);
  const at = "'2027-06-01 18:00:00', '2027-06-01 22:00:00'";
  await database.sql(`INSERT INTO events (title, name, person_limit, start_date, end_date, ticket_price, user_id, photo_url, created_at) VALUES
    ('Small hall', 'Small hall', 3, ${at}, 19.99, 1, 'https://old.example/1.jpg', '2024-02-01 10:00:00'),
    ('Open air', 'Open air', 0, ${at}, NULL, 2, NULL, '2024-02-02 10:00:00'),
    ('Backwards', 'Backwards', NULL, '2027-06-01 22:00:00', '2027-06-01 18:00:00', 5, 1, NULL, NULL),
    ('Nobody''s', 'Nobody''s', NULL, ${at}, 5, 3, NULL, NULL),
    ('Refunds', 'Refunds', NULL, ${at}, -5, 1, NULL, NULL)`);
  const bookings = [
    "(2, '1', 'Small hall', 2, 39.98, 'CONFIRMED')",
    // One place more than there are: the old system oversold.
    "(1, '1', 'Small hall', 2, 39.98, 'CONFIRMED')",
    "(1, '1', 'Small hall', 1, 19.99, 'CANCELLED')",
    "(2, '2', NULL, 3, 10, 'confirmed')",
    "(2, '1700000000000', 'From the JSON store', 1, 7.5, 'CONFIRMED')",
    "(2, 'abc', NULL, 1, 1, 'CONFIRMED')",
    "(3, '1', NULL, 1, 19.99, 'CONFIRMED')",
    "(2, '1', NULL, 0, 0, 'CONFIRMED')",
    "(2, '1', NULL, 1, 19.99, 'PENDING')",
    "(2, '3', NULL, 1, 5, 'CONFIRMED')",
  ].map((values) => values.replace(')', ", '2024-03-01 10:00:00', '2024-03-01 10:00:00')"));
  await database.sql(
    `INSERT INTO bookings (user_id, event_id, event_title, quantity, total_price, status, booking_date, created_at) VALUES ${bookings.join(',')}`,
  );
  return database;
}
