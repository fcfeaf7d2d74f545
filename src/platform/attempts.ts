type Work<T> = () => Promise<T>;

/**
 * What the work gives; undefined where it fails because the thing that it is about is not there.
 * @param isAbsent whether that is what an error says
 * @throws every other error of the work
 */
export async function ifPresent<T>(
  work: Work<T>,
  isAbsent: (error: unknown) => boolean,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** What the work gives. @throws what `translated` makes of an error of the work */
export async function translating<T>(work: Work<T>, translated: (error: unknown) => unknown): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(error);
  }
}
