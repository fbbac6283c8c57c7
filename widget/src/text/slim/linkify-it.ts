/** In place of `linkify-it`: bare addresses stay text, so nothing is found. */
export class LinkifyIt {
  test = (): boolean => false;
  match = (): null => null;
  matchAtStart = (): null => null;
}
