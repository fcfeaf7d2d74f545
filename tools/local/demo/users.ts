/** A user to sign in as in a local run. */
export interface DemoUser {
  email: string;
  password: string;
  name: string;
  role: 'admin' | 'organizer' | 'fan';
  groups: readonly string[];
}

/** The three people of the demo. Their passwords are printed at every start: they open nothing but a local run. */
export const demoUsers = [
  {
    email: 'ada@concert.test',
    password: 'ada-sees-it-all',
    name: 'Ada Okafor',
    role: 'admin',
    groups: ['admins'],
  },
  {
    email: 'otto@concert.test',
    password: 'otto-sets-the-stage',
    name: 'Otto Lindqvist',
    role: 'organizer',
    groups: [],
  },
  {
    email: 'fay@concert.test',
    password: 'fay-in-the-front-row',
    name: 'Fay Moreau',
    role: 'fan',
    groups: [],
  },
] as const satisfies readonly DemoUser[];
