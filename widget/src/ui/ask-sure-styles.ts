import { css } from "lit";

export const askSureStyles = css`
  .sure { display: grid; gap: var(--s5); padding: var(--s5); }
  .sure p { color: var(--ink-soft); }
  .sure-buttons { display: flex; justify-content: flex-end; gap: var(--s2); }
`;
