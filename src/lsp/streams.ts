/** The protocol's messages on a pair of pipes: the last one waits for the answers to those before it, and what cannot be read as messages ends. */
import {
  StreamMessageReader,
  StreamMessageWriter,
  type DataCallback,
  type Disposable,
  type Message,
} from 'vscode-languageserver/node.js';

/** Milliseconds that an end waits for answers. */
const PATIENCE = 2000;

/** Requests that are not answered yet. */
export class Unanswered {
  private readonly ids = new Set<unknown>();
  private wake: (() => void) | undefined;

  came(message: Message): void {
    if (hasKey(message, 'method') && hasKey(message, 'id')) this.ids.add(message.id);
  }

  went(message: Message): void {
    if (hasKey(message, 'method') || !hasKey(message, 'id')) return;
    this.ids.delete(message.id);
    if (this.ids.size === 0) this.wake?.();
  }

  /** When all are, or have had their time. */
  async none(): Promise<void> {
    if (this.ids.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** `exit` may stand in one piece with questions. */
export class Reader extends StreamMessageReader {
  constructor(
    input: NodeJS.ReadableStream,
    private readonly unanswered: Unanswered,
  ) {
    super(input);
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      this.unanswered.came(message);
      if (!hasKey(message, 'method') || message.method !== 'exit') callback(message);
      else
        void this.unanswered.none().then(() => {
          callback(message);
        });
    });
  }
}

export class Writer extends StreamMessageWriter {
  constructor(
    output: NodeJS.WritableStream,
    private readonly unanswered: Unanswered,
  ) {
    super(output);
  }

  override async write(message: Message): Promise<void> {
    await super.write(message);
    this.unanswered.went(message);
  }
}

/** Behind a head that is none nobody knows where the next message begins; of a message that is no JSON that is known. */
export const isLost = (error: Error): boolean => !(error instanceof SyntaxError);

const hasKey = <K extends string>(message: object, key: K): message is { readonly [key in K]: unknown } =>
  key in message;
