/** Shows a picture in the size that the screen needs, its colour until it is there. */
export function show(image, picture, sizes) {
  image.hidden = picture === null;
  if (picture === null) return;
  const webp = picture.variants.filter(({ type }) => type === 'image/webp');
  image.style.background = `${picture.color} center / cover url("${picture.placeholder}")`;
  image.sizes = sizes;
  image.srcset = webp.map(({ url, width }) => `${url} ${width}w`).join(', ');
  image.src = picture.variants.find(({ type }) => type === 'image/jpeg').url;
}

/** ISO 4217 gives these currencies no decimals, or three; Intl shows what is in use, which is less for some. */
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

function priceOf({ priceCents, currency }) {
  const digits = NO_DECIMALS.includes(currency) ? 0 : THREE_DECIMALS.includes(currency) ? 3 : 2;
  return `${(priceCents / 10 ** digits).toFixed(digits)} ${currency}`;
}

/** The same words wherever it is told how many places there are. */
function placesOf(available) {
  if (available === null) return 'no limit';
  return available > 0 ? `${available} left` : 'sold out';
}

/**
 * Writes an event into its card, which stays the same element, so that whoever is on its button stays there.
 * @param viewer `isSignedIn`, and `id` of who that is
 */
export function fill(node, event, viewer) {
  const part = (selector) => node.querySelector(selector);
  node.dataset.id = event.id;
  part('h2').textContent = event.title;
  const when = new Date(event.startsAt).toLocaleString(undefined, { timeZone: event.timeZone });
  part('.where').textContent = `${when}, ${[event.venue, event.city].filter(Boolean).join(', ')}`;
  part('.places').textContent = `${priceOf(event)}, ${placesOf(event.available)}`;
  part('.calendar').href = `/api/events/${event.id}/calendar.ics`;
  show(part('.picture'), event.picture, '(min-width: 40rem) 20rem, 90vw');
  part('.variants').textContent = (event.picture?.variants ?? [])
    .filter(({ type }) => type === 'image/webp')
    .map(({ width, height }) => `${width} x ${height}`)
    .join(', ');
  part('.book').hidden = !viewer.isSignedIn;
  markBookable(node, event);
  part('.door-list').hidden = viewer.id !== event.organizer.id;
  part('.picture-file').hidden = viewer.id !== event.organizer.id;
}

/** Not `disabled`, which would take the focus from the button: the click looks at this. */
function markBookable(node, { available }) {
  const isBusy = node.dataset.busy === 'true';
  node.querySelector('.book').setAttribute('aria-disabled', String(isBusy || available === 0));
}

/** Shuts the button of a card while something is under way. */
export function setBusy(node, isBusy, event) {
  node.dataset.busy = String(isBusy);
  markBookable(node, event);
}
