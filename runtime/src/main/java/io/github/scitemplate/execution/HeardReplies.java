package io.github.scitemplate.execution;

import io.github.scitemplate.error.UserException;
import io.github.scitemplate.logger.Audience;
import io.github.scitemplate.logger.OutputLines;

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
   * @throws com.google.gson.JsonParseException if it is no message of a worker
   */
  public void hear(String message) {
    WorkerReply reply = WorkerMessages.reply(message);
    if (!isTold(reply) && reply instanceof WorkerReply.UserError error) {
      printed.flush(audience::line);
      throw new UserException(error.problem(), error.fix());
    }
  }

  /** Tells what a worker tells people; false if the reply is for the controller. */
  boolean isTold(WorkerReply reply) {
    if (reply instanceof WorkerReply.Printed now) {
      printed.add(now.bytes(), audience::line);
      return true;
    }
    if (reply instanceof WorkerReply.Stands now) {
      audience.standing(now.standing());
      return true;
    }
    if (reply instanceof WorkerReply.Told now) {
      printed.flush(audience::line);
      audience.line(now.line());
    } else if (reply instanceof WorkerReply.ToldInPassing now) {
      printed.flush(audience::line);
      audience.passing(now.line());
    } else if (reply instanceof WorkerReply.Model now) {
      printed.flush(audience::line);
      audience.model(now.table());
    } else {
      return false;
    }
    return true;
  }

  /** Tells what was printed without an end of its line, since nothing follows. */
  public void flush() {
    printed.flush(audience::line);
  }
}
