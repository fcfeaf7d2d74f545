/** What took too long. The work itself may still be under way. */
class TimeoutError extends Error {
  readonly code = 'NO_ANSWER_IN_TIME';
}

const noAnswerIn = (ms: number): Error => new TimeoutError(`no answer within ${ms} ms`);

/**
 * Gives what the work gives, and leaves no timer behind.
 * @param late makes what is thrown after so many milliseconds: an Error with code NO_ANSWER_IN_TIME unless told otherwise
 */
export async function inTime<T>(work: Promise<T>, ms: number, late = () => noAnswerIn(ms)): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
