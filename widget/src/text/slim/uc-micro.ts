/** In place of `uc.micro`: the engine knows the Unicode classes itself. */
export const P = /\p{P}/u;
export const S = /\p{S}/u;
export const Z = /\p{Z}/u;
