import { exampleIds, named, type Reference } from '../kernel/reference.ts';
import { DEFAULT_MEDIA_MB, DEFAULT_PICTURE_MB } from '../kernel/limits.ts';
import { MEDIA_TYPES, newUpload, PICTURE_TYPES, uploadView } from './schemas.ts';

const MB = 1024 * 1024;
const key = `uploads/event-picture/${exampleIds.user}/${exampleIds.picture}`;

export const uploadReference: Reference = {
  requests: [
    named('NewUpload', newUpload, {
      about: 'A file that you are about to upload.',
      fields: {
        purpose: 'What the file is for.',
        eventId:
          'Id of the event that the file is for. Required unless `purpose` is `avatar`; then leave it out.',
        contentType:
          `Media type of the file. For pictures and avatars: ${PICTURE_TYPES.join(', ')}. ` +
          `For \`event-media\`: ${MEDIA_TYPES.join(', ')}.`,
        size:
          `Size of the file in bytes. How large it may be is a setting: ${DEFAULT_PICTURE_MB * MB} for the purposes event-picture ` +
          `and avatar, ${DEFAULT_MEDIA_MB * MB} for event-media, unless the operator has set others. A larger one is refused, ` +
          'with the most that is taken as `maxBytes`.',
        fileName: 'Name of the file, with its ending.',
      },
      example: {
        purpose: 'event-picture',
        eventId: exampleIds.event,
        contentType: 'image/jpeg',
        size: 245_760,
        fileName: 'stage.jpg',
      },
    }),
  ],
  answers: [
    named('Upload', uploadView, {
      about: 'A form to upload one file with.',
      fields: {
        url: 'Where to send the form.',
        fields: 'The fields of the form by name. Send all of them, as they are, before the file.',
        key: 'Name of the upload, to say later which file is meant.',
        expiresAt: 'When the form stops working, UTC.',
      },
      example: {
        url: 'https://files.example.com/',
        fields: {
          key,
          'Content-Type': 'image/jpeg',
          policy: 'eyJleHBpcmF0aW9uIjoi',
          'X-Amz-Signature': '0f3c',
        },
        key,
        expiresAt: '2031-03-12T18:19:11.000Z',
      },
    }),
  ],
};
