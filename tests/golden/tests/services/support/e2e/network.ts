// Generated for demo from templates/scaffolds/shared/typescript/support/e2e/network.ts and golden.yaml; do not edit, run ./doit generate. sha256:dcfc63190a786248
/** No network, little network: the page says so, loses nothing, and comes back. */
import { expect, test } from "@playwright/test";
import { word } from "../data.ts";
import { user } from "../identity.ts";
import { shared } from "../lab.ts";
import type { PageObject } from "../page.ts";
import type { Service } from "../service.ts";

export function network(service: Service, PageOf: PageObject): void {
  const { resource } = service;

  test.describe("network", () => {
    test("offline is said, and what was missed appears afterwards", async ({ page, context }) => {
      const { name: front, url } = await shared(service).front();
      const one = new PageOf(page, service);
      one.address = url;
      const sub = await one.signIn();
      await context.setOffline(true);
      await expect(one.offline).toBeVisible();
      // Offline, the browser lets a stream that is open live on: it would bring what is made now.
      await shared(service).cut(front);
      const made = await (await user(service, { sub })).post(resource.path, resource.valid());
      await shared(service).restore(front);
      await context.setOffline(false);
      await expect(one.offline).toBeHidden();
      await expect(one.entry(String(made.json()[resource.text]))).toBeVisible();
      await expect(one.status).toHaveText("Live");
    });

    test("on a slow network it works, only later", async ({ page, context }) => {
      const session = await context.newCDPSession(page);
      await session.send("Network.enable");
      await session.send("Network.emulateNetworkConditions", { offline: false, latency: 300, downloadThroughput: 50_000, uploadThroughput: 20_000 });
      const one = new PageOf(page, service);
      await one.signIn();
      const name = `slow ${word()}`;
      await one.add(name, 1);
      await expect(one.entry(name)).toHaveCount(1);
    });
  });
}
