/** A concert of the demo: dates count from the day it is loaded, clocks are those of its place. */
export interface DemoConcert {
  title: string;
  description: string;
  category: string;
  venue: string;
  city: string;
  country: string;
  timeZone: string;
  /** Days from today, and the local time of the beginning. */
  inDays: number;
  at: `${number}:${number}`;
  hours: number;
  capacity: number | null;
  maxPerUser: number | null;
  priceCents: number;
  currency: string;
  /** Places that people of the demo have booked already. */
  booked?: Partial<Record<'admin' | 'fan', number>>;
}

type Row = [title: string, description: string, category: string];
type Place = [venue: string, city: string, country: string, timeZone: string];
type When = [inDays: number, at: DemoConcert['at'], hours: number];
type Sale = [capacity: number | null, maxPerUser: number | null, priceCents: number, currency: string];

const concert = (
  [title, description, category]: Row,
  [venue, city, country, timeZone]: Place,
  [inDays, at, hours]: When,
  [capacity, maxPerUser, priceCents, currency]: Sale,
): DemoConcert => ({
  title,
  description,
  category,
  venue,
  city,
  country,
  timeZone,
  inDays,
  at,
  hours,
  capacity,
  maxPerUser,
  priceCents,
  currency,
});

const lisbon: Place = ['Lantern Hall', 'Lisbon', 'Portugal', 'Europe/Lisbon'];
const berlin: Place = ['Kesselhaus Nord', 'Berlin', 'Germany', 'Europe/Berlin'];
const chicago: Place = ['The Copper Room', 'Chicago', 'United States', 'America/Chicago'];

/** A dozen concerts: among them one with two places left, a free one, and one without a limit. */
export const demoConcerts: readonly DemoConcert[] = [
  concert(
    ['Late Trains & Small Hours', 'Two sets of piano trio, with a bar in between.', 'Jazz'],
    lisbon,
    [9, '21:30', 3],
    [120, 6, 2450, 'EUR'],
  ),
  {
    ...concert(
      ['Two Seats Left', 'A living-room concert for fifty. The kettle is on.', 'Folk'],
      ['Upstairs at Quill', 'Edinburgh', 'United Kingdom', 'Europe/London'],
      [14, '19:30', 2],
      [50, null, 1800, 'GBP'],
    ),
    booked: { admin: 48 },
  },
  concert(
    ['Sunday in the Park', 'Brass on the bandstand. Free, bring a blanket.', 'Brass'],
    ['Parc des Tilleuls', 'Lyon', 'France', 'Europe/Paris'],
    [17, '15:00', 2],
    [800, 8, 0, 'EUR'],
  ),
  {
    ...concert(
      ['The Glass Harbour', 'Their third record, played from front to back.', 'Indie'],
      berlin,
      [21, '20:00', 3],
      [420, 4, 3200, 'EUR'],
    ),
    booked: { fan: 2, admin: 1 },
  },
  concert(
    ['Night of a Thousand Modules', 'Patch cables, fog and a very long fade.', 'Electronic'],
    berlin,
    [28, '23:00', 6],
    [1200, 10, 2600, 'EUR'],
  ),
  {
    ...concert(
      ['Songs from the Second Floor', 'One voice, one guitar, no microphone.', 'Singer-Songwriter'],
      chicago,
      [33, '20:00', 2],
      [90, 4, 2200, 'USD'],
    ),
    booked: { fan: 1 },
  },
  concert(
    ['Blue Line Big Band', 'Seventeen players on a stage for nine.', 'Jazz'],
    chicago,
    [40, '19:00', 3],
    [260, null, 4500, 'USD'],
  ),
  concert(
    ['Monsoon Strings', 'Sitar and string quartet meet halfway.', 'Classical'],
    ['Rangoli Auditorium', 'Bengaluru', 'India', 'Asia/Kolkata'],
    [46, '18:30', 2],
    [600, 6, 90000, 'INR'],
  ),
  concert(
    ['Midnight Sun Choir', 'Forty voices at an hour when it will not get dark.', 'Choral'],
    ['Fjordkirken', 'Tromsø', 'Norway', 'Europe/Oslo'],
    [52, '22:00', 2],
    [300, 4, 39000, 'NOK'],
  ),
  concert(
    ['Open Air Without End', 'Three stages, no fence, no limit.', 'Festival'],
    ['Playa Larga', 'Valencia', 'Spain', 'Europe/Madrid'],
    [60, '16:00', 10],
    [null, 10, 1500, 'EUR'],
  ),
  concert(
    ['Kite & Anchor', 'Post-rock from two islands.', 'Rock'],
    ['Harbour Shed 4', 'Auckland', 'New Zealand', 'Pacific/Auckland'],
    [75, '19:30', 3],
    [350, 4, 5500, 'NZD'],
  ),
  concert(
    ['New Year, Old Records', 'Shellac only. Dancing shoes required.', 'Dance'],
    lisbon,
    [120, '22:00', 6],
    [200, 2, 7500, 'EUR'],
  ),
];
