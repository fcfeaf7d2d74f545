import { exampleIds, named, type Reference } from '../kernel/reference.ts';
import { downloadView, mediaList, mediaView, newMedia } from './schemas.ts';

const media = {
  id: exampleIds.media,
  eventId: exampleIds.event,
  kind: 'seating-plan' as const,
  title: 'Where to sit',
  fileName: 'seats.pdf',
  type: 'application/pdf',
  size: 245_760,
  isPublic: true,
  createdAt: '2031-02-02T10:15:00.000Z',
};

const written = {
  title: 'What the file is called where it is listed.',
  kind: 'What the file is.',
};

export const mediaReference: Reference = {
  requests: [
    named('NewMedia', newMedia, {
      about: 'An uploaded file to add to an event.',
      fields: {
        ...written,
        key: 'Key of the upload, as `createUpload` gave it.',
        isPublic:
          'Whether everybody may download it, without signing in. Otherwise only people who have booked, the organizer and admins.',
      },
      example: {
        key: `uploads/event-media/${exampleIds.user}/${exampleIds.media}`,
        title: media.title,
        kind: media.kind,
        isPublic: true,
      },
    }),
  ],
  answers: [
    named('Media', mediaView, {
      about: 'A file of an event.',
      fields: {
        ...written,
        id: 'Id of the file.',
        eventId: 'Id of the event it belongs to.',
        fileName: 'Name that the file is saved under.',
        type: 'Media type, such as `application/pdf`.',
        size: 'Size in bytes.',
        isPublic: 'Whether everybody may download it, without signing in.',
        createdAt: 'When it was added, UTC.',
      },
      example: media,
    }),
    named('MediaList', mediaList, {
      about: 'All files of an event that the caller may download.',
      fields: { items: 'The files, oldest first.' },
      example: { items: [media] },
    }),
    named('Download', downloadView, {
      about: 'A link that works for five minutes, without signing in.',
      fields: { url: 'Where to download the file.', expiresAt: 'When the link stops working, UTC.' },
      example: {
        url: 'https://files.example.com/media/seats.pdf?X-Amz-Signature=0f3c',
        expiresAt: '2031-03-12T18:09:11.000Z',
      },
    }),
  ],
  parameters: {
    downloadStatic: {
      path: {
        about: 'Path of the file below the folder that was published, without a leading slash.',
        example: 'terms/tickets.pdf',
      },
    },
  },
};
