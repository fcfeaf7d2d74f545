import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A server that gives one answer, for questions of AWS that the emulator does not know; it keeps what it was asked by JSON
 * protocols.
 */
export async function answering(contentType: string, body: string, status = 200) {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['x-amz-target']);
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url, asked, stop };
}
