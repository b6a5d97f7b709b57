package io.github.scitemplate.experiment;

import io.github.scitemplate.config.Config;
import io.github.scitemplate.data.DataFailure;
import io.github.scitemplate.engine.ModelFailure;
import io.github.scitemplate.error.OwnCode;
import io.github.scitemplate.error.UserException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the project's own code and turns what it throws into one message with the project's own
 * line.
 */
public final class UserCode {
  private UserCode() {}

  /**
   * Calls {@code build} and returns its result. Null and exceptions become user errors that name
   * {@code method}. An exception's error also names the key that was read last, whose value is
   * often the reason.
   */
  public static <T> T call(String method, Config cfg, Supplier<@Nullable T> build) {
    int before = cfg.reads().count();
    T part;
    try {
      part = build.get();
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
      Optional<String> wrong = wrongKey(e, cfg);
      if (wrong.isPresent()) {
        throw cfg.error(
            wrong.get(),
            method + " failed: " + describe(e),
            "Correct the value, or the code at that line.");
      }
      boolean mayBeValue = cfg.reads().count() > before && !isOfData(e);
      String key =
          mayBeValue
              ? System.lineSeparator()
                  + "The last value it read:"
                  + System.lineSeparator()
                  + cfg.reads().lastExcerpt()
              : "";
      throw new UserException(
          method + " failed: " + describe(e) + key,
          mayBeValue ? "Correct the value, or the code at that line." : fix(e),
          e);
    } finally {
      // An interrupt left behind by the project's code would end the next wait or close the next
      // file.
      boolean unused = Thread.interrupted();
    }
    if (part == null) {
      throw new UserException(method + " returned null.", "Return what the method's name says.");
    }
    return part;
  }

  /**
   * The key whose number is the one that data were refused for, if only one key that was read has
   * it.
   */
  private static Optional<String> wrongKey(Throwable failure, Config cfg) {
    if (!(failure instanceof DataFailure data) || data.wrong().isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> values = cfg.leafValues();
    List<String> keys =
        cfg.reads().paths().stream()
            .filter(
                path ->
                    values.get(path) instanceof Number number
                        && number.doubleValue() == data.wrong().getAsLong())
            .toList();
    return keys.size() == 1 ? Optional.of(keys.get(0)) : Optional.empty();
  }

  /**
   * Whether code of the data package threw this. The value that was read last is seldom the reason
   * then.
   */
  private static boolean isOfData(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return trace.length > 0
        && trace[0].getClassName().startsWith(DataFailure.class.getPackageName() + ".");
  }

  /** A user error that tells of {@code failure} with the project's own line. */
  public static UserException failed(String what, Throwable failure) {
    return new UserException(what + " failed: " + describe(failure), fix(failure), failure);
  }

  private static String fix(Throwable failure) {
    return OwnCode.frame(failure).isPresent()
        ? "Correct the code at that line."
        : "Correct what the message names; no line of the project's own code stands behind it.";
  }

  /** The failure in one message: its kind, its text, and the project's line it came through. */
  static String describe(Throwable failure) {
    String text =
        failure instanceof ModelFailure
                || failure instanceof DataFailure
                || failure instanceof UserException
            ? String.valueOf(failure.getMessage())
            : failure.getClass().getSimpleName()
                + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    return text + OwnCode.frame(failure).map(f -> System.lineSeparator() + "  at " + f).orElse("");
  }
}
