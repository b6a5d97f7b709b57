package io.github.scitemplate.execution;

import com.google.gson.JsonParseException;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.OutputLines;
import org.jspecify.annotations.Nullable;

/**
 * Tells an audience what one experiment says, from the messages that its worker wrote elsewhere.
 * Not thread-safe.
 */
public final class HeardMessages {
  private final OutputLines printed = new OutputLines();
  private final Audience audience;

  public HeardMessages(Audience audience) {
    this.audience = audience;
  }

  /**
   * Hears the next message.
   *
   * @param message a worker's message, a JSON object; one that is damaged, or is for a controller,
   *     is left out
   */
  public void hear(String message) {
    try {
      tell(WorkerMessages.reply(message));
    } catch (JsonParseException | IllegalArgumentException e) {
      // These are words for people; the files of the experiment are what counts.
    }
  }

  private void tell(WorkerReply reply) {
    if (reply instanceof WorkerReply.Printed now) {
      printed.add(present(now.bytes()), audience::line);
    } else if (reply instanceof WorkerReply.Stands now) {
      audience.standing(present(now.standing()));
    } else if (reply instanceof WorkerReply.Told now) {
      end();
      audience.line(present(now.line()));
    } else if (reply instanceof WorkerReply.ToldInPassing now) {
      end();
      audience.passing(present(now.line()));
    } else if (reply instanceof WorkerReply.Model now) {
      end();
      audience.model(present(now.table()));
    }
  }

  /** A value that Gson leaves null if it is not in the message. */
  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new JsonParseException("a value is missing");
    }
    return value;
  }

  /** Tells what was printed last and lacks the end of its line. */
  public void end() {
    printed.flush(audience::line);
  }
}
