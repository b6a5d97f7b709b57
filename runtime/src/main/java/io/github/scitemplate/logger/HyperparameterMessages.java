package io.github.scitemplate.logger;

import java.time.Instant;
import java.util.Map;

/**
 * Makes the messages about an experiment for TensorBoard's HPARAMS tab: its parameters when it
 * begins, and how it ended. A written status cannot be replaced, so no message says "running".
 */
final class HyperparameterMessages {
  static final String START_TAG = "_hparams_/session_start_info";
  static final String END_TAG = "_hparams_/session_end_info";
  private static final int SUCCEEDED = 1;
  private static final int FAILED = 2;

  private HyperparameterMessages() {}

  static SummaryValue started(Map<String, Object> parameters, Instant now) {
    ProtobufMessage info = new ProtobufMessage();
    parameters.forEach(
        (name, value) ->
            info.message(1, new ProtobufMessage().text(1, name).message(2, typed(value))));
    info.number(5, seconds(now));
    return SummaryValue.hyperparameters(new ProtobufMessage().message(3, info));
  }

  static SummaryValue ended(boolean completed, Instant now) {
    ProtobufMessage info =
        new ProtobufMessage().integer(1, completed ? SUCCEEDED : FAILED).number(2, seconds(now));
    return SummaryValue.hyperparameters(new ProtobufMessage().message(4, info));
  }

  /**
   * A {@code google.protobuf.Value}. NaN and infinity become text, since TensorBoard's JSON has no
   * numbers for them.
   */
  private static ProtobufMessage typed(Object value) {
    ProtobufMessage typed = new ProtobufMessage();
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return typed.number(2, number.doubleValue());
    }
    return value instanceof Boolean bool
        ? typed.integer(4, bool ? 1 : 0)
        : typed.text(3, value.toString());
  }

  /** Seconds since 1970 as TensorBoard counts them. */
  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
