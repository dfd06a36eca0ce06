import { expect, test } from "@playwright/test";

test("the page looks as the guide shows it", async ({ page }) => {
  await page.goto(process.env["PAGE"] ?? "");
  await page.getByLabel("Access token").fill(process.env["TOKEN"] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("status")).toHaveText("Live");
  for (const [name, quantity] of [["Bread", 2], ["Coffee", 1], ["Oranges", 6]] as const) {
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Quantity").fill(String(quantity));
    await page.getByRole("button", { name: "Add item" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  }
  await expect(page).toHaveScreenshot({ maxDiffPixelRatio: 0.01, animations: "disabled", caret: "hide" });
});
