import { exampleIds, named, type Reference } from '../kernel/reference.ts';
import { MEDIA_TYPES, newUpload, PICTURE_TYPES, uploadView } from './schemas.ts';

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
        size: 'Size of the file in bytes. How large it may be depends on the purpose and on the deployment.',
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
