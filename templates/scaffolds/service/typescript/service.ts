import { declare } from "../support/service.ts";

export const service = await declare(import.meta.url);
