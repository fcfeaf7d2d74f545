-- The index of each order holds what lists are filtered by: a row that does not fit is passed over without being read.
-- `booked` is in none of them, so a booking changes no index. A statement that drops an index and adds it again under its
-- name does both or nothing, and the release before, which names it, finds its own first columns in it.

-- unless index events.events_by_start has price_cents
ALTER TABLE events
  DROP INDEX events_by_start,
  ADD INDEX events_by_start (status, starts_at, id, ends_at, category, city, country, organizer_id, currency, price_cents);

-- unless index events.events_by_currency_price has organizer_id
ALTER TABLE events
  DROP INDEX events_by_currency_price,
  ADD INDEX events_by_currency_price
    (status, currency, price_cents, id, starts_at, ends_at, category, city, country, organizer_id);

-- unless index events.events_by_age has price_cents
ALTER TABLE events
  DROP INDEX events_by_age,
  ADD INDEX events_by_age (status, id, starts_at, ends_at, category, city, country, organizer_id, currency, price_cents);

-- unless index events.events_by_country exists
ALTER TABLE events ADD INDEX events_by_country (status, country, starts_at, id);

-- What an event has sold is summed by index alone. The id stands before what is summed: attendees come in its order.
-- unless index bookings.bookings_by_event has total_cents
ALTER TABLE bookings
  DROP INDEX bookings_by_event,
  ADD INDEX bookings_by_event (event_id, user_id, status, quantity, id, created_at, currency, total_cents);
