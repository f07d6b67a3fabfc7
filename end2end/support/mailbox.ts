// A mailbox for tests: a mail server that takes everything, and keeps it here. It is no more than sending needs.
import { createServer, type Server as Net, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { expect } from "@playwright/test";

export class Mailbox {
  /** What arrived, the texts decoded. */
  readonly letters: { to: string; text: string }[] = [];

  private readonly server: Net;

  private constructor(server: Net) {
    this.server = server;
  }

  static async open(): Promise<Mailbox> {
    const server = createServer();
    const mailbox = new Mailbox(server);
    server.on("connection", (line) => mailbox.hear(line));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return mailbox;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }

  /** The first letter to somebody that has come, or comes. */
  async letterTo(address: string): Promise<string> {
    const found = () => this.letters.find((letter) => letter.to === address)?.text ?? "";
    await expect.poll(found, { timeout: 15_000 }).not.toBe("");
    return found();
  }

  private hear(line: Socket): void {
    let heard = "";
    let to = "";
    let body: string[] | null = null;
    const say = (words: string) => line.write(`${words}\r\n`);
    line.on("error", () => line.destroy());
    line.on("data", (bytes) => {
      heard += bytes.toString("utf8");
      for (let end = heard.indexOf("\r\n"); end >= 0; end = heard.indexOf("\r\n")) {
        const said = heard.slice(0, end);
        heard = heard.slice(end + 2);
        if (body !== null && said !== ".") {
          body.push(said.replace(/^\.\./, "."));
        } else if (body !== null) {
          this.letters.push({ to, text: textOf(body) });
          body = null;
          say("250 kept");
        } else if (/^EHLO/i.test(said)) {
          say("250-test");
          say("250-8BITMIME");
          say("250-SMTPUTF8");
          say("250 AUTH PLAIN LOGIN");
        } else if (/^AUTH/i.test(said)) {
          say("235 come in");
        } else if (/^RCPT/i.test(said)) {
          to = said.match(/<([^>]*)>/)?.[1] ?? "";
          say("250 known");
        } else if (/^DATA/i.test(said)) {
          body = [];
          say("354 go on");
        } else if (/^QUIT/i.test(said)) {
          say("221 bye");
          line.end();
        } else {
          say("250 fine");
        }
      }
    });
    say("220 test");
  }
}

/** The text of a letter, whatever it was wrapped in for the line. */
function textOf(lines: string[]): string {
  const blank = lines.indexOf("");
  const head = lines.slice(0, blank).join("\n").toLowerCase();
  const text = lines.slice(blank + 1).join("\n");
  if (head.includes("content-transfer-encoding: base64")) return Buffer.from(text, "base64").toString("utf8");
  if (!head.includes("content-transfer-encoding: quoted-printable")) return text;
  const bytes = text.replaceAll("=\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
