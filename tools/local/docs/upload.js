/**
 * Sends a file as the API wants it: asks for a form, then sends the fields and the file to the bucket.
 * `progress` is told the part that is sent, from 0 to 1. Gives the key. What it throws
 * has the `status` and the `problem` document of a refusal by the API.
 */
export async function sendFile(file, { token, purpose, eventId, progress }) {
  const answer = await fetch('/api/uploads', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      purpose,
      ...(eventId && { eventId }),
      contentType: file.type || 'application/octet-stream',
      size: file.size,
      fileName: file.name,
    }),
  });
  const result = await answer.json();
  if (!answer.ok)
    throw Object.assign(new Error(result.detail ?? result.message), {
      status: answer.status,
      problem: result,
    });
  const { url, fields, key } = result;
  await post(url, formOf(fields, file), progress);
  return key;
}

function formOf(fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file);
  return form;
}

/** Not with fetch, which cannot tell how much of a body is sent. */
function post(url, form, progress) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) => progress?.(loaded / total));
    request.addEventListener('load', () => {
      if (request.status < 300) done();
      else
        fail(
          new Error(
            /<Message>([^<]*)/.exec(request.responseText)?.[1] ?? `The bucket answered ${request.status}.`,
          ),
        );
    });
    request.addEventListener('error', () => fail(new Error('The bucket does not answer.')));
    request.open('POST', url);
    request.send(form);
  });
}
