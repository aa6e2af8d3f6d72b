/** How the provider prints policies. */
import { isHole, type Part, type Text } from '../../value/text.js';

/** JSON indented by two spaces. */
export function indented(text: Text): Text {
  const indenter = new Indenter();
  return {
    parts: text.parts.map((part): Part => {
      if (isHole(part)) return part;
      const literal = indenter.write(part.literal);
      return literal === part.literal ? part : { ...part, literal };
    }),
  };
}

/** Owns the depth in a JSON text, and whether a string is open. */
class Indenter {
  private depth = 0;
  private inString = false;

  /** What follows what was written before. */
  write(json: string): string {
    return json.replace(/\\[^]?|[{[][}\]]|[{}[\],:"]/g, (token) => this.token(token));
  }

  private token(token: string): string {
    if (token === '"') this.inString = !this.inString;
    if (this.inString) return token;
    switch (token) {
      case '{':
      case '[':
        this.depth++;
        return token + this.newLine();
      case '}':
      case ']':
        this.depth--;
        return this.newLine() + token;
      case ',':
        return token + this.newLine();
      case ':':
        return ': ';
      default:
        return token;
    }
  }

  private newLine(): string {
    return `\n${'  '.repeat(this.depth)}`;
  }
}
