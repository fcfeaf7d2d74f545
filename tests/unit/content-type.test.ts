import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentOf, inBlocks, type Content } from '../../src/kernel/content.ts';
import { typeOfContent } from '../../src/kernel/content-type.ts';
import { canonicalType, isAsAnnounced } from '../../src/kernel/media-type.ts';
import { animatedAvif } from '../support/animations.ts';
import { goodPictures } from '../support/picture-corpus.ts';
import { box, brandBox, id3, longBox, mp3Frame, tracks } from '../support/media-files.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const join = (...parts: (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part)));
const mdat = box('mdat', Buffer.alloc(20_000, 7));
const typeOf = (bytes: Buffer): Promise<string | undefined> => typeOfContent(contentOf(bytes));

/** A file in S3 as far as reading goes; tells how often and how much it was read. */
function counted(bytes: Buffer): Content & { reads: number } {
  const content = contentOf(bytes);
  const counting = {
    size: bytes.length,
    reads: 0,
    read: (from: number, length: number) => {
      counting.reads += 1;
      return content.read(from, length);
    },
  };
  return counting;
}

const FILES: Record<string, [content: Buffer, type: string | undefined]> = {
  'an AVIF whose first brand is mif1': [brandBox('mif1', 'mif1', 'avif', 'miaf'), 'image/avif'],
  'an AVIF whose first brand is miaf': [brandBox('miaf', 'mif1', 'avif'), 'image/avif'],
  'an AVIF that moves': [animatedAvif, 'image/avif'],
  'an AVIF that moves, by msf1': [brandBox('msf1', 'avis', 'iso8'), 'image/avif'],
  'an AVIF that says it is a film as well': [brandBox('avif', 'isom', 'mp42'), 'image/avif'],
  'a HEIC': [brandBox('heic', 'mif1', 'heic'), 'image/heic'],
  'a HEIC whose first brand is mif1': [brandBox('mif1', 'mif1', 'heic'), 'image/heic'],
  'a HEIC that moves': [brandBox('msf1', 'hevc'), 'image/heic'],
  'a HEIF of no codec that we know': [brandBox('mif1', 'miaf'), 'image/heif'],
  'a film with sound': [join(brandBox('mp42', 'isom'), mdat, tracks('vide', 'soun')), 'video/mp4'],
  'a film by MSNV': [join(brandBox('MSNV', 'isom', 'mp42'), mdat, tracks('vide')), 'video/mp4'],
  'a film whose index comes first': [
    join(brandBox('isom', 'avc1'), tracks('soun', 'vide'), mdat),
    'video/mp4',
  ],
  'a film whose data has a long size': [
    join(brandBox('isom'), longBox('mdat', Buffer.alloc(9_000)), tracks('vide')),
    'video/mp4',
  ],
  'a film of iTunes, which may be sound': [
    join(brandBox('M4V ', 'M4A ', 'mp42', 'isom'), tracks('vide', 'soun')),
    'video/mp4',
  ],
  'a film of a brand that we do not know': [join(brandBox('XAVC', 'nras'), tracks('vide')), 'video/mp4'],
  'a film that was cut off before its index': [join(brandBox('isom'), mdat), 'video/mp4'],
  'sound by mp42': [join(brandBox('mp42', 'isom', 'mp42'), mdat, tracks('soun')), 'audio/mp4'],
  'sound by isom': [join(brandBox('isom'), tracks('soun')), 'audio/mp4'],
  'sound by mp42 and M4A, cut off': [brandBox('mp42', 'M4A ', 'isom'), 'audio/mp4'],
  'sound by M4A': [join(brandBox('M4A ', 'mp42'), tracks('soun')), 'audio/mp4'],
  'a book with pictures': [join(brandBox('M4B '), tracks('soun', 'vide')), 'audio/mp4'],
  'a QuickTime film': [join(brandBox('qt  '), tracks('vide')), 'video/quicktime'],
  'a QuickTime film of old': [join(tracks('vide')), 'video/quicktime'],
  'a film of an old phone': [brandBox('3gp5', 'isom'), 'video/3gpp'],
  'a PDF': [latin1('%PDF-1.7 a plan'), 'application/pdf'],
  'a PDF behind a byte order mark': [latin1('\xef\xbb\xbf%PDF-1.7 a plan'), 'application/pdf'],
  'a PDF behind an empty line': [latin1('\r\n\n %PDF-1.7 a plan'), 'application/pdf'],
  'a PDF behind the head of a printer': [
    latin1(`\x1b%-12345X@PJL\r\n${'x'.repeat(500)}%PDF-1.4`),
    'application/pdf',
  ],
  'a PDF that begins at byte 1,023': [latin1(`${'x'.repeat(1_023)}%PDF-1.4`), 'application/pdf'],
  'a PDF that begins too late': [latin1(`${'x'.repeat(1_025)}%PDF-1.4`), undefined],
  'a page that is a PDF as well': [latin1('<html><script>alert(1)</script>%PDF-1.7'), undefined],
  'a page behind a mark that is a PDF as well': [latin1('\xef\xbb\xbf <!doctype html>%PDF-1.7'), undefined],
  'a program that is a PDF as well': [latin1('MZ\x90\0%PDF-1.7'), undefined],
  'a script that is a PDF as well': [latin1('#!/bin/sh\n%PDF-1.7'), undefined],
  'a GIF that is a PDF as well': [latin1('GIF89a\x01\0%PDF-1.7'), 'image/gif'],
  'a ZIP that is a PDF as well': [latin1('PK\x03\x04%PDF-1.7'), 'application/zip'],
  MP3: [mp3Frame, 'audio/mpeg'],
  'MP3 behind a tag': [join(id3(20), mp3Frame), 'audio/mpeg'],
  'MP3 behind a tag with a cover': [join(id3(300_000), mp3Frame), 'audio/mpeg'],
  'MP3 of layer II': [Buffer.from([0xff, 0xfd, 0x80, 0x04]), 'audio/mpeg'],
  'a tag that was cut off': [id3(50_000).subarray(0, 400), 'audio/mpeg'],
  'FLAC behind a tag': [join(id3(70_000), 'fLaC\0\0\0\x22'), 'audio/flac'],
  'AAC behind a tag': [join(id3(100), '\xff\xf1\x50\x80'), 'audio/aac'],
  AAC: [latin1('\xff\xf1\x50\x80'), 'audio/aac'],
  FLAC: [latin1('fLaC\0\0\0\x22'), 'audio/flac'],
  WAV: [latin1('RIFF\x24\0\0\0WAVEfmt '), 'audio/wav'],
  'sound in Ogg': [latin1(`OggS${'\0'.repeat(24)}\x01\x1e\x01vorbis`), 'audio/ogg'],
  'Opus in Ogg': [latin1(`OggS${'\0'.repeat(24)}OpusHead`), 'audio/ogg'],
  'a film in Ogg': [latin1(`OggS${'\0'.repeat(24)}\x80theora`), 'video/ogg'],
  'a film in Ogg behind a skeleton': [
    latin1(`OggS${'\0'.repeat(24)}fishead${'\0'.repeat(90)}OggS\x80theora`),
    'video/ogg',
  ],
  WebM: [latin1('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm'), 'video/webm'],
  Matroska: [latin1('\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska'), 'video/matroska'],
  AVI: [latin1('RIFF\x24\0\0\0AVI LIST'), 'video/x-msvideo'],
  TIFF: [latin1('II*\0\x08\0\0\0'), 'image/tiff'],
  'JPEG XL': [latin1('\0\0\0\x0cJXL \r\n\x87\n'), 'image/jxl'],
  SVG: [latin1('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'image/svg+xml'],
  'SVG behind a mark and a comment': [
    latin1('\xef\xbb\xbf<?xml version="1.0"?><!-- x --><svg >'),
    'image/svg+xml',
  ],
  'a page': [latin1('<html><script>alert(1)</script>'), undefined],
  'text in UTF-16': [Buffer.from('\ufeffHello', 'utf16le'), undefined],
  text: [latin1('hello'), undefined],
  'a program': [latin1('\x7fELF'), undefined],
  'one byte': [latin1('\xff'), undefined],
  nothing: [Buffer.alloc(0), undefined],
};

describe('the type of a file', () => {
  it.each(Object.keys(FILES))('when it is %s, is read from what it holds', async (name) => {
    const [content, type] = FILES[name]!;
    expect(await typeOf(content)).toBe(type);
    // From S3, in blocks, it is the same.
    expect(await typeOfContent(inBlocks(contentOf(content), 64))).toBe(type);
  });

  it('when it is a picture of any kind, is what its encoder made', async () => {
    for (const [name, { content, type }] of Object.entries(await goodPictures()))
      expect([name, await typeOf(content)]).toEqual([name, type]);
  });

  it('when it is a long film, takes few reads', async () => {
    const file = counted(
      join(
        brandBox('mp42'),
        box('free', Buffer.alloc(100)),
        box('mdat', Buffer.alloc(5_000_000)),
        tracks('soun', 'vide'),
      ),
    );
    expect(await typeOfContent(inBlocks(file, 4_096))).toBe('video/mp4');
    expect(file.reads).toBeLessThanOrEqual(4);
  });

  it.each([
    ['boxes without end', join(brandBox('isom'), ...Array.from({ length: 50_000 }, () => box('free')))],
    ['tracks without end', join(brandBox('isom'), tracks(...Array.from({ length: 5_000 }, () => 'text')))],
    ['a box of no size in the midst', join(brandBox('isom'), Buffer.from([0, 0, 0, 3]), 'moov')],
    [
      'a box larger than all numbers',
      join(brandBox('isom'), Buffer.from([0, 0, 0, 1]), 'moov', Buffer.alloc(8, 255)),
    ],
    ['brands without end', join(Buffer.from([255, 255, 255, 255]), 'ftypisom', 'iso2'.repeat(9_000))],
  ])('when a film has %s, the search ends soon', async (_name, content) => {
    const file = counted(content);
    expect(await typeOfContent(file)).toBe('video/mp4');
    expect(file.reads).toBeLessThan(500);
  });

  it('when it is anything at all, or a good file damaged, reading it never fails', async () => {
    const good = Object.values(FILES).map(([content]) => content);
    const damaged = fc
      .tuple(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 }))),
        fc.nat(400),
      )
      .map(([content, changes, length]) => {
        const copy = Buffer.from(content.subarray(0, length));
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
        return copy;
      });
    const any = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, any), async (content) => {
        const type = await typeOf(content);
        expect(type ?? 'a/b').toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the name of a type', () => {
  it.each([
    ['image/jpg', 'image/jpeg'],
    ['image/pjpeg', 'image/jpeg'],
    ['IMAGE/JPG', 'image/jpeg'],
    ['image/x-png', 'image/png'],
    ['image/apng', 'image/png'],
    ['audio/x-m4a', 'audio/mp4'],
    ['audio/m4a', 'audio/mp4'],
    ['audio/mp3', 'audio/mpeg'],
    ['application/x-pdf', 'application/pdf'],
    ['video/x-m4v', 'video/mp4'],
    ['audio/x-vorbis+ogg', 'audio/ogg'],
    ['audio/x-opus+ogg', 'audio/ogg'],
    ['audio/ogg; codecs=opus', 'audio/ogg'],
    [' audio/X-M4A ;codecs="mp4a.40.2"', 'audio/mp4'],
    ['text/html', 'text/html'],
    ['image/svg+xml', 'image/svg+xml'],
    ['constructor', 'constructor'],
    ['__proto__', '__proto__'],
    ['', ''],
  ])('when it is called %p, is %p', (announced, name) => {
    expect(canonicalType(announced)).toBe(name);
    expect(canonicalType(name)).toBe(name);
  });

  it('when a container may hold both, either may be announced', () => {
    expect(isAsAnnounced('video/mp4', 'audio/mp4')).toBe(true);
    expect(isAsAnnounced('audio/mp4', 'video/mp4')).toBe(true);
    expect(isAsAnnounced('audio/ogg', 'video/ogg')).toBe(false);
    expect(isAsAnnounced('image/png', 'image/jpeg')).toBe(false);
  });
});
