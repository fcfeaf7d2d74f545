import type { Content } from './content.ts';

/** Brands of pictures and what they are; the first one of a file that is here decides (ISO/IEC 23008-12, AVIF 1.1). */
const PICTURE_BRANDS: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  avio: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  heim: 'image/heic',
  heis: 'image/heic',
  hevc: 'image/heic',
  hevx: 'image/heic',
  hevm: 'image/heic',
  hevs: 'image/heic',
  'jxl ': 'image/jxl',
  'crx ': 'image/x-canon-cr3',
};
/** What these say is only how the file is built: any codec may be inside. */
const PICTURE_STRUCTURES = new Set(['mif1', 'mif2', 'msf1', 'miaf']);
const AUDIO_BRANDS = new Set(['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B ']);

/** A file type box is this long at most: enough for 250 brands. */
const MOST_BRAND_BYTES = 1_024;
/** How many boxes are looked at before the search is given up: each may cost a read. */
const MOST_BOXES = 200;

/** The names of the brands, the major one first; undefined for what does not begin as ISO media does. */
export function brandsOf(start: Buffer): string[] | undefined {
  if (start.toString('latin1', 4, 8) !== 'ftyp' || start.length < 12) return undefined;
  const end = Math.min(start.readUInt32BE(0), start.length, MOST_BRAND_BYTES);
  const brands = [start.toString('latin1', 8, 12)];
  // Behind the major brand is its version.
  for (let at = 16; at + 4 <= end; at += 4) brands.push(start.toString('latin1', at, at + 4));
  return brands;
}

/**
 * What an ISO media file is (ISO/IEC 14496-12): its brands identify pictures, QuickTime and 3GPP; in the MP4 family the tracks
 * distinguish audio from video, because encoders write the same brands for both. Without readable tracks, the brands decide.
 * @param brands not empty
 */
export async function typeOfIsoMedia(content: Content, brands: readonly string[]): Promise<string> {
  const [major = ''] = brands;
  return pictureType(major, brands) ?? byMajorBrand(major) ?? typeByTracks(content, brands);
}

function pictureType(major: string, brands: readonly string[]): string | undefined {
  const picture = brands.find((brand) => Object.hasOwn(PICTURE_BRANDS, brand));
  const isStructure = PICTURE_STRUCTURES.has(major);
  if (picture !== undefined && (picture === major || isStructure || !isFilm(brands)))
    return PICTURE_BRANDS[picture];
  return isStructure ? 'image/heif' : undefined;
}

function byMajorBrand(major: string): string | undefined {
  if (major === 'qt  ') return 'video/quicktime';
  if (major.startsWith('3g')) return 'video/3gpp';
  // Audio books have a track of pictures beside the sound.
  return AUDIO_BRANDS.has(major) ? 'audio/mp4' : undefined;
}

async function typeByTracks(content: Content, brands: readonly string[]): Promise<string> {
  const tracks = await trackKinds(content);
  if (tracks.has('vide')) return 'video/mp4';
  const isSound = tracks.has('soun') || brands.some((brand) => AUDIO_BRANDS.has(brand));
  return isSound ? 'audio/mp4' : 'video/mp4';
}

/** Whether a film's brands are among them: such a file may call itself a picture as well, for its cover. */
const isFilm = (brands: readonly string[]): boolean =>
  brands.some((brand) => /^(?:isom|mp4[12]|M4V |avc1|dash)$/.test(brand));

interface Box {
  name: string;
  /** Where its content begins and the next box does, in bytes from the beginning of the file. */
  from: number;
  to: number;
}

/** The kinds of the tracks, as `vide` and `soun`. Empty when the file has none or is cut off before them. */
async function trackKinds(content: Content): Promise<Set<string>> {
  const kinds = new Set<string>();
  const budget = { boxes: MOST_BOXES };
  const within = async (parent: Box | undefined, name: string): Promise<Box | undefined> => {
    if (parent === undefined) return undefined;
    for await (const box of boxes(content, parent, name, budget)) return box;
    return undefined;
  };
  const moov = await within({ name: '', from: 0, to: content.size }, 'moov');
  if (moov === undefined) return kinds;
  for await (const trak of boxes(content, moov, 'trak', budget)) {
    const hdlr = await within(await within(trak, 'mdia'), 'hdlr');
    // Behind version, flags and four bytes that are always zero.
    if (hdlr !== undefined) kinds.add((await content.read(hdlr.from + 8, 4)).toString('latin1'));
  }
  return kinds;
}

/** The boxes of one name within another, in their order. Sizes that lead nowhere end the search. */
async function* boxes(
  content: Content,
  parent: Box,
  name: string,
  budget: { boxes: number },
): AsyncGenerator<Box> {
  let at = parent.from;
  while (at + 8 <= parent.to && budget.boxes > 0) {
    budget.boxes -= 1;
    const box = boxAt(await content.read(at, 16), at, parent.to);
    if (box === undefined) return;
    if (box.name === name) yield box;
    at = box.to;
  }
}

function boxAt(head: Buffer, at: number, end: number): Box | undefined {
  if (head.length < 8) return undefined;
  const short = head.readUInt32BE(0);
  const isLong = short === 1;
  if (isLong && head.length < 16) return undefined;
  // 0: to the end; 1: the size is behind the name, in 64 bits.
  const size = isLong ? Number(head.readBigUInt64BE(8)) : short || end - at;
  const headSize = isLong ? 16 : 8;
  if (size < headSize) return undefined;
  return { name: head.toString('latin1', 4, 8), from: at + headSize, to: Math.min(at + size, end) };
}
