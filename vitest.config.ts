import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    isolate: false,
    reporters: ["default", "./tools/tally-reporter.ts"],
    coverage: { provider: "v8", include: ["packages/*/src/**"] },
  },
});
