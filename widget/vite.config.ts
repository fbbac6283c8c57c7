import { resolve } from "node:path";
import { defineConfig } from "vite";
import { mockApi } from "./dev/mock-api.ts";

const root = import.meta.dirname;
const slim = (name: string): string => resolve(root, `src/text/slim/${name}.ts`);

/** `npm run dev` answers /v1 and /auth from dev/ unless STEWARD_URL names a running server. */
const server = process.env.STEWARD_URL;

export default defineConfig({
  root,
  base: "./",
  plugins: server ? [] : [mockApi()],
  resolve: {
    alias: {
      entities: slim("entities"),
      "linkify-it": slim("linkify-it"),
      "punycode.js": slim("punycode"),
      "uc.micro": slim("uc-micro"),
      // Vega-Lite takes four small functions from the package of everything; they stand in this one.
      vega: "vega-util",
    },
  },
  server: server ? { proxy: { "/v1": server, "/auth": server } } : {},
  build: {
    outDir: resolve(root, "../gateway/surfaces/widget/static"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: { index: resolve(root, "index.html"), widget: resolve(root, "src/widget.ts") },
      output: {
        entryFileNames: (chunk) => (chunk.name === "widget" ? "widget.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], server: { deps: { inline: ["markdown-it"] } } },
});
