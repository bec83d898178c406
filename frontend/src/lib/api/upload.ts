/**
 * `fetch` for uploads: browsers tell how much of a body has been sent to XMLHttpRequest only. `onProgress` gets a share
 * from 0 to 1. @throws TypeError when nobody answers, and the signal's reason when it is aborted, as `fetch` does.
 */
export function sendWithProgress(url: string, init: RequestInit, onProgress: (share: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(init.method ?? "POST", url);
    request.responseType = "blob";
    new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(toResponse(request));
    request.onerror = () => reject(new TypeError("The upload did not get through."));
    request.onabort = () => reject(init.signal?.reason as Error);
    init.signal?.addEventListener("abort", () => request.abort());
    request.send(init.body as XMLHttpRequestBodyInit);
  });
}

function toResponse(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/\r\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const isBodyless = request.status === 204 || request.status === 304;
  return new Response(isBodyless ? null : (request.response as Blob), { status: request.status, headers });
}
