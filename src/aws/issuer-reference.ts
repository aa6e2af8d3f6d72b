/** Issuers that Terraform puts into keys and ARNs with their scheme. */
import { isHole, shapeOf, type Literal, type Text } from '../value/text.js';

/** `https://` stands in the text and is not written there: it comes with the issuer of a cluster, as Terraform has it. */
export const hasSchemeOfReference = (text: Text): boolean =>
  /https?:\/\//.test(shapeOf(text)) &&
  text.parts.some((part) => !isHole(part) && /https?:\/\//.test(part.literal) && !isWrittenThere(part));

const isWrittenThere = ({ literal, at }: Literal): boolean =>
  at?.source.text.slice(at.start, at.end).includes(literal.includes('https://') ? 'https://' : 'http://') === true;
