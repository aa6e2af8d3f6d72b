/** Objects that describe types, webhooks and APIs. In repositories that vendor them they are most of the bytes. */

const NO_IDENTITY =
  /^kind:[ \t]*["']?(?:CustomResourceDefinition|ValidatingWebhookConfiguration|MutatingWebhookConfiguration|APIService)\b/m;

/** Only where the text is one document for certain. */
export const holdsNoIdentity = (text: string): boolean => NO_IDENTITY.test(text) && !/\n---|^%/m.test(text);

/** The text of documents with those blanked that hold no identity, so that all others stand where they stood. */
export const withoutTypes = (text: string): string =>
  NO_IDENTITY.test(text)
    ? text
        .split(/^(?=---)/m)
        .map((one) => (holdsNoIdentity(one) ? one.replace(/[^\n]/g, ' ') : one))
        .join('')
    : text;
