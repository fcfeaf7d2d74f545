import * as v from 'valibot';
import type { Id } from './ids.ts';
import { id, whole } from './schemas.ts';

/** The picture of an event or a person as it is stored. */
export interface Picture {
  id: Id;
  /** Of the largest variant, in pixels. */
  width: number;
  height: number;
  /** A picture of a few bytes as a data URI, to show until a real one is there. */
  placeholder: string;
  /** Its most frequent colour, as `#rrggbb`. */
  color: string;
  /** The widths that there are, in pixels, the smallest first; each in every format. */
  widths: readonly number[];
}

/** The formats of every variant, by the ending of its name; the one that most programs read comes last. */
export const PICTURE_FORMATS = { webp: 'image/webp', jpg: 'image/jpeg' } as const;
export type PictureFormat = keyof typeof PICTURE_FORMATS;

/** A picture as clients see it. */
export const pictureView = v.strictObject({
  id,
  width: whole,
  height: whole,
  placeholder: v.string(),
  color: v.string(),
  variants: v.array(v.strictObject({ url: v.string(), type: v.string(), width: whole, height: whole })),
});
export type PictureView = v.InferInput<typeof pictureView>;

/** A picture with the addresses of its variants, or null where there is none. `origin` is the API's scheme and host. */
export function pictureViewOf(picture: Picture | null, origin: string): PictureView | null {
  if (picture === null) return null;
  const { widths, ...rest } = picture;
  const variants = widths.flatMap((width) =>
    Object.entries(PICTURE_FORMATS).map(([ending, type]) => ({
      url: `${origin}/api/pictures/${picture.id}/${width}.${ending}`,
      type,
      width,
      height: Math.max(1, Math.round((picture.height * width) / picture.width)),
    })),
  );
  return { ...rest, variants };
}
