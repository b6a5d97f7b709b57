package io.github.scitemplate.execution;

import com.google.gson.JsonParseException;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.OutputLines;
import org.jspecify.annotations.Nullable;

/** Tells an audience what a worker says of one experiment. One thread uses it. */
public final class HeardReplies {
  private final Audience audience;
  private final OutputLines printed;

  public HeardReplies(Audience audience) {
    this(audience, new OutputLines());
  }

  /**
   * @param printed what the worker has printed, which may belong to no experiment
   */
  HeardReplies(Audience audience, OutputLines printed) {
    this.audience = audience;
    this.printed = printed;
  }

  /**
   * Takes a worker's message. What is for its controller alone is passed over.
   *
   * @param message a line of JSON
   * @throws UserException for a problem that the user can put right
   * @throws JsonParseException if it is no message of a worker
   */
  public void hear(String message) {
    WorkerReply reply = WorkerMessages.reply(message);
    if (!isTold(reply) && reply instanceof WorkerReply.UserError error) {
      printed.flush(audience::line);
      throw new UserException(present(error.problem()), present(error.fix()));
    }
  }

  /** Tells what a worker tells people; false if the reply is for the controller. */
  boolean isTold(WorkerReply reply) {
    if (reply instanceof WorkerReply.Printed now) {
      printed.add(present(now.bytes()), audience::line);
      return true;
    }
    if (reply instanceof WorkerReply.Stands now) {
      audience.standing(present(now.standing()));
      return true;
    }
    if (reply instanceof WorkerReply.Told now) {
      printed.flush(audience::line);
      audience.line(present(now.line()));
    } else if (reply instanceof WorkerReply.ToldInPassing now) {
      printed.flush(audience::line);
      audience.passing(present(now.line()));
    } else if (reply instanceof WorkerReply.Model now) {
      printed.flush(audience::line);
      audience.model(present(now.table()));
    } else {
      return false;
    }
    return true;
  }

  /** A value that Gson leaves null if it is not in the message. */
  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new JsonParseException("a value is missing");
    }
    return value;
  }

  /** Tells what was printed without an end of its line, since nothing follows. */
  public void flush() {
    printed.flush(audience::line);
  }
}
