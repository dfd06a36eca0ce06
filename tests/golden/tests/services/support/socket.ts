// Generated for demo from templates/scaffolds/shared/typescript/support/socket.ts and golden.yaml; do not edit, run ./doit generate. sha256:0e65089df0e51c6e
/** Requests that no client would send: the path goes out as it is written. */
import { connect } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly text: string;
}

export function raw(url: string, method: string, path: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) });
    socket.setEncoding("utf8").setTimeout(5000, () => socket.destroy(new Error(`no answer to ${method} ${path}`)));
    socket.on("data", (part: string) => { text += part; });
    socket.on("error", reject);
    socket.on("end", () => {
      const [headers = "", ...body] = text.split("\r\n\r\n");
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(headers)?.[1]), headers, text: body.join("\r\n\r\n") });
    });
    socket.write(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  });
}
