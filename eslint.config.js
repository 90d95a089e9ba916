import js from "@eslint/js";
import globals from "globals";

/** The pages run in browsers of the last years; their tests in Node.js. */
export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-implicit-globals": "error",
      "no-unused-vars": ["error", { caughtErrors: "all", ignoreRestSiblings: true }],
      "no-use-before-define": ["error", { functions: false, classes: true, variables: false }],
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
    },
  },
  { files: ["estimation/workbook/static/**"], languageOptions: { globals: globals.browser } },
  { files: ["tests/workbook/static/**"], languageOptions: { globals: { ...globals.node, document: "writable" } } },
];
