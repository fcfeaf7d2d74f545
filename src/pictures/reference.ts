import { exampleIds, examplePicture, named, type Reference } from '../kernel/reference.ts';
import { pictureView } from '../kernel/picture.ts';
import { newPicture } from './routes.ts';

export const pictureReference: Reference = {
  requests: [
    named('NewPicture', newPicture, {
      about: 'Which upload becomes the picture.',
      fields: { key: 'Key of the upload, as `createUpload` gave it.' },
      example: { key: `uploads/event-picture/${exampleIds.user}/${exampleIds.picture}` },
    }),
  ],
  answers: [
    named('PictureVariant', pictureView.entries.variants.item, {
      about: 'The picture in one size and format.',
      fields: {
        url: 'Where to load it, without signing in.',
        type: 'Media type: `image/webp` or `image/jpeg`.',
        width: 'Width in pixels.',
        height: 'Height in pixels.',
      },
    }),
    named('Picture', pictureView, {
      about: 'A picture in sizes and formats for every screen.',
      fields: {
        id: 'Id of the picture. A new picture has a new one.',
        width: 'Width of the largest variant, in pixels.',
        height: 'Height of the largest variant, in pixels.',
        placeholder: 'A few pixels as a `data:` URI, to show until a variant has loaded.',
        color: 'Its most frequent colour, as `#rrggbb`.',
        variants: 'The sizes, smallest first, each in every format.',
      },
      example: examplePicture,
    }),
  ],
  parameters: {
    getPicture: {
      variant: {
        about:
          'Width in pixels, and the format: `640.webp`, `640.jpg`, or `640` for what `Accept` prefers. `variants` lists the widths.',
        example: '640.webp',
      },
    },
  },
};
